"""The facts of a runner, a parameter or a dataset, as names and values."""

from collections.abc import Iterator, Sequence

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.format import human_time
from csm_tui.domain.run import Run
from csm_tui.domain.runner import DatasetReference, ParameterRow, Runner, RunnerDetails
from csm_tui.domain.solution import ENGLISH, same_value
from csm_tui.ui.presentation.runner_rows import (
    origin_of,
    shown_notes,
    shown_value,
    state_text,
    status_text,
    type_of,
)
from csm_tui.ui.presentation.solution_facts import definition_facts

Facts = list[tuple[str, str]]


def runner_facts(runner: Runner, details: RunnerDetails | None, last: Run | None) -> Facts:
    """Return the overview of a runner.

    Args:
        runner: The runner, as it is in the list.
        details: Its details; None while they are not loaded.
        last: Its last run; None while it is not loaded.
    """
    state = f"{state_text(last.state, last.state_word)}  " if last else ""
    return [
        ("Last run", f"{state}{runner.last_run_id}" if runner.last_run_id else "never run"),
        ("Template", _template(runner, details)),
        ("Description", runner.description or "none"),
        ("Validation", runner.validation_status or "unknown"),
        ("Owner", runner.owner or "unknown"),
        ("Created", human_time(runner.created)),
        ("Parent", runner.parent_id or "none"),
        ("Root", runner.root_id or "none"),
        ("Tags", ", ".join(runner.tags) or "none"),
        ("Solution", _solution(runner, details)),
        *_content(details),
        *_not_understood(runner.unread),
    ]


def parameter_facts(
    row: ParameterRow, reference: DatasetReference | None, language: str = ENGLISH
) -> Facts:
    """Return the definition, the value and the notes of a parameter, and its dataset.

    Args:
        row: The parameter.
        reference: The dataset that its value names, or None.
        language: The language of the labels.
    """
    return [
        ("Parameter", row.parameter_id),
        ("Value", shown_value(row, language)),
        ("Origin", _origin(row)),
        *(("Note", note) for note in shown_notes(row)),
        *(definition_facts(row.definition, language) if row.definition else _undefined(row)),
        *(reference_facts(reference) if reference else []),
    ]


def reference_facts(reference: DatasetReference) -> Facts:
    """Return the facts of the referenced dataset, or why it could not be read."""
    if reference.dataset is None:
        problem = reference.problem
        return [
            ("Dataset", reference.dataset_id),
            ("Problem", f"✗ {problem.headline} {problem.next_step}" if problem else "not readable"),
        ]
    return dataset_facts(reference.dataset)


def dataset_facts(dataset: Dataset) -> Facts:
    """Return the facts of a dataset."""
    return [
        ("Dataset", f"{dataset.name}  {dataset.id}"),
        ("Status", status_text(dataset.status)),
        ("Graph", dataset.twingraph_id or "none: it is not in the Twin Data Layer"),
        ("Source", " ".join(filter(None, (dataset.source_type, dataset.source_location)))),
        ("Description", dataset.description or "none"),
        ("Tags", ", ".join(dataset.tags) or "none"),
        ("Owner", dataset.owner or "unknown"),
        ("Created", human_time(dataset.created)),
        *_not_understood(dataset.unread),
    ]


def _not_understood(fields: Sequence[str]) -> Facts:
    """Return the fields that came in a form unknown here; the raw JSON shows them."""
    return [("Not read", f"! {', '.join(fields)}: see the raw JSON")] if fields else []


def _template(runner: Runner, details: RunnerDetails | None) -> str:
    wanted = runner.run_template_id or "none"
    if details is None or "solution" in details.problems:
        return wanted
    if details.template is not None:
        return f"{details.template.id}  {details.template.name}"
    return f"{wanted}  ! not in the solution any more" if runner.run_template_id else wanted


def _solution(runner: Runner, details: RunnerDetails | None) -> str:
    named = f"{runner.solution_id or 'that of the workspace'} · M shows it"
    problem = details.problems.get("solution") if details else None
    if problem is None:
        return named
    return f"{named}  ! {problem.headline} Parameters are shown without their definitions."


def _content(details: RunnerDetails | None) -> Iterator[tuple[str, str]]:
    if details is None:
        return
    odd = sum(1 for row in details.parameters if row.value is not None and row.notes)
    unread = sum(1 for reference in details.datasets if reference.dataset is None)
    yield "Parameters", f"{len(details.parameters)}" + (f"  ! {odd} with a note" if odd else "")
    yield (
        "Datasets",
        f"{len(details.datasets)}" + (f"  ✗ {unread} not readable" if unread else ""),
    )


def _undefined(row: ParameterRow) -> Facts:
    return [("Definition", "none in the solution"), ("Type", type_of(row))]


def _origin(row: ParameterRow) -> str:
    """Return where the value comes from, and whether it is the default."""
    origin = origin_of(row) or "none"
    definition = row.definition
    if row.value is None or definition is None or definition.default is None:
        return origin
    same = same_value(definition.var_type, row.value.value, definition.default)
    return f"{origin}, as the default" if same else f"{origin}, not the default"
