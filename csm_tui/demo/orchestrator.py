"""Logs in the form of the run orchestrator, version 2.1.0: its lines around what steps print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import overload

from csm_tui.demo.simulation import LogLine, Script, ScriptStep

_FIRST = LogLine("INFO", "Starting run orchestrator version 2.1.0")
_RUN = LogLine("INFO", "===      Run     ===")
_RESULTS = LogLine("INFO", "===     Results    ===")
_ABORTED = LogLine("", "Aborted.")
_EXIT_OF_ORCHESTRATOR = "Error (exit code 1)"


class Computed(Sequence[str]):
    """Lines that are never in memory: each is computed from its number."""

    def __init__(self, count: int, text: Callable[[int], str]) -> None:
        self._count, self._text = count, text

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[str]: ...
    def __getitem__(self, number: int | slice) -> str | Sequence[str]:
        """Return a line; slices are not needed."""
        if isinstance(number, slice) or not 0 <= number < self._count:
            raise IndexError(number)
        return self._text(number)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a run template: what it prints, and how it ends."""

    name: str
    seconds: float
    prints: tuple[Sequence[str], ...] = ()
    """Parts of what it prints, one after another."""
    status: int = 0
    """With which its command exits."""
    command: str = "python3"
    after: tuple[str, ...] | None = None
    """The steps that it waits for; None for the one before it."""
    wait: float = 0.0
    """Seconds before it gets a machine."""
    killed: str = ""
    """The message of the node when its machine ends it: then the log breaks off."""


def orchestrated(*steps: Step) -> Script:
    """Return the script of a run of steps; the steps behind a failed one are skipped."""
    steps = tuple(
        step
        if step.after is not None
        else replace(step, after=(steps[number - 1].name,) if number else ())
        for number, step in enumerate(steps)
    )
    ends: dict[str, float] = {}
    skipped: list[Step] = []
    for step in steps:
        before = [ends.get(name) for name in step.after or ()]
        if all(end is not None for end in before):
            end = max((end for end in before if end is not None), default=0.0)
            if not step.status and not step.killed:
                ends[step.name] = end + step.wait + step.seconds
        else:
            skipped.append(step)
    run = [step for step in steps if step not in skipped]
    last = max(run, key=lambda step: _end_of(step, ends))
    nodes = []
    for step in run:
        head = [_FIRST, _RUN] if step is run[0] else []
        tail = _end_lines(step, skipped if _fails(step) else [])
        if step is last:
            tail += _result_lines(steps, skipped)
        nodes.append(_node(step, head, [] if step.killed else tail))
    return Script(tuple(nodes))


def refused(*errors: str) -> Script:
    """Return the script of a run that ends before its first step, with lines of errors."""
    lines = [_FIRST, *(LogLine("ERROR", text) for text in errors), _ABORTED]
    node = _script_step("orchestrator", 1.0, [lines], _EXIT_OF_ORCHESTRATOR)
    return Script((replace(node, wait=1.0),))


def _fails(step: Step) -> bool:
    return bool(step.status or step.killed)


def _end_of(step: Step, ends: dict[str, float]) -> float:
    return max((ends[name] for name in step.after or ()), default=0.0) + step.wait + step.seconds


def _end_lines(step: Step, skipped: Sequence[Step]) -> list[LogLine]:
    if not step.status:
        return [LogLine("INFO", f"Done running step {step.name}")]
    words = f"Command '{step.command}' returned non-zero exit status {step.status}."
    lines = [LogLine("ERROR", f"Error during step {step.name}"), LogLine("ERROR", words)]
    for later in skipped:
        lines.append(LogLine("INFO", f"Starting step {later.name}"))
        lines.append(LogLine("WARNING", f"Skipping step {later.name} due to previous errors"))
    return lines


def _result_lines(steps: Sequence[Step], skipped: Sequence[Step]) -> list[LogLine]:
    def result(step: Step) -> str:
        if step in skipped:
            return "SKIPPED_AFTER_FAILURE"
        return "ERROR" if step.status else "SUCCESS"

    lines = [LogLine("INFO", f"{step.name} ({result(step)})") for step in steps]
    aborted = [_ABORTED] if any(map(_fails, steps)) else []
    return [_RESULTS, *lines, *aborted]


def _node(step: Step, head: Sequence[LogLine], tail: Sequence[LogLine]) -> ScriptStep:
    started = [*head, LogLine("INFO", f"Starting step {step.name}")]
    failure = step.killed or (_EXIT_OF_ORCHESTRATOR if step.status else None)
    node = _script_step(step.name, step.seconds, [started, *step.prints, tail], failure)
    return replace(node, wait=step.wait, after=step.after or (), closing=len(tail))


def _script_step(
    name: str, seconds: float, parts: Sequence[Sequence[str | LogLine]], failure: str | None
) -> ScriptStep:
    ends = list(accumulate(map(len, parts)))

    def line(number: int) -> LogLine:
        for part, end in zip(parts, ends, strict=True):
            if number < end:
                found = part[number - end + len(part)]
                return found if isinstance(found, LogLine) else LogLine("", found)
        raise IndexError(number)

    return ScriptStep(name, f"{name}-container", seconds, ends[-1], line, failure)
