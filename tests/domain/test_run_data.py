"""Run data without a platform: the order of columns, words that write, and cells of CSV."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.run_data import (
    NumberText,
    column_order,
    csv_lines,
    whole_rows_of,
    writing_word,
)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("select 1", None),
        ("/* drop */ SELECT 'delete', \"update\" -- insert\nFROM t", None),
        ("TABLE t", None),
        ("select $$drop$$, $a$ delete $a$", None),
        ("select 1; drop table t", "DROP"),
        ("SELECT * INTO copy FROM t", "INTO"),
        ("WITH x AS (UPDATE t SET a = 1 RETURNING *) SELECT * FROM x", "UPDATE"),
        ("REFRESH MATERIALIZED VIEW v", "REFRESH"),
        ("select 'open", None),
    ],
)
def test_words_that_may_write(sql: str, word: str | None) -> None:
    assert writing_word(sql) == word


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("SELECT * FROM cd_Stock", "cd_stock"),
        ('select * from public."a ""b""" limit 5;', 'a "b"'),
        ("SELECT * FROM t WHERE a > 1 ORDER BY a", "t"),
        ("SELECT * FROM t JOIN u ON true", None),
        ("SELECT *, 1 FROM t", None),
        ("SELECT * FROM t, u", None),
        ("SELECT a FROM t", None),
    ],
)
def test_queries_for_whole_rows(sql: str, table: str | None) -> None:
    assert whole_rows_of(sql) == table


@given(st.lists(st.sets(st.sampled_from("abcdefg"))))
def test_columns_are_found_whatever_is_left_out(rows: list[set[str]]) -> None:
    full = [dict.fromkeys(sorted(row), 0) for row in rows]
    found = column_order([dict.fromkeys("abcdefg", 0), *full])
    assert found == tuple("abcdefg")
    assert set(column_order(full)) == set().union(*rows)


def test_a_column_that_the_first_row_lacks_is_put_where_it_belongs() -> None:
    assert column_order([{"a": 1, "c": 1}, {"a": 1, "b": 2, "c": 3}]) == ("a", "b", "c")


@given(st.lists(st.lists(st.none() | st.text() | st.integers() | st.booleans(), min_size=2)))
def test_csv_keeps_every_text_and_tells_null_from_an_empty_text(rows: list[list[object]]) -> None:
    rows = [row[:2] for row in rows]
    lines = list(csv_lines(("a", "b"), rows))
    read = list(csv.reader(io.StringIO("".join(lines), newline="")))
    assert read[0] == ["a", "b"]
    for row, cells in zip(rows, read[1:], strict=True):
        for value, cell in zip(row, cells, strict=True):
            expected = value if isinstance(value, str) else json.dumps(value)
            assert cell == ("" if value is None else expected)
    assert list(csv_lines(("a", "b"), [("", None)]))[1] == '"",\n'
    assert list(csv_lines(("a",), [(NumberText("1.10"),), ({"x": 1},)]))[1:] == [
        "1.10\n",
        '"{""x"": 1}"\n',
    ]
