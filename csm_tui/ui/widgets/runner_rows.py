"""Runners, parameters, datasets and runs as rows of a grid."""

import re

from csm_tui.domain.format import human_time
from csm_tui.domain.run import Run, RunNode, RunState
from csm_tui.domain.runner import DatasetReference, ParameterRow, Runner
from csm_tui.ui.widgets.grid import Column

STATES = {
    RunState.SUCCESSFUL: ("✓", "success"),
    RunState.FAILED: ("✗", "error"),
    RunState.RUNNING: ("◌", "warning"),
    RunState.NOT_STARTED: ("·", "dim"),
    RunState.UNKNOWN: ("?", "dim"),
}
"""State of a run to its symbol and the style of its row."""

RUNNER_COLUMNS = (
    Column("Name", max_width=34),
    Column("Template", max_width=22),
    Column("Last run", max_width=16),
    Column("Validation"),
    Column("Owner", max_width=24),
    Column("Created (UTC)"),
    Column("Id"),
)
PARAMETER_COLUMNS = (
    Column("Parameter", max_width=28),
    Column("Value", max_width=24),
    Column("Type", max_width=14),
    Column("Origin"),
    Column("Note", max_width=60),
    Column("Id", max_width=30),
)
DATASET_COLUMNS = (
    Column("Dataset", max_width=34),
    Column("Status"),
    Column("Referred to as", max_width=30),
    Column("Source"),
    Column("Id"),
)
RUN_COLUMNS = (
    Column("State"),
    Column("Created (UTC)"),
    Column("Template", max_width=24),
    Column("Started by", max_width=26),
    Column("Id"),
)
NODE_COLUMNS = (
    Column("Step", max_width=30),
    Column("Phase"),
    Column("Took", align="right"),
    Column("Message", max_width=80),
)

SECRET_NAME = re.compile(r"secret|password|passwd|token|api_?key|credential", re.IGNORECASE)
"""Names whose values are not shown: a parameter may hold what nobody else should read."""


def runner_row(depth: int, runner: Runner) -> tuple[str, ...]:
    """Return a runner's cells, its name indented below its parent's."""
    return (
        ("  " * (depth - 1) + "└ " if depth else "") + runner.name,
        runner.run_template_id or "none",
        runner.last_run_id or "never run",
        runner.validation_status or "unknown",
        runner.owner or "unknown",
        human_time(runner.created).removesuffix(" UTC"),
        runner.id,
    )


def parameter_row(row: ParameterRow) -> tuple[str, ...]:
    """Return a parameter's cells: label, value, type, origin, what is odd."""
    return (
        row.definition.label if row.definition else row.parameter_id,
        shown_value(row),
        row.definition.var_type if row.definition else row.value.var_type if row.value else "",
        _origin(row),
        "; ".join(row.notes),
        row.parameter_id,
    )


def shown_value(row: ParameterRow) -> str:
    """Return the value as it may be shown."""
    if row.value is None:
        return "not set"
    if SECRET_NAME.search(row.parameter_id) and row.value.value:
        return "••• (hidden)"
    return row.value.value or '""'


def _origin(row: ParameterRow) -> str:
    if row.value is None:
        return ""
    return {True: "inherited", False: "own", None: "unknown"}[row.value.is_inherited]


def dataset_row(reference: DatasetReference) -> tuple[str, ...]:
    """Return a dataset reference's cells; one that cannot be read says so."""
    dataset = reference.dataset
    via = f" {reference.parameter_id}" if reference.parameter_id else ""
    return (
        dataset.name if dataset else reference.problem.headline if reference.problem else "unknown",
        dataset.status if dataset else "unknown",
        f"{reference.kind.value}{via}",
        dataset.source_type if dataset else "unknown",
        reference.dataset_id,
    )


def dataset_style(reference: DatasetReference) -> str | None:
    """Return the style of a dataset reference's row."""
    if reference.dataset is None:
        return "error"
    return {"SUCCESS": None, "ERROR": "error"}.get(reference.dataset.status, "warning")


def run_row(run: Run) -> tuple[str, ...]:
    """Return a run's cells."""
    return (
        state_text(run.state, run.state_word),
        human_time(run.created).removesuffix(" UTC"),
        run.run_template_id or "unknown",
        run.owner or "unknown",
        run.id,
    )


def state_text(state: RunState, word: str) -> str:
    """Return a state as a symbol and the platform's own word."""
    return f"{STATES[state][0]} {word or state.value}"


def node_row(node: RunNode) -> tuple[str, ...]:
    """Return a workflow step's cells."""
    took = ""
    if node.started and node.ended:
        took = f"{(node.ended - node.started).total_seconds():,.0f} s"
    return (node.name, node.phase or "unknown", took, node.message)
