"""CSV files, counts and query answers as rows of a grid."""

import json
from collections.abc import Mapping, Sequence

from csm_tui.domain.twin import (
    CountCheck,
    CsvFile,
    FileReport,
    GraphCounts,
    GraphNode,
    GraphRelationship,
    Kind,
    Outcome,
)
from csm_tui.ui.widgets.grid import Column

FILE_COLUMNS = (
    Column("", 1),
    Column("File", max_width=30),
    Column("Becomes", 12),
    Column("Rows", align="right"),
    Column("State", max_width=60),
    Column("Columns", max_width=60),
)
COUNT_COLUMNS = (
    Column("Kind", 12),
    Column("Label or type", max_width=40),
    Column("Count", align="right"),
)
CHECK_COLUMNS = (
    *COUNT_COLUMNS[:2],
    Column("Before", align="right"),
    Column("Expected", align="right"),
    Column("In the graph", align="right"),
    Column(""),
)
NULL = "∅"
"""What stands for a value that the platform left out."""

_OUTCOMES = {
    Outcome.DONE: "✓ loaded",
    Outcome.PARTIAL: "✗ partly loaded",
    Outcome.UNKNOWN: "? outcome unknown",
    Outcome.NOT_SENT: "· not sent",
}
_STYLES = {
    Outcome.DONE: "success",
    Outcome.PARTIAL: "error",
    Outcome.UNKNOWN: "warning",
    Outcome.NOT_SENT: "dim",
}


def file_row(file: CsvFile, *, ticked: bool, report: FileReport | None) -> tuple[str, ...]:
    """Return a file's cells: whether it is taken, what it becomes, and its state."""
    taken = file.kind in {Kind.NODE, Kind.RELATIONSHIP}
    return (
        "●" if ticked else " ",
        file.name,
        file.kind.value,
        f"{file.rows:,}" if taken else "",
        _reported(report) if report else _scanned(file),
        ", ".join(file.columns),
    )


def file_style(file: CsvFile, report: FileReport | None) -> str | None:
    """Return the style of a file's row."""
    if report is not None:
        return _STYLES[report.outcome]
    if file.kind is Kind.NOT_TAKEN:
        return "dim"
    if not file.loadable:
        return "error"
    return "warning" if file.problems else None


def _scanned(file: CsvFile) -> str:
    fatal = [problem for problem in file.problems if problem.fatal]
    if file.reason:
        return f"{'·' if file.kind is Kind.NOT_TAKEN else '✗'} {file.reason}"
    if fatal:
        more = f" (+{len(fatal) - 1 + file.more_problems})" if len(fatal) > 1 else ""
        return f"✗ {fatal[0].where}: {fatal[0].what}{more}"
    if file.problems:
        return f"! {file.problems[0].what}"
    return "✓ ready"


def _reported(report: FileReport) -> str:
    parts = [f"{_OUTCOMES[report.outcome]}: {report.accepted:,} of {report.rows:,}"]
    if report.skipped:
        parts.append(f"{report.skipped:,} were there before")
    if report.errors:
        parts.append(f"{report.errors[0].where}: {report.errors[0].words}")
    if report.unknown_lines:
        parts.append("lines {}-{} unknown".format(*report.unknown_lines))
    return ", ".join(parts)


def count_rows(counts: GraphCounts) -> list[tuple[str, ...]]:
    """Return one row per label and per type."""
    return [
        *(("node", name, f"{count:,}") for name, count in counts.nodes.items()),
        *(("relationship", name, f"{count:,}") for name, count in counts.relationships.items()),
    ]


def check_row(check: CountCheck) -> tuple[str, ...]:
    """Return one label or type after a load, as it should be and as it is."""
    return (
        check.kind,
        check.name,
        f"{check.before:,}",
        f"{check.expected:,}",
        f"{check.actual:,}",
        "✓ as expected" if check.matches else f"✗ {check.actual - check.expected:+,}",
    )


def value_text(value: object) -> str:
    """Return a value of a query's answer on one line."""
    match value:
        case None:
            return NULL
        case GraphNode():
            return f":{value.label} {_map(value.properties)}"
        case GraphRelationship():
            return f"[:{value.type}] {_map(value.properties)}"
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)


def _map(properties: Mapping[str, object]) -> str:
    return (
        "{" + ", ".join(f"{name}: {value_text(value)}" for name, value in properties.items()) + "}"
    )


class ResultRows(Sequence[tuple[str, ...]]):
    """The rows of an answer as cells, made only when they are looked at."""

    def __init__(self, rows: Sequence[Sequence[object]]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: object) -> tuple[str, ...]:  # type: ignore[override] # no slices
        return tuple(value_text(value) for value in self._rows[index])  # type: ignore[call-overload]
