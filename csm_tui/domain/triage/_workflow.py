"""What the workflow engine says of a failure, beside the log."""

import re
from collections.abc import Iterator
from dataclasses import replace

from csm_tui.domain.run import RunNode, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.domain.triage._exit_codes import exit_code_words
from csm_tui.domain.triage._explanation import Cause, CauseKind, Explanation
from csm_tui.domain.triage._status import failed_steps

_MESSAGES = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"OOMKilled|out of memory", "out of memory: it used more than its limit"),
        (
            r"ImagePullBackOff|ErrImagePull|InvalidImageName|pull image|manifest unknown",
            "image cannot be pulled",
        ),
        (
            r"DeadlineExceeded|deadline|longer than the specified|timed? ?out",
            "stopped at its time limit",
        ),
        (r"Evicted|low on resource", "evicted: the node ran out of a resource"),
        (
            r"Unschedulable|Insufficient (?:cpu|memory)|nodes are available",
            "no node has enough room for it",
        ),
        (r"pod deleted|pod was deleted", "container deleted while running"),
        (r"CreateContainerConfigError|CreateContainerError|RunContainerError", "cannot start"),
        (r"stopped with strategy|terminated by|shutdown", "stopped by a user"),
    )
)
_EXIT_CODE = re.compile(r"exit(?:ed with)? (?:code|status) (-?\d+)", re.IGNORECASE)
_WEAK = frozenset({CauseKind.EXIT_CODE, CauseKind.KILLED, CauseKind.UNFINISHED})
"""Causes that a message of the workflow engine can make more exact."""


def with_status(explanation: Explanation, status: RunStatus | None) -> Explanation:
    """Return an explanation with what the workflow engine says of the failure.

    A message that says more than an exit code comes first where the log names no other cause.
    """
    if status is None or status.state is RunState.SUCCESSFUL:
        return explanation
    if status.state is RunState.RUNNING:
        explanation = _running(explanation)
    told = list(_causes(status))
    telling = [each for each in told if each.kind is CauseKind.WORKFLOW]
    if not explanation.causes:
        return _led_by(explanation, (telling or told)[:1])
    first = explanation.causes[0]
    if telling and (first.kind in _WEAK and not _says_same(first, telling[0])):
        merged = replace(telling[0], line=first.line, more=(first.sentence, *first.more))
        return _led_by(explanation, [merged, *explanation.causes[1:]])
    said = tuple(each.sentence for each in telling[:1])
    return replace(
        explanation,
        causes=(replace(first, more=(*first.more, *said)), *explanation.causes[1:]),
    )


def _running(explanation: Explanation) -> Explanation:
    """Return an explanation in which a step that still runs is no failure."""
    kept = tuple(each for each in explanation.causes if each.kind is not CauseKind.UNFINISHED)
    if kept == explanation.causes:
        return explanation
    steps = [each.step for each in explanation.causes if each.kind is CauseKind.UNFINISHED]
    headline = f"Step {', '.join(steps)} is running; no failure so far."
    return replace(explanation, causes=kept, headline=explanation.headline if kept else headline)


def _says_same(cause: Cause, told: Cause) -> bool:
    return "memory" not in told.sentence and cause.kind is CauseKind.KILLED and cause.sure


def _led_by(explanation: Explanation, causes: list[Cause]) -> Explanation:
    if not causes:
        return explanation
    step = f"Step {causes[0].step}: " if causes[0].step else ""
    sentence = causes[0].sentence
    return replace(explanation, headline=f"{step}{sentence}", causes=tuple(causes))


def _causes(status: RunStatus) -> Iterator[Cause]:
    """Yield what the failed steps say, then what a step waits for, then the whole workflow."""
    for node in failed_steps(status):
        yield _cause(node)
    for node in status.nodes:
        if node.phase == "Pending" and node.message:
            yield _cause(node)
    if status.message:
        words = _words(status.message)
        sentence = f"{words}; {status.message}" if words else status.message
        yield Cause(CauseKind.WORKFLOW if words else CauseKind.EXIT_CODE, sentence)


def _cause(node: RunNode) -> Cause:
    message = node.message or node.phase
    code = _EXIT_CODE.search(message)
    number = int(code[1]) if code else None
    if words := _words(message):
        return Cause(CauseKind.WORKFLOW, f"{words}; {message}", node.name, exit_code=number)
    if number is not None:
        sentence = f"ended with exit code {number}: {exit_code_words(number)}"
        return Cause(CauseKind.EXIT_CODE, sentence, node.name, exit_code=number)
    return Cause(CauseKind.EXIT_CODE, message, node.name)


def _words(message: str) -> str:
    return next((words for pattern, words in _MESSAGES if pattern.search(message)), "")
