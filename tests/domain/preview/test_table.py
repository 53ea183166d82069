"""A table shows the rows that are there, profiles its columns and names its faults by line."""

import csv
import io
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.preview.content import Extent, TablePreview, TextFault, ValueType
from csm_tui.domain.preview.profile import MOST_DISTINCT
from csm_tui.domain.preview.reading import preview_of
from csm_tui.domain.preview.table import MOST_COLUMNS, MOST_FAULTS, SHOWN_ROWS
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible


def table(text: str, *, ended: bool = True) -> TablePreview:
    content = text.encode()
    total = len(content) if ended else None
    found = preview_of("a.csv", content, Extent(len(content), total, ended))
    assert isinstance(found, TablePreview)
    return found


CELLS = st.lists(st.text(max_size=8), min_size=2, max_size=4)


@given(st.lists(CELLS, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_what_a_writer_wrote_is_read(rows: list[list[str]], end: str) -> None:
    # Control characters have their own tests.
    rows = [
        ["".join(c for c in cell if c in "\r\n" or visible(c) == c) for cell in row] for row in rows
    ]
    written = io.StringIO(newline="")
    # The first row settles the separator.
    writer = csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "name"], *rows])
    content = written.getvalue().encode("utf-8", "surrogatepass")
    try:
        content.decode()
    except UnicodeDecodeError:
        return
    found = preview_of("a.csv", content, Extent(len(content), len(content), ended=True))
    if not isinstance(found, TablePreview) or found.separator != ",":
        return
    assert found.header == ("id", "name")
    assert found.rows == tuple(tuple(map(visible, row)) for row in rows)
    wrong = sum(len(row) != 2 for row in rows)
    assert len(found.faults) == wrong
    assert all(each.what.endswith("instead of 2 as in the header.") for each in found.faults)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_guessed(separator: str) -> None:
    rows = (("id", "name", "n"), ("1", "a, b", "2"))
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    assert table(text).separator == separator
    assert table(text).rows == (("1", "a, b", "2"),)


def test_columns_are_profiled() -> None:
    found = table(
        "id,price,open,day,name,none,mixed\n"
        "3,1.5,true,2024-01-02,b,,1\n"
        "10,-2,false,2023-12-31T10:00:00Z,a, ,x\n"
        "3,1e3,TRUE,2024-01-02,b,,2\n"
        "1,7\n"
    )
    by_name = {column.name: column for column in found.columns}
    assert [column.type for column in found.columns] == [
        ValueType.INTEGER,
        ValueType.NUMBER,
        ValueType.BOOLEAN,
        ValueType.DATE,
        ValueType.TEXT,
        ValueType.EMPTY,
        ValueType.TEXT,
    ]
    assert (by_name["id"].smallest, by_name["id"].largest) == ("1", "10")
    assert by_name["id"].top[0] == ("3", 2)
    assert by_name["id"].distinct == 3
    assert (by_name["price"].smallest, by_name["price"].largest) == ("-2", "1e3")
    assert (by_name["day"].smallest, by_name["day"].largest) == (
        "2023-12-31T10:00:00Z",
        "2024-01-02",
    )
    assert (by_name["none"].empty, by_name["none"].distinct) == (4, 0)
    assert by_name["name"].empty == 1
    assert found.faults == (TextFault(5, "2 cells instead of 7 as in the header."),)


def test_numbers_and_dates_are_distributed_and_texts_are_not() -> None:
    found = table(
        "n,x,day,at,word\n"
        "1,0.5,2024-01-01,2024-01-01,a\n"
        "1,0.5,2024-01-04,2024-01-01T12:00:00,b\n"
        "3,8.5,2024-01-02,2024-01-02,1\n"
    )

    assert [column.bins for column in found.columns] == [
        (2, 0, 1),
        (2, *[0] * 14, 1),
        (1, 1, 0, 1),
        (1, *[0] * 6, 1, *[0] * 7, 1),
        (),
    ]


def test_distinct_values_are_counted_up_to_a_bound() -> None:
    found = table("id\n" + "".join(f"{n}\n" for n in range(MOST_DISTINCT + 5)))
    (column,) = found.columns
    assert sum(column.bins) == MOST_DISTINCT + 5, "what is not counted is distributed all the same"
    assert (column.distinct, column.distinct_words) == (MOST_DISTINCT, "at least 10,000")
    assert (column.smallest, column.largest) == ("0", str(MOST_DISTINCT + 4))
    assert (found.rows_read, len(found.rows)) == (MOST_DISTINCT + 5, SHOWN_ROWS)
    assert not found.rows_left_out


def test_faults_have_their_lines_and_the_rest_goes_on() -> None:
    found = table('a,b\n"x\ny",2\n"bad"x,3\n4,5\n6\n"open,7\n')
    assert [(fault.line, fault.what[:9]) for fault in found.faults] == [
        (4, "A closing"),
        (6, "1 cell in"),
        (7, "Unclosed "),
    ]
    assert found.rows == (("x␊y", "2"), ("4", "5"), ("6",))


def test_a_long_cell_is_valid_and_an_open_quote_is_told() -> None:
    found = table(f'id,wkt,name\nn,"POLYGON {"1 2, " * 40_000}",North\ns,POINT,South\n')
    assert [row[2] for row in found.rows] == ["North", "South"]
    assert found.rows[0][1].endswith("…")
    assert not found.faults
    wide = f'id;wkt\n1;"{"x," * 70_000}"\n2;y\n'
    assert (table(wide).separator, len(table(wide).rows)) == (";", 2)
    (fault,) = table(f'id,wkt\n1,"{"x" * 150_000}\n2,y\n').faults
    assert (fault.line, fault.what) == (2, "Unclosed quote.")


def test_an_open_quote_is_named_with_the_line_that_opened_it() -> None:
    (fault,) = table('id,name\n"1\n2","open\n3,4\n').faults
    assert (fault.line, fault.what) == (3, "Unclosed quote.")


def test_the_separator_is_that_of_all_rows_not_of_the_first_ones() -> None:
    assert table("a,b;c\n" + "1,2;3\n" * 19 + "1;2\n" * 50).separator == ";"


def test_a_fault_names_the_separator_of_the_file() -> None:
    (fault,) = table('id;name\n1;"a"b\n2;c\n').faults
    assert "something else than a semicolon" in fault.what


def test_faults_are_bounded() -> None:
    found = table("a,b\n" + "1\n" * (MOST_FAULTS + 3))
    assert (len(found.faults), found.more_faults) == (MOST_FAULTS, 3)


def test_a_row_that_was_cut_is_not_a_row() -> None:
    found = table("a,b\n1,2\n3,4\n5", ended=False)
    assert found.rows == (("1", "2"), ("3", "4"))
    assert not found.faults
    broken = table('a,b\n1,"2\n3,4\n', ended=False)
    assert broken.faults[0].what == "Unclosed quote in the first part."


@pytest.mark.parametrize("text", ["id,c0,c1,c2", "\r\n\nid,c0,c1,c2", 'id,c0,"c1,x","c2'])
def test_a_first_line_longer_than_what_is_read_shows_its_beginning(text: str) -> None:
    found = table(text, ended=False)
    assert found.header[:2] == ("id", "c0")
    assert "c2" not in found.header
    assert not found.rows
    (fault,) = found.faults
    assert fault.line == 1 + text.count("\n")
    assert "Only the first" in fault.what


def test_a_first_row_longer_than_what_is_read_shows_its_beginning() -> None:
    found = table("id,a,b\n\n1,xxxx,yy", ended=False)
    assert (found.header, found.rows) == (("id", "a", "b"), (("1", "xxxx"),))
    assert [(fault.line, "Only the first" in fault.what) for fault in found.faults] == [(3, True)]


@pytest.mark.parametrize(("control", "name"), [("\0", "NUL"), ("\v", "U+000B"), ("\x7f", "U+007F")])
def test_a_control_in_a_cell_is_a_fault_of_its_line(control: str, name: str) -> None:
    found = table(f'Year,Name\n1930,Norma\n1931,"Mar{control}ie"\n1932,Helen\n')
    assert len(found.rows) == 3
    (fault,) = found.faults
    assert fault.line == 3
    assert name in fault.what
    assert table(f"Ye{control}ar,Name\n1930,Norma\n1931,Marie\n").faults[0].line == 1


def test_a_million_columns_or_rows_end_at_once() -> None:
    started = process_time()
    wide = table("," * 1_000_000)
    assert (len(wide.header), wide.columns_left_out) == (MOST_COLUMNS, 1_000_001 - MOST_COLUMNS)
    narrow = table("a,b\n" + ",\n" * 500_000)
    assert narrow.rows_left_out
    assert process_time() - started < 6


def test_the_work_can_be_stopped() -> None:
    content = b"a,b\n" + b"1,2\n" * 10_000
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        preview_of("a.csv", content, Extent(1, None, ended=False), None, cancel.check)
