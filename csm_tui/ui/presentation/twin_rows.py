"""Rows of the grids for CSV files and counts."""

from csm_tui.domain.twin import CountCheck, CsvFile, CsvKind, FileReport, GraphCounts, LoadOutcome
from csm_tui.ui.presentation.columns import Column

COUNT_COLUMNS = (
    Column("Kind", 12),
    Column("Label or type", max_width=40, middle=True),
    Column("Count", align="right"),
)
CHECK_COLUMNS = (
    *COUNT_COLUMNS[:2],
    Column("Before", align="right"),
    Column("Expected", align="right"),
    Column("In the graph", align="right"),
    Column(""),
)
UNNAMED = "(no label)"

_OUTCOMES = {
    LoadOutcome.DONE: "✓ loaded",
    LoadOutcome.PARTIAL: "✗ partly loaded",
    LoadOutcome.UNKNOWN: "? outcome unknown",
    LoadOutcome.NOT_SENT: "· not sent",
}
_STYLES = {
    LoadOutcome.DONE: "success",
    LoadOutcome.PARTIAL: "error",
    LoadOutcome.UNKNOWN: "warning",
    LoadOutcome.NOT_SENT: "dim",
}


def file_columns(width: int) -> tuple[Column, ...]:
    """Return the columns of the files; the last one, the state, takes the remaining width."""
    return (
        Column("", 1),
        Column("File", max_width=24, middle=True),
        Column("Becomes", 12),
        Column("Rows", align="right"),
        Column("State", max_width=max(24, width - 56)),
    )


def file_row(file: CsvFile, *, ticked: bool, report: FileReport | None) -> tuple[str, ...]:
    """Return the cells of a file: tick, name, kind, rows and state."""
    taken = file.kind in {CsvKind.NODE, CsvKind.RELATIONSHIP}
    return (
        "●" if ticked else "○" if file.loadable else " ",
        file.name,
        file.kind.value,
        f"{file.rows:,}" if taken else "",
        _reported(report) if report else _scanned(file),
    )


def file_style(file: CsvFile, report: FileReport | None) -> str | None:
    """Return the style of the row of a file."""
    if report is not None:
        return _STYLES[report.outcome]
    if file.kind is CsvKind.NOT_TAKEN:
        return "dim"
    if not file.loadable:
        return "error"
    return "warning" if file.problems else None


def why_not_loadable(file: CsvFile) -> str:
    """Return the first reason why a file cannot be loaded, or an empty text if it can."""
    fatal = [problem for problem in file.problems if problem.fatal]
    if fatal:
        more = len(fatal) - 1 + file.more_problems
        place = f"line {fatal[0].line}: " if fatal[0].line else ""
        return f"{place}{fatal[0].what}{f' (+{more:,})' if more else ''}"
    return file.reason


def count_rows(counts: GraphCounts) -> list[tuple[str, ...]]:
    """Return a row for each label and each type."""
    return [
        *(("node", name or UNNAMED, f"{count:,}") for name, count in counts.nodes.items()),
        *(("relationship", name, f"{count:,}") for name, count in counts.relationships.items()),
    ]


def check_row(check: CountCheck) -> tuple[str, ...]:
    """Return the cells of a label or type after a load: before, expected and actual."""
    return (
        check.kind,
        check.name or UNNAMED,
        f"{check.before:,}",
        f"{check.expected:,}",
        f"{check.actual:,}",
        "✓ agrees" if check.matches else f"✗ {check.actual - check.expected:+,}",
    )


def _scanned(file: CsvFile) -> str:
    why = why_not_loadable(file)
    if why:
        return f"{'·' if file.kind is CsvKind.NOT_TAKEN else '✗'} {why}"
    if file.problems:
        more = len(file.problems) - 1 + file.more_problems
        return f"! {file.problems[0].what}{f' (+{more:,})' if more else ''}"
    return "✓ ready"


def _reported(report: FileReport) -> str:
    parts = [f"{_OUTCOMES[report.outcome]}: {report.accepted:,} of {report.rows:,}"]
    if report.skipped:
        parts.append(f"{report.skipped:,} of them {'was' if report.skipped == 1 else 'were'} there")
    if report.errors:
        parts.append(f"{report.errors[0].where}: {report.errors[0].words}")
    if report.unknown_lines:
        parts.append("lines {}-{} unknown".format(*report.unknown_lines))
    return ", ".join(parts)
