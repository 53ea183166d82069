"""The textual replacement of `$column`, with its dangers."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.demo.twingraph import read_rows, substitute

_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@pytest.mark.parametrize(
    ("cell", "replacement"),
    [
        ("", "null"),
        ("3", '"3"'),
        ("true", '"true"'),
        ('say "hi"', '"say \\"hi\\""'),
        ("back\\", '"back\\"'),
        ("é\n€", '"é\n€"'),
        ("it's", '"it\'s"'),
    ],
)
def test_cell_becomes_text(cell: str, replacement: str) -> None:
    assert substitute("RETURN $x", {"x": cell}) == f"RETURN {replacement}"


def test_every_occurrence_is_replaced() -> None:
    assert substitute("$a + $a", {"a": "1"}) == '"1" + "1"'


def test_column_eats_the_start_of_a_longer_name() -> None:
    assert substitute("$id $idx", {"id": "1", "idx": "2"}) == '"1" "1"x'
    assert substitute("$id $idx", {"idx": "2", "id": "1"}) == '"1" "2"'


def test_cell_that_names_a_later_column_is_replaced_too() -> None:
    assert substitute("$a $b", {"a": "$b", "b": "x"}) == '""x"" "x"'
    assert substitute("$a $b", {"b": "x", "a": "$b"}) == '"$b" "x"'


def test_unknown_name_stays() -> None:
    assert substitute("$a $zz", {"a": "1"}) == '"1" $zz'


def test_rows_are_trimmed_and_blank_lines_skipped() -> None:
    content = b' id , name \n 1 , "a, b" \n\n2,\n'
    assert list(read_rows(content)) == [{"id": "1", "name": '"a'}, {"id": "2", "name": ""}]


def test_quoted_cells_keep_commas_quotes_and_newlines() -> None:
    content = b'id,name\n1,"a, ""b""\nc"\n'
    assert list(read_rows(content)) == [{"id": "1", "name": 'a, "b"\nc'}]


def test_short_row_has_fewer_columns() -> None:
    assert list(read_rows(b"id,name\n1\n")) == [{"id": "1"}]


def test_bytes_that_are_not_utf8_are_lost() -> None:
    assert list(read_rows("id\nZoé\n".encode("latin-1"))) == [{"id": "Zo\ufffd"}]


@pytest.mark.parametrize("content", [b"", b"id\n"])
def test_no_rows(content: bytes) -> None:
    assert list(read_rows(content)) == []


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1))
def test_what_a_csv_writer_wrote_is_read_trimmed(rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["a", "b"])
    writer.writerows(rows)
    assert list(read_rows(text.getvalue().encode())) == [
        {"a": a.strip(), "b": b.strip()} for a, b in rows
    ]
