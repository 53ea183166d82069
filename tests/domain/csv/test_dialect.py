"""The separator and the header are found from the whole text."""

import pytest

from csm_tui.domain.csv.dialect import SEPARATORS, CsvDialect, dialect_of, separator_of


@pytest.mark.parametrize("separator", SEPARATORS)
def test_the_separator_splits_most_records_alike(separator: str) -> None:
    rows = [["id", "name", "price"], ["1", "a", "1"], ["2", "b", "2"]]
    text = "".join(f"{separator.join(row)}\n" for row in rows)
    assert dialect_of(text) == CsvDialect(separator, 1, has_header=True)
    assert separator_of(text) == separator


def test_later_lines_decide_too() -> None:
    text = "id;a,b\n" + "1;x,y\n" * 30 + "2;z\n" * 31
    assert separator_of(text) == ";"
    assert dialect_of(text).separator == ";"


def test_a_separator_that_does_not_split_the_header_is_none() -> None:
    assert separator_of("id;name\n1;a;b\n2;a, b\n3;a;c\n") == ";"
    assert separator_of("name\na;b\nc;d\n") == ","


@pytest.mark.parametrize(
    ("before", "line"),
    [("", 1), ("# made by a tool, today\n", 2), ("Report\n\n", 3), ('"two\nlines"\n', 3)],
)
def test_lines_before_the_table_are_left_out(before: str, line: int) -> None:
    text = f"{before}id;Age\na;1\nb;2\n"
    assert dialect_of(text) == CsvDialect(";", line, has_header=True)


@pytest.mark.parametrize(
    ("text", "has_header"),
    [
        ("id,name\n1,a\n2,b\n", True),
        ("src,dest\na,b\n", True),
        ("1,a\n2,b\n", False),
        ("a,1.5\nb,-2\n", False),
        ("id,id\na,b\n", False),
        ("id,\na,b\n", False),
        ("id\n1\n2\n", True),
        ("1\n2\n", False),
        ("id,name\n", True),
        ("", False),
    ],
)
def test_a_header_names_columns_and_is_no_row_of_values(text: str, has_header: bool) -> None:
    assert dialect_of(text).has_header is has_header


def test_a_text_of_one_column_has_a_comma() -> None:
    assert dialect_of("name\na\nb\n") == CsvDialect(",", 1, has_header=True)
    assert dialect_of("") == CsvDialect(",", 1, has_header=False)
