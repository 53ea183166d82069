"""The profile of a table as rows, one per column, each with a chart of its values."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from csm_tui.domain.preview.content import ColumnProfile, ValueType
from csm_tui.ui.presentation.charts import bar, histogram
from csm_tui.ui.presentation.columns import GAP, Column, measured
from csm_tui.ui.text import fit

_LEAST = 26
"""Cells of the chart below which other columns are dropped."""
_MOST = 90
"""Cells of the chart, however wide the screen is."""
_BAR = 6
"""Cells of the bar of the most frequent text."""
_LONGEST_TEXT = 16
"""Cells of a text beside its bar."""
_NUMBERS = {ValueType.INTEGER, ValueType.NUMBER}

Row = tuple[str, ...]


def profile_table(
    profiles: Sequence[ColumnProfile], rows: int, cells: int
) -> tuple[list[Column], list[Row]]:
    """Return the columns and the rows of a profile.

    Args:
        profiles: The columns of the table.
        rows: How many rows they were computed from.
        cells: The width for all of it. Where it is narrow, the distinct values are dropped, then
            the empty ones, then the type: the chart says more.
    """
    columns = [
        Column("Column", max_width=max(10, min(30, cells // 4)), middle=True),
        Column("Type"),
        Column("Empty", align="right"),
        Column("Distinct", align="right"),
    ]
    facts = [_facts(each, rows) for each in profiles]
    columns = measured(columns, facts)
    while len(columns) > 1 and cells - _room(columns) < _LEAST:
        columns.pop()
    width = max(_LEAST, min(_MOST, cells - _room(columns)))
    shown = [
        (*fact[: len(columns)], distribution(each, width))
        for fact, each in zip(facts, profiles, strict=True)
    ]
    charts = measured([Column("Values", max_width=width)], [row[-1:] for row in shown])
    return [*columns, *charts], shown


def distribution(column: ColumnProfile, cells: int) -> str:
    """Return what the values of a column are, as a chart that is never cut.

    Numbers and dates have a histogram between the smallest and the largest; texts have bars for
    the most frequent ones, as many as there is room for.
    """
    if not column.distinct:
        return ""
    if column.bins:
        charts = (histogram(column.bins, *ends, cells) for ends in _ends(column))
        return next((chart for chart in charts if chart), "")
    if column.distinct == 1:
        value, count = column.top[0]
        return fit(f"{value} ({count:,})", cells, middle=True)
    if column.top[0][1] == 1 and not column.distinct_is_least:
        return fit(f"{column.smallest} … {column.largest}, each once", cells, middle=True)
    return _bars(column, cells)


def _facts(column: ColumnProfile, rows: int) -> Row:
    empty = f"{column.empty:,}" if column.empty < rows else "all"
    return (
        column.name or "(no name)",
        column.type.value,
        empty if column.empty else "0",
        column.distinct_words,
    )


def _room(columns: Sequence[Column]) -> int:
    """Return the cells that columns take, with the sign of the cursor and all gaps."""
    return 1 + sum((column.width or 0) + GAP for column in columns) + GAP


def _ends(column: ColumnProfile) -> Iterator[tuple[str, str]]:
    """Yield the ends of a histogram, the whole ones first, then shorter ones."""
    yield column.smallest, column.largest
    if column.type is ValueType.DATE:
        yield column.smallest[:10], column.largest[:10]
        yield column.smallest[:7], column.largest[:7]
    elif column.type in _NUMBERS:
        low, high = (float(end.replace(",", ".")) for end in (column.smallest, column.largest))
        for digits in (6, 3):
            yield f"{low:.{digits}g}", f"{high:.{digits}g}"


def _bars(column: ColumnProfile, cells: int) -> str:
    """Return the most frequent values with bars, as many as fit, and how many others there are."""
    most = column.top[0][1]
    values = [
        f"{fit(value, _LONGEST_TEXT, middle=True)} {bar(count, most, _BAR, rest='')} {count:,}"
        for value, count in column.top
    ]
    for shown in range(len(values), 0, -1):
        others = column.distinct - shown
        text = "  ".join([*values[:shown], *([f"+{others:,}"] if others else [])])
        if cell_len(text) <= cells:
            return text
    return fit(values[0], cells, middle=True)
