"""Explains a failure by its log alone."""

from collections.abc import Iterable
from dataclasses import replace

from csm_tui.domain.triage import _startup
from csm_tui.domain.triage._attempts import RunAttempt, StepSpan, attempts, last_attempts
from csm_tui.domain.triage._causes import Chooser
from csm_tui.domain.triage._explanation import (
    Cause,
    CauseKind,
    ExplainedStep,
    Explanation,
    StepResult,
)
from csm_tui.domain.triage._findings import LogFinding, findings
from csm_tui.domain.triage._log import JudgedLog
from csm_tui.domain.triage._orchestrator import Said, statements

BEFORE, AFTER = 7, 4
"""Lines before and after the cause that belong to the excerpt."""

_ENDED_WELL = "All steps succeeded; no cause in the log."
_NO_END = "The log does not show how the program ended."
_NOTHING = "No cause in the log."


def explain(lines: Iterable[str], name: str = "") -> Explanation:
    """Return what a log says of a failure.

    Args:
        lines: the log, without line ends or with them; anything that a program may have written.
        name: the run or the file, for the reader.
    """
    log = JudgedLog(lines)
    said = tuple(statements(log))
    found = last_attempts(attempts(said, len(log))) or [_without_orchestrator(log)]
    known = {each.line for each in said if each.said is not Said.OTHER_ERROR}
    causes: list[Cause] = []
    steps: list[ExplainedStep] = []
    for attempt in found:
        of_attempt = _explained(log, attempt, known)
        causes += of_attempt[0]
        steps += of_attempt[1]
    return Explanation(
        name,
        _headline(causes, steps),
        tuple(causes),
        tuple(steps),
        len(log),
        _excerpt(log, causes[0] if causes else None),
        found[-1].version,
        max(1, sum(each.said is Said.VERSION for each in said)),
    )


def _without_orchestrator(log: JudgedLog) -> RunAttempt:
    """Treat any other log as one step without a name that has not ended."""
    step = StepSpan("", -1, None, StepResult.UNFINISHED)
    return RunAttempt(0, len(log), ran=True, steps={"": step})


def _explained(
    log: JudgedLog, attempt: RunAttempt, known: set[int]
) -> tuple[list[Cause], list[ExplainedStep]]:
    failed = [each for each in attempt.steps.values() if _may_have_failed(each)]
    found: list[LogFinding] = []
    if failed or not attempt.ran:
        first = min((each.first or 0 for each in failed), default=attempt.first)
        first = max(first, attempt.first)
        ran = attempt.ran and "" not in attempt.steps
        found = findings(log, first, attempt.end, known.__contains__, ran=ran)
    if not attempt.ran:
        cause = _startup.startup_cause(log, attempt, found)
        return [cause] if cause else [], []
    chooser = Chooser(log, attempt, found, known.__contains__)
    causes = {step.name: cause for step in failed if (cause := _cause(step, chooser))}
    in_order = sorted(failed, key=lambda each: (each.last is None, each.last or 0))
    steps = [
        ExplainedStep(
            f"exit handler {each.name}" if each.of_exit_handler else each.name,
            each.result,
            each.first,
            each.last,
            each.exit_code,
            causes.get(each.name),
        )
        for each in attempt.steps.values()
        if each.name
    ]
    return [causes[each.name] for each in in_order if each.name in causes], steps


def _may_have_failed(step: StepSpan) -> bool:
    return step.result in {StepResult.ERROR, StepResult.UNFINISHED} and not step.of_exit_handler


def _cause(step: StepSpan, chooser: Chooser) -> Cause | None:
    cause = chooser.cause(step)
    unclear = {CauseKind.EXCEPTION, CauseKind.ERROR_LINE, CauseKind.COMMAND}
    if not step.name and cause.sure and cause.kind in unclear:
        return replace(cause, sure=False, doubt=_NO_END)
    if step.result is StepResult.ERROR or cause.kind is not CauseKind.EXIT_CODE:
        return cause
    if not step.name:
        return None
    doubt = "The container was stopped, often out of memory, or the step is still running."
    sentence = f"The log ends while step {step.name} is running"
    return Cause(CauseKind.UNFINISHED, sentence, step.name, cause.line, sure=False, doubt=doubt)


def _headline(causes: list[Cause], steps: list[ExplainedStep]) -> str:
    if not causes:
        broken = [each.name for each in steps if each.result is StepResult.ERROR]
        if broken:
            return f"All steps succeeded, but {', '.join(broken)} failed."
        return _ENDED_WELL if steps else _NOTHING
    first = causes[0]
    headline = first.sentence
    if first.step and first.kind not in {
        CauseKind.MISSING_VARIABLES,
        CauseKind.TEMPLATE,
        CauseKind.UNFINISHED,
    }:
        headline = f"Step {first.step} failed: {headline}"
    if len(causes) > 1:
        others = ", ".join(each.step for each in causes[1:] if each.step)
        headline = f"{headline.rstrip('.')}; {others or 'another step'} also failed"
    return headline


def _excerpt(log: JudgedLog, cause: Cause | None) -> dict[int, str]:
    """Return the lines around a cause, before it those that lead to it alone."""
    if cause is None or cause.line is None:
        return {}
    line = cause.line
    before = cause.lines[-BEFORE - 1 : -1] or range(max(0, line - BEFORE), line)
    after = range(line, min(len(log), line + AFTER + 1))
    return {number: log.text(number) for number in (*before, *after)}
