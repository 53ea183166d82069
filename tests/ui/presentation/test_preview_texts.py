"""A preview's tables have the headings that their rows need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from csm_tui.domain.preview.content import Extent, Sheet, WorkbookPreview
from csm_tui.domain.preview.profile import ColumnProfiler
from csm_tui.ui.presentation.column_profile_rows import distribution, profile_table
from csm_tui.ui.presentation.columns import GAP
from csm_tui.ui.presentation.preview_texts import table_of

EXTENT = Extent(10, 10, ended=True)


def test_a_workbook_is_the_table_of_its_sheets() -> None:
    sheets = (Sheet("Stock", "A1:F200", hidden=False), Sheet("Old", "", hidden=True))
    table = table_of(WorkbookPreview(EXTENT, sheets, 0))
    assert table is not None
    assert [column.name for column in table.columns] == ["Sheet", "Cells", ""]
    assert list(table.rows) == [("Stock", "A1:F200", ""), ("Old", "unknown", "hidden")]


@pytest.mark.parametrize(
    ("values", "cells", "text"),
    [
        ([1, 1, 1, 2, 4], 30, "1 █▃▁▃ 4"),
        ([1, 1, 1, 2, 4], 5, "1 … 4"),
        ([7, 7], 30, "7 (2)"),
        (["12.123456789", "99.987654321"], 60, "12.123456789 █▁▁▁▁▁▁▁▁▁▁▁▁▁▁█ 99.987654321"),
        (["12.123456789", "99.987654321"], 30, "12.123456789 █▁▁█ 99.987654321"),
        (["12.123456789", "99.987654321"], 26, "12.1235 █▁▁▁▁▁▁█ 99.9877"),
        (["2024-01-01", "2024-01-03"], 40, "2024-01-01 █▁█ 2024-01-03"),
        (["2024-01-01T00:00:00", "2024-01-01T00:00:01"], 26, "2024-01-01 ██ 2024-01-01"),
        (["Paris"] * 4 + ["Lyon"] * 2 + ["Nice"], 40, "Paris ━━━━━━ 4  Lyon ━━━ 2  Nice ━╸ 1"),
        (["Paris"] * 4 + ["Lyon"] * 2 + ["Nice"], 36, "Paris ━━━━━━ 4  Lyon ━━━ 2  +1"),
        (["Paris"] * 4 + ["Lyon"] * 2 + ["Nice"], 18, "Paris ━━━━━━ 4  +2"),
        (["b", "a", "c"], 30, "a … c, each once"),
        (["yes", "no", "no"], 30, "no ━━━━━━ 2  yes ━━━ 1"),
        (["", ""], 30, ""),
    ],
)
def test_the_values_of_a_column_are_a_chart_that_is_never_cut(
    values: list[object], cells: int, text: str
) -> None:
    column = ColumnProfiler("x")
    for value in values:
        column.add(str(value))

    assert distribution(column.column(), cells) == text


@given(
    st.lists(st.integers() | st.floats() | st.dates() | st.text(max_size=30), max_size=30),
    st.integers(min_value=26, max_value=90),
)
def test_a_chart_fits(values: list[object], cells: int) -> None:
    column = ColumnProfiler("x")
    for value in values:
        column.add(str(value))

    assert cell_len(distribution(column.column(), cells)) <= cells


@pytest.mark.parametrize("cells", [40, 80, 120, 160])
def test_a_profile_keeps_its_charts_and_drops_other_columns_whole(cells: int) -> None:
    columns = [ColumnProfiler("a name that is longer than others"), ColumnProfiler("city")]
    for number in range(40):
        columns[0].add(str(number))
        columns[1].add("Paris" if number % 3 else "")
    table, rows = profile_table([each.column() for each in columns], 40, cells)

    names = ["Column", "Type", "Empty", "Distinct", "Values"]
    assert [column.name for column in table] == (names if cells > 70 else ["Column", "Values"])
    assert sum((column.width or 0) + GAP for column in table) + 1 <= cells
    assert rows[0][-1].startswith("0 █")
    assert rows[1][-1] == "Paris (26)"
    assert all(len(row) == len(table) for row in rows)
