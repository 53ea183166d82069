"""A preview's tables have the headings that their rows need."""

from csm_tui.domain.preview.content import Extent, Sheet, WorkbookPreview
from csm_tui.ui.presentation.preview_texts import table_of

EXTENT = Extent(10, 10, ended=True)


def test_a_workbook_is_the_table_of_its_sheets() -> None:
    sheets = (Sheet("Stock", "A1:F200", hidden=False), Sheet("Old", "", hidden=True))
    table = table_of(WorkbookPreview(EXTENT, sheets, 0))
    assert table is not None
    assert [column.name for column in table.columns] == ["Sheet", "Cells", ""]
    assert list(table.rows) == [("Stock", "A1:F200", ""), ("Old", "not told", "hidden")]
