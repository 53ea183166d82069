"""Parameters, datasets, runs and their steps as rows of a grid."""

from textual.content import Content

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.format import counted, human_age, human_time
from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.run import Run, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import DatasetReference, ParameterRow, ReferenceKind, Runner
from csm_tui.domain.solution import ENGLISH
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.lazy_rows import Cells
from csm_tui.ui.presentation.people import who
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.presentation.signs import mark_sign, signed
from csm_tui.ui.presentation.solution_words import enum_words, one_line, table_words, type_words

STATES = {
    RunState.SUCCESSFUL: "✓",
    RunState.FAILED: "✗",
    RunState.RUNNING: "◌",
    RunState.NOT_STARTED: "…",
    RunState.UNKNOWN: "?",
}
"""The symbol of each state of a run."""
STATE_STYLES = {
    RunState.SUCCESSFUL: "$text-success",
    RunState.FAILED: "$text-error",
    RunState.RUNNING: "$text-warning",
    RunState.NOT_STARTED: "$text-muted",
    RunState.UNKNOWN: "$text-warning",
}
"""The colour of the cell of each state."""

PARAMETER_COLUMNS = (
    RankedColumn(Column("Parameter", max_width=24, middle=True), 18, 0),
    RankedColumn(Column("Value", max_width=30), 14, 1),
    RankedColumn(Column("Note", max_width=50), 24, 2),
    RankedColumn(Column("Origin", max_width=30, middle=True), 9, 3),
    RankedColumn(Column("Type", max_width=24), 6, 4),
    RankedColumn(Column("Group", max_width=24, middle=True), 10, 6),
    RankedColumn(Column("Id", max_width=30), 10, 5),
)
DATASET_COLUMNS = (
    RankedColumn(Column("Dataset", max_width=60, middle=True), 14, 0),
    RankedColumn(Column("Status"), 9, 1),
    RankedColumn(Column("Referred to as", max_width=44, middle=True), 14, 2),
    RankedColumn(Column("Source"), 6, 4),
    RankedColumn(Column("Id"), 15, 3),
)
RUN_COLUMNS = (
    RankedColumn(Column("", width=1), 1, 0),
    RankedColumn(Column("State"), 12, 1),
    RankedColumn(Column("Took", align="right"), 10, 2),
    RankedColumn(Column("", width=5), 5, 5),
    RankedColumn(Column("Created (UTC)"), 19, 3),
    RankedColumn(Column("Template", max_width=24, middle=True), 10, 6),
    RankedColumn(Column("Id"), 16, 4),
    RankedColumn(Column("Started by", max_width=26, middle=True), 10, 7),
)
ARCHIVED = "(archived)"
"""Behind the name of a runner that was deleted and still waits for its end (PLATFORM.md 5.2)."""


def named(runner: Runner) -> str:
    """Return the name of a runner, marked if it is archived."""
    return f"{runner.name} {ARCHIVED}" if runner.archived else runner.name


def last_state(runner: Runner, last: Run | None) -> RunState | None:
    """Return the state of the last run, of the run itself or as the list has it."""
    if last is not None:
        return last.state
    return runner.last_run_state if runner.last_run_id else None


def short_time(thing: Runner | Run) -> str:
    """Return the creation time for a column whose header names the time zone."""
    return human_time(thing.created).removesuffix(" UTC")


def parameter_row(
    row: ParameterRow, reference: DatasetReference | None = None, language: str = ENGLISH
) -> Cells:
    """Return the cells of a parameter: label, value, notes, origin, type, group, id.

    Args:
        row: The parameter.
        reference: The dataset that its value names, or None.
        language: The language of the labels.
    """
    label = one_line(row.definition.label_in(language)) if row.definition else row.parameter_id
    label = f"! {label}" if has_problem(row) else f"≠ {label}" if row.differs_from_parent else label
    return (
        signed(label, whole=False),
        _named(reference) if reference else shown_value(row, language),
        "" if is_part(reference) else "; ".join(row.notes),
        origin_of(row),
        type_of(row),
        one_line(row.group.label_in(language)) if row.group else "",
        row.parameter_id,
    )


def parameter_style(row: ParameterRow) -> str | None:
    """Return the row style of a parameter."""
    return "dim" if row.value is None and not has_problem(row) else None


def has_problem(row: ParameterRow) -> bool:
    """Return whether a parameter has a problem; leaving a defined one unset is none."""
    return bool(row.notes) and (row.value is not None or row.definition is None)


def shown_value(row: ParameterRow, language: str = ENGLISH) -> str:
    """Return the value as text with the label of an enum's key, or dots for a secret."""
    if row.value is None:
        return "not set"
    value = hidden_if_secret(row.parameter_id, row.value.value)
    return enum_words(row.definition, value, language) or '""'


def type_of(row: ParameterRow) -> str:
    """Return the type of a parameter, from its definition with its sub-type, or from its value."""
    if row.definition:
        columns = table_words(row.definition).partition(":")[0]
        return f"{type_words(row.definition)}{columns and f', {columns}'}"
    return row.value.var_type if row.value else "unknown"


def origin_of(row: ParameterRow) -> str:
    """Return whether the value is inherited or the runner's own, and what the parent has now."""
    if row.value is None:
        return ""
    origin = {True: "inherited", False: "own", None: "unknown"}[row.value.is_inherited]
    if not row.has_parent:
        return origin
    if not row.differs_from_parent:
        return origin if row.value.is_inherited else f"{origin}, as parent"
    if row.parent_value is None:
        return f"{origin}, not in parent"
    now = "now " if row.value.is_inherited else ""
    theirs = hidden_if_secret(row.parameter_id, row.parent_value)
    return f"{origin}, parent {now}{theirs or '“”'}"


def dataset_row(reference: DatasetReference) -> Cells:
    """Return the cells of a dataset reference, or of why its dataset cannot be read."""
    dataset = reference.dataset
    via = f" {reference.parameter_id}" if reference.parameter_id else ""
    known = ("unknown", "unknown", reference.dataset_id)
    if dataset is not None and is_part(reference):
        known = _part_cells(reference)
    elif dataset is not None:
        known = (dataset_state(dataset), source_of(dataset), reference.dataset_id)
    state, source, id_ = known
    name = _named(reference) if is_part(reference) else dataset.name if dataset else ""
    return (
        name if dataset else signed(f"✗ {_why(reference)}"),
        signed(state),
        f"{reference.kind.value}{via}",
        source,
        id_,
    )


def is_part(reference: DatasetReference | None) -> bool:
    """Return whether a reference is to one part of a dataset, which may not be there yet."""
    return reference is not None and reference.kind is ReferenceKind.PART


def dataset_state(dataset: Dataset) -> str:
    """Return the status of a dataset; where datasets have none, how many parts it has."""
    if dataset.is_made_of_parts:
        return f"{'✓' if dataset.parts else '·'} {counted(len(dataset.parts), 'part')}"
    return status_text(dataset.status)


def source_of(dataset: Dataset) -> str:
    """Return where the data of a dataset come from."""
    return dataset.source_type or ("parts" if dataset.is_made_of_parts else "")


def dataset_style(reference: DatasetReference) -> str | None:
    """Return the row style of a dataset reference."""
    return "dim" if reference.dataset and is_part(reference) and reference.part is None else None


def status_text(status: str) -> str:
    """Return the status of a dataset as a symbol and the platform's own word."""
    symbol = {"SUCCESS": "✓", "ERROR": "✗", "PENDING": "◌", "NONE": "·"}.get(status, "?")
    return f"{symbol} {status}"


def run_row(
    run: Run, status: RunStatus | None = None, longest: float = 0.0, *, marked: bool = False
) -> Cells:
    """Return the cells of a run.

    Args:
        run: The run.
        status: Its status, for the duration; None while that is not known.
        longest: Seconds that a whole bar stands for.
        marked: Whether it is marked.
    """
    took = status.duration.total_seconds() if status and status.duration else None
    return (
        mark_sign(marked=marked),
        Content.styled(state_text(run.state, run.state_word), STATE_STYLES[run.state]),
        "" if took is None else human_age(took),
        "" if took is None else bar(took, longest),
        short_time(run),
        run.run_template_id or "unknown",
        run.id,
        who(run.owner),
    )


def bar(value: float, whole: float, cells: int = 5) -> str:
    """Return a bar from zero: ``▰▰▱▱▱``; empty without a whole."""
    if whole <= 0:
        return ""
    full = min(cells, max(1, round(cells * value / whole)))
    return "▰" * full + "▱" * (cells - full)


def state_text(state: RunState, word: str = "") -> str:
    """Return a state as a symbol and the platform's own word."""
    return f"{STATES[state]} {word or state.value}"


def _named(reference: DatasetReference) -> str:
    if reference.dataset is None:
        return f"✗ {reference.dataset_id}"
    if is_part(reference):
        part = reference.part
        return part.source_name or part.name if part else "no data yet"
    if reference.dataset.is_made_of_parts:
        return f"{reference.dataset.name} ({counted(len(reference.dataset.parts), 'part')})"
    return f"{reference.dataset.name} ({reference.dataset.status})"


def _part_cells(reference: DatasetReference) -> tuple[str, str, str]:
    """Return state, kind and id of a part."""
    part = reference.part
    if part is None:
        return "· not set", "unknown", reference.dataset_id
    return "✓ set", part.kind_word or "unknown", part.id


def _why(reference: DatasetReference) -> str:
    return reference.problem.headline if reference.problem else "It could not be read."
