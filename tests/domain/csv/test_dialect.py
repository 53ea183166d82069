"""The separator is found from the whole text."""

import pytest

from csm_tui.domain.csv.dialect import SEPARATORS, separator_of


@pytest.mark.parametrize("separator", SEPARATORS)
def test_the_separator_splits_most_records_alike(separator: str) -> None:
    rows = [["id", "name", "price"], ["1", "a", "1"], ["2", "b", "2"]]
    text = "".join(f"{separator.join(row)}\n" for row in rows)
    assert separator_of(text) == separator


def test_later_lines_decide_too() -> None:
    text = "id;a,b\n" + "1;x,y\n" * 30 + "2;z\n" * 31
    assert separator_of(text) == ";"


def test_a_separator_that_does_not_split_the_header_is_none() -> None:
    assert separator_of("id;name\n1;a;b\n2;a, b\n3;a;c\n") == ";"
    assert separator_of("name\na;b\nc;d\n") == ","


def test_a_text_of_one_column_has_a_comma() -> None:
    assert separator_of("name\na\nb\n") == ","
    assert separator_of("") == ","
