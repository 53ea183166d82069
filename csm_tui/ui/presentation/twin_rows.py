"""Rows of the grids for CSV files and counts."""

from collections.abc import Iterable, Mapping, Sequence

from textual.content import Content

from csm_tui.domain.format import counted
from csm_tui.domain.twin import CountCheck, CsvFile, CsvKind, FileReport, GraphCounts, LoadOutcome
from csm_tui.ui.presentation.charts import bar
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.presentation.signs import tick_sign

BAR = 12
"""Cells of the longest bar."""
FILE_COLUMNS = (
    RankedColumn(Column("", 1), 1, 0),
    RankedColumn(Column("State"), 9, 0),
    RankedColumn(Column("File", max_width=40, middle=True), 12, 0),
    RankedColumn(Column("Rows", align="right"), 5, 1),
    RankedColumn(Column("Becomes"), 12, 3),
    RankedColumn(Column("Details", max_width=200), 16, 2),
)
COUNT_COLUMNS = (
    RankedColumn(Column("Label or type", max_width=40, middle=True), 14, 0),
    RankedColumn(Column("Kind"), 12, 3),
    RankedColumn(Column("Share", width=BAR), BAR, 2),
    RankedColumn(Column("Count", align="right"), 5, 1),
)
CHECK_COLUMNS = (
    RankedColumn(Column("State"), 8, 0),
    COUNT_COLUMNS[0],
    RankedColumn(Column("Kind"), 12, 4),
    RankedColumn(Column("Before", align="right"), 6, 3),
    RankedColumn(Column("Expected", align="right"), 8, 1),
    RankedColumn(Column("In the graph", align="right"), 12, 1),
    RankedColumn(Column("Added", width=BAR), BAR, 2),
)
UNNAMED = "(no label)"

_OUTCOMES = {
    LoadOutcome.DONE: ("✓ Loaded", "$text-success"),
    LoadOutcome.PARTIAL: ("✗ Partly", "$text-error"),
    LoadOutcome.UNKNOWN: ("? Unknown", "$text-warning"),
    LoadOutcome.NOT_SENT: ("· Not sent", "$text-muted"),
}
_SCANNED = {
    "ready": ("✓ Ready", "$text-success"),
    "warned": ("! Ready", "$text-warning"),
    "faulty": ("✗ Faulty", "$text-error"),
    "skipped": ("· Skipped", "$text-muted"),
}


def file_row(file: CsvFile, *, ticked: bool, report: FileReport | None) -> tuple[Cell, ...]:
    """Return the cells of a file: tick, state, name, rows, what it becomes, and details."""
    taken = file.kind in {CsvKind.NODE, CsvKind.RELATIONSHIP}
    words, style = _OUTCOMES[report.outcome] if report else _SCANNED[_scanned(file)]
    return (
        tick_sign(ticked=ticked, allowed=file.loadable),
        Content.styled(words, style),
        file.name,
        f"{file.rows:,}" if taken else "",
        file.kind.value if taken else "",
        _reported(report) if report else _details(file),
    )


def subfolders_row(names: Sequence[str]) -> tuple[Cell, ...]:
    """Return the one row of all folders in the folder."""
    words, style = _SCANNED["skipped"]
    return " ", Content.styled(words, style), counted(len(names), "subfolder"), "", "", ""


def file_tally(files: Sequence[CsvFile], reports: Mapping[str, FileReport]) -> Content:
    """Return how many files are in which state, for the edge of a panel."""
    states = [
        _OUTCOMES[reports[file.name].outcome] if file.name in reports else _SCANNED[_scanned(file)]
        for file in files
    ]
    return tally([Content.styled(words, style) for words, style in states])


def tally(states: Iterable[Content]) -> Content:
    """Return the symbol and the number of each state, in order of their first one: ``✓3 ✗1``."""
    counts: dict[str, tuple[Content, int]] = {}
    for state in states:
        symbol = state[:1]
        counts[symbol.plain] = symbol, counts.get(symbol.plain, (symbol, 0))[1] + 1
    return Content(" ").join(
        Content.assemble(symbol, f"{count:,}") for symbol, count in counts.values()
    )


def why_not_loadable(file: CsvFile) -> str:
    """Return the first reason why a file cannot be loaded, or an empty text if it can."""
    fatal = [problem for problem in file.problems if problem.fatal]
    if fatal:
        more = len(fatal) - 1 + file.more_problems
        place = f"line {fatal[0].line}: " if fatal[0].line else ""
        return f"{place}{fatal[0].what}{f' (+{more:,})' if more else ''}"
    return file.reason


def count_rows(counts: GraphCounts) -> list[tuple[Cell, ...]]:
    """Return a row for each label and each type, with bars for nodes and for relationships."""
    kinds = (("node", counts.nodes), ("relationship", counts.relationships))
    return [
        (name or UNNAMED, kind, bar(count, max(of_kind.values()), BAR, rest=""), f"{count:,}")
        for kind, of_kind in kinds
        for name, count in of_kind.items()
    ]


def check_rows(checks: Sequence[CountCheck]) -> list[tuple[Cell, ...]]:
    """Return a row for each label and type after a load, with bars for what was added."""
    most = max((check.actual - check.before for check in checks), default=0)
    return [
        (
            Content.styled("✓ Agrees", "$text-success")
            if check.matches
            else Content.styled(f"✗ {check.actual - check.expected:+,}", "$text-error"),
            check.name or UNNAMED,
            check.kind,
            f"{check.before:,}",
            f"{check.expected:,}",
            f"{check.actual:,}",
            bar(check.actual - check.before, most, BAR, rest=""),
        )
        for check in checks
    ]


def _scanned(file: CsvFile) -> str:
    """Return the state of a file that is not sent yet."""
    if file.kind is CsvKind.NOT_TAKEN:
        return "skipped"
    if not file.loadable:
        return "faulty"
    return "warned" if file.problems else "ready"


def _details(file: CsvFile) -> str:
    if why := why_not_loadable(file):
        return why
    if not file.problems:
        return ""
    more = len(file.problems) - 1 + file.more_problems
    return f"{file.problems[0].what}{f' (+{more:,})' if more else ''}"


def _reported(report: FileReport) -> str:
    parts = [f"{report.accepted:,} of {counted(report.rows, 'row')}"]
    if report.skipped:
        parts.append(f"{report.skipped:,} existed already")
    if report.errors:
        parts.append(f"{report.errors[0].where}: {report.errors[0].words}")
    if report.unknown_lines:
        parts.append("lines {:,}-{:,} unknown".format(*report.unknown_lines))
    return ", ".join(parts)
