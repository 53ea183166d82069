"""The steps of a run: as one line, and as a chart of when each of them ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from csm_tui.domain.format import human_age
from csm_tui.domain.run import RunNode, RunStatus
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.lazy_rows import Cells
from csm_tui.ui.presentation.signs import signed

_PHASES = {
    "Succeeded": ("✓", "█"),
    "Failed": ("✗", "▒"),
    "Error": ("✗", "▒"),
    "Running": ("◌", "▓"),
    "Pending": ("…", "·"),
    "Skipped": ("-", "-"),
    "Omitted": ("-", "-"),
}
"""The symbol and the bar of each phase, in the workflow engine's words."""
_UNKNOWN = ("?", "?")

_MEDIUM, WIDE = 90, 130
"""Cells from which the start of each step is shown, and from which everything is."""

_RARE = {"End", "Host", "Before"}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The chart: columns, and one row per step."""

    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    nodes: tuple[RunNode, ...]
    """The node of each row."""


def timeline(
    status: RunStatus, now: datetime, width: int, before: Mapping[str, float] | None = None
) -> Timeline:
    """Return the steps of a run as a chart, in the order in which they began.

    Args:
        status: The steps.
        now: The end of the bars of steps that have not ended.
        width: Cells of the whole chart.
        before: The name of a step, to its seconds in an earlier run that succeeded.
    """
    nodes = tuple(sorted(status.nodes, key=_order))
    begin, end = _span(status, now)
    cells = 40 if width >= WIDE else 20
    bars = [bar(node, begin, end, cells) for node in nodes]
    rows = [_row(node, each, now, before or {}) for node, each in zip(nodes, bars, strict=True)]
    columns = _columns(_axis(begin, end, cells), cells)
    hidden = set() if width >= WIDE else _RARE if width >= _MEDIUM else {*_RARE, "Start"}
    kept = [
        place
        for place, column in enumerate(columns)
        if column.name not in hidden
        and (column.name not in {"Host", "Before"} or any(row[place] for row in rows))
    ]
    return Timeline(
        tuple(columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        nodes,
    )


def bar(node: RunNode, begin: datetime, end: datetime, cells: int) -> str:
    """Return when a step ran, as a bar among blanks; a failed one ends with its symbol.

    Args:
        node: The step.
        begin: The time of the first cell.
        end: The time after the last cell.
        cells: The length of the whole axis.
    """
    symbol, fill = _PHASES.get(node.phase, _UNKNOWN)
    if node.started is None:
        return ""
    whole = max(1.0, (end - begin).total_seconds())
    first = (node.started - begin).total_seconds() / whole * cells
    last = ((node.ended or end) - begin).total_seconds() / whole * cells
    start = max(0, min(int(first), cells - 1))
    length = max(1, min(ceil(last), cells) - start)
    ending = {"✗": "✗", "◌": "▸"}.get(symbol, fill)
    return " " * start + fill * (length - 1) + ending


def step_symbol(node: RunNode) -> str:
    """Return the symbol for the phase of a step."""
    return _PHASES.get(node.phase, _UNKNOWN)[0]


def step_style(node: RunNode) -> str | None:
    """Return the row style of a step."""
    return "dim" if node.is_group or step_symbol(node) == "-" else None


def steps_line(status: RunStatus, now: datetime) -> str:
    """Return all steps in one line: symbol, name and duration, and the phase if not succeeded."""
    return "  ".join(_in_line(node, now) for node in status.nodes if not node.is_group)


def seconds_of(nodes: Sequence[RunNode]) -> dict[str, float]:
    """Return the name of each step that has ended, to its seconds."""
    return {
        node.name: (node.ended - node.started).total_seconds()
        for node in nodes
        if node.started is not None and node.ended is not None
    }


def _columns(axis: str, cells: int) -> tuple[Column, ...]:
    return (
        Column("Step", max_width=30, middle=True),
        Column("Phase"),
        Column(axis, width=cells),
        Column("Start"),
        Column("End"),
        Column("Took", align="right"),
        Column("Before", align="right"),
        Column("Message", max_width=60),
        Column("Host", max_width=26, middle=True),
    )


def _row(node: RunNode, chart: str, now: datetime, before: Mapping[str, float]) -> Cells:
    earlier = before.get(node.name)
    return (
        f"▾ {node.name} (group)" if node.is_group else node.name,
        signed(f"{step_symbol(node)} {node.phase or 'unknown'}"),
        chart,
        _clock(node.started),
        _clock(node.ended),
        _took(node, now),
        "" if earlier is None else human_age(earlier),
        node.message,
        node.host,
    )


def _order(node: RunNode) -> tuple[bool, float, bool]:
    """Return what a step is sorted by: its start, and a group before its steps."""
    started = node.started.timestamp() if node.started else 0.0
    return node.started is None, started, not node.is_group


def _span(status: RunStatus, now: datetime) -> tuple[datetime, datetime]:
    """Return the times at both ends of the chart."""
    moments = [each for node in status.nodes for each in (node.started, node.ended) if each]
    running = any(node.started and not node.ended for node in status.nodes)
    begin = min([each for each in (status.started, *moments) if each], default=now)
    end = now if running else max([each for each in (status.ended, *moments) if each], default=now)
    return begin, max(begin, end)


def _axis(begin: datetime, end: datetime, cells: int) -> str:
    last = human_age((end - begin).total_seconds())
    return f"0 s{last:>{max(0, cells - 3)}}"


def _clock(moment: datetime | None) -> str:
    return moment.strftime("%H:%M:%S") if moment else ""


def _in_line(node: RunNode, now: datetime) -> str:
    phase = "" if node.phase == "Succeeded" else f" {node.phase or 'unknown'}"
    took = _took(node, now)
    return f"{step_symbol(node)} {node.name}{phase}{f' {took}' if took else ''}"


def _took(node: RunNode, now: datetime) -> str:
    ended = node.ended or (now if node.phase == "Running" else None)
    if node.started is None or ended is None:
        return ""
    so_far = "" if node.ended else "…"
    return human_age((ended - node.started).total_seconds()) + so_far
