"""The facts of a runner, a parameter or a dataset, as names and values."""

from collections.abc import Iterator, Sequence

from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.format import counted, human_age, human_time
from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.run import Run, RunStatus
from csm_tui.domain.runner import (
    DatasetReference,
    ParameterRow,
    ReferenceKind,
    Runner,
    RunnerDetails,
)
from csm_tui.domain.runner_differences import input_changes
from csm_tui.domain.solution import ENGLISH, same_value, why_unchecked
from csm_tui.ui.presentation.people import who
from csm_tui.ui.presentation.runner_list_rows import NEVER
from csm_tui.ui.presentation.runner_rows import (
    is_part,
    last_state,
    origin_of,
    shown_value,
    state_text,
    status_text,
    type_of,
)
from csm_tui.ui.presentation.solution_facts import definition_facts
from csm_tui.ui.presentation.solution_words import one_line, quoted

Facts = list[tuple[str, str]]

NOTHING = '""'
"""The text for an empty value."""

_SHOWN = 4
"""Changed inputs that the overview names."""
_ARCHIVED = "! yes: deleted, removed when its data is removed; it cannot run"
_KINDS = {"DB": ": a table, which can be queried", "File": ": a file as it was sent"}


def runner_facts(
    runner: Runner,
    details: RunnerDetails | None,
    last: Run | None,
    took: str = "",
    history: Facts | None = None,
) -> Facts:
    """Return the overview of a runner.

    Args:
        runner: The runner, as it is in the list.
        details: Its details; None while they are not loaded.
        last: Its last run; None while it is not loaded.
        took: How long that runs or waits, in words; empty if it has ended.
        history: What is known of it beside earlier runs.
    """
    state = last_state(runner, last)
    shown = f"{state_text(state, last.state_word if last else '')}  " if state else ""
    return [
        *([("Archived", _ARCHIVED)] if runner.archived else []),
        ("Id", runner.id),
        ("Last run", f"{shown}{runner.last_run_id or NEVER[0]}{took and f'  ·  {took}'}"),
        *(history or []),
        *_since_last_run(details, last),
        ("Template", _template(runner, details)),
        ("Description", runner.description or "none"),
        ("Validation", runner.validation_status or "unknown"),
        ("Owner", who(runner.owner)),
        ("Created", human_time(runner.created)),
        ("Parent", _parent(runner, details)),
        ("Root", runner.root_id or "none"),
        ("Tags", ", ".join(runner.tags) or "none"),
        ("Solution", _solution(runner, details)),
        *_content(details),
        *_datasets(runner, details),
        *not_understood(runner.unread),
    ]


def run_facts(run: Run, status: RunStatus | None) -> Facts:
    """Return the facts of a run, with the inputs that it has stored.

    Args:
        run: The run.
        status: Its status, for the times; None while that is not known.
    """
    values = (
        f"{value.parameter_id} {hidden_if_secret(value.parameter_id, value.value) or NOTHING}"
        for value in run.parameters
    )
    took = status.duration if status else None
    return [
        ("Run", run.id),
        ("State", state_text(run.state, run.state_word)),
        ("Created", f"{human_time(run.created)} by {who(run.owner)}"),
        *([("Took", human_age(took.total_seconds()))] if took else []),
        ("Template", quoted(run.run_template_id) if run.run_template_id else "unknown"),
        ("Datasets", ", ".join(run.dataset_ids) or "none"),
        ("Parameters", " · ".join(values) or "none"),
        *not_understood(run.unread),
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
        *_value(row, reference, language),
        *_group(row, language),
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
    dataset = dataset_facts(reference.dataset)
    return [*part_facts(reference.part), *dataset] if reference.part else dataset


def part_facts(part: DatasetPart) -> Facts:
    """Return the facts of a part of a dataset."""
    return [
        ("Part", f"{part.name or 'without a name'}  {part.id}"),
        ("File", part.source_name or "unknown"),
        ("Kind", f"{part.kind_word or 'unknown'}{_KINDS.get(part.kind_word, '')}"),
        ("Description", part.description or "none"),
        ("Tags", ", ".join(part.tags) or "none"),
        ("Owner", who(part.owner)),
        ("Created", human_time(part.created)),
        ("Changed", human_time(part.updated)),
    ]


def dataset_facts(dataset: Dataset) -> Facts:
    """Return the facts of a dataset."""
    if dataset.is_made_of_parts:
        return [
            ("Dataset", f"{dataset.name}  {dataset.id}"),
            ("Parts", _part_names(dataset)),
            ("Description", dataset.description or "none"),
            ("Tags", ", ".join(dataset.tags) or "none"),
            ("Owner", who(dataset.owner)),
            ("Created", human_time(dataset.created)),
            ("Changed", human_time(dataset.updated)),
            *not_understood(dataset.unread),
        ]
    return [
        ("Dataset", f"{dataset.name}  {dataset.id}"),
        ("Status", status_text(dataset.status)),
        ("Graph", dataset.twingraph_id or "none: it is not in the Twin Data Layer"),
        ("Source", " ".join(filter(None, (dataset.source_type, dataset.source_location)))),
        ("Description", dataset.description or "none"),
        ("Tags", ", ".join(dataset.tags) or "none"),
        ("Owner", who(dataset.owner)),
        ("Created", human_time(dataset.created)),
        *not_understood(dataset.unread),
    ]


def _part_names(dataset: Dataset) -> str:
    names = ", ".join(part.source_name or part.name for part in dataset.parts)
    return f"{len(dataset.parts)}: {names}" if names else "none"


def _datasets(runner: Runner, details: RunnerDetails | None) -> Iterator[tuple[str, str]]:
    """Yield the base datasets and the parts of parameters, where a platform keeps them so."""
    holder = runner.parameter_dataset_id
    if holder is None:
        return
    found = {each.dataset_id: each for each in (details.datasets if details else ())}
    for dataset_id in runner.base_dataset_ids:
        yield "Base dataset", _dataset_words(dataset_id, found.get(dataset_id))
    yield "Parts in", _dataset_words(holder, found.get(holder))
    for each in details.datasets if details else ():
        if each.kind is ReferenceKind.PART and each.dataset is not None:
            name = each.part.source_name if each.part else "no data yet"
            yield "", f"{each.parameter_id}: {name}"


def _dataset_words(dataset_id: str, reference: DatasetReference | None) -> str:
    if reference is None:
        return dataset_id
    if reference.dataset is None:
        return f"✗ {dataset_id}  {reference.problem.headline if reference.problem else ''}".rstrip()
    dataset = reference.dataset
    parts = f"  {counted(len(dataset.parts), 'part')}" if dataset.is_made_of_parts else ""
    return f"{dataset.name}  {dataset_id}{parts}"


def _value(row: ParameterRow, reference: DatasetReference | None, language: str) -> Facts:
    if is_part(reference):
        is_set = reference is not None and reference.part is not None
        return [("Value", "the part below" if is_set else "no part holds it yet")]
    return [
        ("Value", shown_value(row, language)),
        ("Origin", _origin(row)),
        *_check(row),
        *(("Note", note) for note in row.notes),
    ]


def _check(row: ParameterRow) -> Facts:
    """Return whether a value fits its definition, where nothing is noted."""
    if row.value is None or row.definition is None or row.faults:
        return []
    why = why_unchecked(row.definition)
    return [("Check", f"not checked: {why}" if why else "✓ fits its definition")]


def not_understood(fields: Sequence[str]) -> Facts:
    """Return the fields that came in a form unknown here; the raw JSON shows them."""
    return [("Not read", f"! {', '.join(fields)}: see the raw JSON")] if fields else []


def _template(runner: Runner, details: RunnerDetails | None) -> str:
    wanted = quoted(runner.run_template_id) if runner.run_template_id else "none"
    if details is None or "solution" in details.problems:
        return wanted
    if details.template is not None:
        return f"{quoted(details.template.id)}  {details.template.name}"
    return f"{wanted}  ! no longer in the solution" if runner.run_template_id else wanted


def _since_last_run(details: RunnerDetails | None, last: Run | None) -> Iterator[tuple[str, str]]:
    """Yield which inputs are other ones now than those that the last run has stored."""
    if details is None or last is None or "parametersValues" not in last.raw:
        return
    names = [each.subject or each.kind.value for each in input_changes(details, last)]
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield "Since then", f"≠ changed: {', '.join(names[:_SHOWN])}{more} · C compares"


def _parent(runner: Runner, details: RunnerDetails | None) -> str:
    """Return the parent with its name, how many values differ from it, or why it is not read."""
    if runner.parent_id is None:
        return "none"
    if details is None:
        return runner.parent_id
    if problem := details.problems.get("parent"):
        return f"{runner.parent_id}  ! {problem.headline}"
    if details.parent is None:
        return runner.parent_id
    differing = sum(row.differs_from_parent for row in details.parameters)
    values = f"{counted(differing, 'value')} differ{'s' if differing == 1 else ''}, C compares"
    return f"{details.parent.name}  {runner.parent_id}  · {values if differing else 'same values'}"


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


def _group(row: ParameterRow, language: str) -> Facts:
    if row.group is None:
        return []
    label = one_line(row.group.label_in(language))
    return [("Group", label if label == row.group.id else f"{label}  {row.group.id}")]


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
