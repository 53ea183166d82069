"""The triage of a run as sections of lines, each with the place that it speaks of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from csm_tui.domain.format import counted, human_age, human_time
from csm_tui.domain.runner import DatasetReference, ParameterRow
from csm_tui.domain.runner_differences import DifferenceKind, InputDifference, run_inputs
from csm_tui.domain.triage import (
    ExplainedStep,
    ReportSection,
    StepResult,
    TriageReport,
)
from csm_tui.services.runners._triage import FailureTriage

_MARKS = {
    StepResult.SUCCESS: "✓",
    StepResult.ERROR: "✗",
    StepResult.UNFINISHED: "?",
    StepResult.SKIPPED_AFTER_FAILURE: "·",
    StepResult.SKIPPED_BY_USER: "·",
    StepResult.DRY_RUN: "·",
    StepResult.NOT_STARTED: "…",
}
_WORDS = {
    StepResult.SUCCESS: "succeeded",
    StepResult.ERROR: "failed",
    StepResult.UNFINISHED: "end not in the log",
    StepResult.SKIPPED_AFTER_FAILURE: "skipped because of it",
    StepResult.SKIPPED_BY_USER: "skipped as required",
    StepResult.DRY_RUN: "not run (dry run)",
    StepResult.NOT_STARTED: "not started",
}


@dataclass(frozen=True, slots=True)
class TriagePlace:
    """What a line of the triage speaks of, so that it can be opened."""

    kind: str
    """``log``, ``parameter``, ``dataset`` or ``run``."""
    id: str = ""
    """The id of the parameter, the dataset or the run."""
    line: int | None = None
    """The line of the log, from 0."""


@dataclass(frozen=True, slots=True)
class TriageLine:
    """One line of the triage."""

    text: str
    place: TriagePlace | None = None
    mark: str = ""
    """A sign for its state: ✗ for what is to blame."""


@dataclass(frozen=True, slots=True)
class TriageSection:
    """Lines on one subject."""

    title: str
    lines: tuple[TriageLine, ...]
    note: str = ""
    """What is not known or not complete."""


def triage_sections(triage: FailureTriage) -> tuple[TriageSection, ...]:
    """Return what is known of a failure, what helps most first; empty sections are left out."""
    found = (
        _log(triage),
        _steps(triage),
        *_differing(triage),
        _invalid(triage),
        _datasets(triage),
        *_before(triage),
        TriageSection("Run", _facts(triage)),
        TriageSection("Not read", tuple(TriageLine(each) for each in triage.problems)),
    )
    return tuple(each for each in found if each.lines or each.note)


def report(triage: FailureTriage, facts: Sequence[tuple[str, str]]) -> TriageReport:
    """Return the report for a ticket.

    Args:
        triage: what is known.
        facts: where it was seen: the platform, its version, organization and workspace.
    """
    told = [
        ReportSection(
            each.title, tuple(f"{line.mark} {line.text}".strip() for line in each.lines), each.note
        )
        for each in triage_sections(triage)
        if each.title not in {"Log", "Run", "Steps"}
    ]
    return TriageReport(triage.explanation, (*facts, *_ids(triage), *_run(triage)), tuple(told))


def _log(triage: FailureTriage) -> TriageSection:
    cause = triage.explanation.cause
    lines = tuple(
        TriageLine(
            text,
            TriagePlace("log", triage.run.id, number),
            "✗" if cause and number == cause.line else "",
        )
        for number, text in triage.explanation.excerpt.items()
    )
    return TriageSection("Log", lines, triage.log.note)


def _steps(triage: FailureTriage) -> TriageSection:
    lines = tuple(_step(triage, each) for each in triage.explanation.steps)
    if not lines and triage.status is not None:
        lines = tuple(
            TriageLine(f"{node.name}: {node.phase} {node.message}".strip())
            for node in triage.status.nodes
        )
    return TriageSection("Steps", lines)


def _step(triage: FailureTriage, step: ExplainedStep) -> TriageLine:
    words = _WORDS[step.result]
    if step.cause is not None and step.cause is not triage.explanation.cause:
        words = f"{words}: {step.cause.sentence}"
    elif step.exit_code:
        words = f"{words} with exit code {step.exit_code}"
    line = step.last_line if step.last_line is not None else step.first_line
    if step.cause is not None and step.cause.line is not None:
        line = step.cause.line
    place = TriagePlace("log", triage.run.id, line) if line is not None else None
    return TriageLine(f"{step.name}: {words}", place, _MARKS[step.result])


def _differing(triage: FailureTriage) -> Iterator[TriageSection]:
    names = _names(triage)
    if triage.success is not None:
        title = f"Compared with the last successful run, of {human_time(triage.success.created)}"
        nothing = "" if triage.from_success else "The same parameters and datasets."
        yield TriageSection(title, _lines(triage.from_success, names), nothing)
    if triage.from_parent is not None:
        parent = triage.details.parent if triage.details else None
        title = f"Compared with its parent {parent.name if parent else ''}".rstrip()
        nothing = "" if triage.from_parent else "The same parameters and datasets."
        yield TriageSection(title, _lines(triage.from_parent, names), nothing)
    yield TriageSection("Changed in the runner since this run", _lines(triage.since, names))


def _invalid(triage: FailureTriage) -> TriageSection:
    lines = tuple(_parameter(each) for each in triage.invalid)
    return TriageSection("Parameters to look at", lines)


def _parameter(row: ParameterRow) -> TriageLine:
    notes = "; ".join(row.notes)
    mark = "✗" if row.faults else "!"
    return TriageLine(
        f"{row.parameter_id}: {notes}", TriagePlace("parameter", row.parameter_id), mark
    )


def _datasets(triage: FailureTriage) -> TriageSection:
    lines = tuple(
        TriageLine(_dataset(each), TriagePlace("dataset", each.dataset_id), "✗")
        for each in triage.bad_datasets
    )
    return TriageSection("Datasets not in SUCCESS", lines)


def _dataset(reference: DatasetReference) -> str:
    if reference.dataset is None:
        why = reference.problem.headline if reference.problem else "not readable"
        return f"{reference.dataset_id}: {why}"
    return f"{reference.dataset.name} ({reference.dataset_id}): {reference.dataset.status}"


def _before(triage: FailureTriage) -> Iterator[TriageSection]:
    """Yield the same error in earlier runs, and what changed when it went away."""
    found = triage.recurrence
    note = ""
    if found.is_partial:
        note = f"{found.read} of {counted(found.failed, 'earlier failed run')} compared."
    elif found.failed and not found.same and triage.explanation.cause is not None:
        note = f"{counted(found.failed, 'earlier failed run')} had another error."
    lines = tuple(
        TriageLine(f"run of {human_time(each.created)}  {each.id}", TriagePlace("run", each.id))
        for each in found.same
    )
    yield TriageSection("The same error in earlier runs", lines, note)
    if found.cured_by is not None:
        title = f"Solved with the run of {human_time(found.cured_by.created)}"
        nothing = "" if found.changed else "No other stored input had changed."
        changed = tuple(
            each
            for each in found.changed
            if each.kind not in {DifferenceKind.STATE, DifferenceKind.DURATION}
        )
        cured = TriageLine(found.cured_by.id, TriagePlace("run", found.cured_by.id), "✓")
        yield TriageSection(title, (cured, *_lines(changed, _names(triage))), nothing)


def _lines(found: Sequence[InputDifference], names: Mapping[str, str]) -> tuple[TriageLine, ...]:
    told = ((each, *each.values(names)) for each in found)
    return tuple(
        TriageLine(f"{each.what}: {before} → {after}", _place(each), "≠")
        for each, before, after in told
    )


def _place(difference: InputDifference) -> TriagePlace | None:
    match difference.kind:
        case DifferenceKind.PARAMETER | DifferenceKind.PART:
            return TriagePlace("parameter", difference.subject)
        case DifferenceKind.DATASET:
            return TriagePlace("dataset", difference.after or difference.before or "")
    return None


def _names(triage: FailureTriage) -> Mapping[str, str]:
    """Return dataset ids with their names."""
    references = triage.details.datasets if triage.details else ()
    return {each.dataset_id: each.dataset.name for each in references if each.dataset}


def _facts(triage: FailureTriage) -> tuple[TriageLine, ...]:
    return tuple(TriageLine(f"{name}: {value}") for name, value in _run(triage) if value)


def _ids(triage: FailureTriage) -> Iterator[tuple[str, str]]:
    run, details = triage.run, triage.details
    if details is not None:
        yield "Runner", f"{details.runner.name} ({details.runner.id})"
        yield "Owner", details.runner.owner or ""
    else:
        yield "Runner", run.runner_id
    yield "Run", run.id
    yield "Workflow", str(run.raw.get("workflowName") or run.raw.get("workflowId") or "")


def _run(triage: FailureTriage) -> Iterator[tuple[str, str]]:
    """Yield state, times, versions and size of the run, as far as they are known."""
    run, status, solution = triage.run, triage.status, triage.solution
    yield "State", run.state_word or run.state.value
    yield "Created", human_time(run.created)
    if status is not None and status.started is not None:
        yield "Ran", f"{human_time(status.started)} to {human_time(status.ended)}"
    yield from _duration(triage)
    yield "Run template", run.run_template_id or "unknown"
    if solution is not None:
        yield "Solution", f"{solution.name} ({solution.id})"
        version = f"{solution.repository}:{solution.version}".strip(":")
        yield "Image now", f"{version}; a run does not store its own"
        yield "SDK", solution.sdk_version
    yield from ((name.capitalize(), value) for name, value in _sizing(triage))


def _duration(triage: FailureTriage) -> Iterator[tuple[str, str]]:
    duration = run_inputs(triage.run, triage.status).duration
    earlier = triage.earlier
    words = _age(duration) if duration is not None else "unknown"
    if earlier is not None:
        span = _age(earlier.shortest)
        if earlier.longest != earlier.shortest:
            span = f"{span} to {_age(earlier.longest)}"
        words = f"{words}; {counted(earlier.count, 'earlier successful run')} took {span}"
    if duration is not None or earlier is not None:
        yield "Duration", words


def _sizing(triage: FailureTriage) -> Iterator[tuple[str, str]]:
    sizes = dict(run_inputs(triage.run).sizing)
    template = triage.details.template if triage.details else None
    if "compute size" not in sizes and template and template.compute_size:
        sizes["compute size"] = template.compute_size
    yield from sizes.items()


def _age(duration: timedelta) -> str:
    return human_age(duration.total_seconds())
