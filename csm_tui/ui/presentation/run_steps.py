"""The steps of a run's workflow: as rows, as one line, and which one is to blame."""

from csm_tui.domain.format import human_age
from csm_tui.domain.run import RunNode, RunState, RunStatus
from csm_tui.ui.widgets.grid import Column

STEP_COLUMNS = (
    Column("Step", max_width=34, middle=True),
    Column("Phase"),
    Column("Took", align="right"),
    Column("Message", max_width=80),
)

_PHASES = {
    "Succeeded": ("✓", "success"),
    "Failed": ("✗", "error"),
    "Error": ("✗", "error"),
    "Running": ("◌", "warning"),
    "Pending": ("·", "dim"),
    "Skipped": ("-", "dim"),
    "Omitted": ("-", "dim"),
}
"""The workflow engine's words to a symbol and the style of a row."""


def step_row(node: RunNode) -> tuple[str, ...]:
    """Return a step's cells."""
    return (node.name, f"{_symbol(node)} {node.phase or 'unknown'}", _took(node), node.message)


def step_style(node: RunNode) -> str | None:
    """Return the style of a step's row."""
    style = _PHASES.get(node.phase, ("?", "warning"))[1]
    return None if style == "success" else style


def steps_line(status: RunStatus) -> str:
    """Return the steps one after another, each with its symbol; what did not succeed, in words."""
    return "  ".join(_in_line(node) for node in status.nodes)


def reason(status: RunStatus) -> str:
    """Return why a run failed or what it waits for, as far as its steps tell."""
    if status.state is RunState.SUCCESSFUL:
        return ""
    blamed = [node for node in status.nodes if node.phase in {"Failed", "Error"}]
    if blamed:
        return "; ".join(_said_by(node) for node in blamed)
    waiting = [node for node in status.nodes if node.phase != "Succeeded" and node.message]
    return "; ".join(f"step {node.name}: {node.message}" for node in waiting) or status.message


def _said_by(node: RunNode) -> str:
    return f"step {node.name} failed: {node.message or node.phase}"


def _in_line(node: RunNode) -> str:
    told = "" if node.phase == "Succeeded" else f" {node.phase or 'unknown'}"
    took = _took(node)
    return f"{_symbol(node)} {node.name}{told}{f' {took}' if took else ''}"


def _symbol(node: RunNode) -> str:
    return _PHASES.get(node.phase, ("?", ""))[0]


def _took(node: RunNode) -> str:
    if node.started is None or node.ended is None:
        return ""
    return human_age((node.ended - node.started).total_seconds())
