"""Queries over tables, headers, and plans of parts; what the server itself does is in services."""

from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.domain.dataset import DatasetPart, PartKind
from csm_tui.domain.dataset_parts import (
    NewDataset,
    PartDecision,
    PartQuery,
    PartUploadPlan,
    PlannedPart,
    SortColumn,
    equal_stems,
    header_columns,
    part_name,
    table_rows,
)
from csm_tui.domain.errors import InputRefused

PART = DatasetPart(
    "dp-1", "d-1", "a", "x/a.csv", "", (), PartKind.TABLE, "DB", None, None, None, {}
)


def test_a_query_is_the_servers_list_of_parameters() -> None:
    query = PartQuery(
        columns=("bar",),
        group=("bar", "hour"),
        sums=("stock",),
        counts=("id*",),
        order=(SortColumn("sum_stock", descending=True), SortColumn("bar")),
        limit=5,
        offset=0,
    )
    query.check(("id", "bar", "hour", "stock"))
    assert query.parameters() == [
        ("selects", "bar"),
        ("selects", "hour"),
        ("sums", "stock"),
        ("counts", "id*"),
        ("groupBys", "bar"),
        ("groupBys", "hour"),
        ("orderBys", "!sum_stock"),
        ("orderBys", "bar"),
        ("limit", "5"),
        ("offset", "0"),
    ]
    assert query.titles == ("sum_stock", "count_distinct_id")
    assert PartQuery(columns=("a", "b"), distinct=True).parameters()[0] == ("selects", "a*")
    assert PartQuery().parameters() == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (PartQuery(columns=("a-b",)), "Invalid column name"),
        (PartQuery(columns=('a"',)), "Invalid column name"),
        (PartQuery(sums=("a**",)), "Invalid column name"),
        (PartQuery(order=(SortColumn("!a"),)), "Invalid column name"),
        (PartQuery(columns=("barr",)), "Column “barr” not found"),
        (PartQuery(order=(SortColumn("sum_stock"),)), "Column “sum_stock” not found"),
        (PartQuery(columns=("bar",), sums=("stock",)), "neither grouped nor aggregated"),
        (PartQuery(columns=("bar", "id"), group=("bar",)), "neither grouped nor aggregated"),
        (PartQuery(distinct=True), "Distinct rows need"),
        (PartQuery(limit=-1), "limit: -1"),
        (PartQuery(offset=2**40), "offset"),
    ],
)
def test_a_query_that_the_server_refuses_is_refused_here(query: PartQuery, words: str) -> None:
    with pytest.raises(InputRefused, match=words.replace("(", r"\(")):
        query.check(("id", "bar", "stock"))


def test_cells_are_read_as_the_database_writes_them() -> None:
    lines = ["id,name,note\n", '1,"a, ""b""",\n', '2,"",x"y,z"\n', '3,"two\n', 'lines",\n']
    assert list(table_rows(lines)) == [
        ("id", "name", "note"),
        ("1", 'a, "b"', None),
        ("2", "", "xy,z"),
        ("3", "two\nlines", None),
    ]
    assert header_columns(' id,"Waiters on duty" ') == ("id", "Waiters on duty")


def test_parts_are_named_by_their_stem_and_equal_stems_are_found() -> None:
    names = ["a.csv", "x/a.csv", "b.tar.gz", ".env", "c"]
    assert [part_name(name) for name in names] == ["a", "a", "b.tar", ".env", "c"]
    assert equal_stems(["a.csv", "b.csv"], [PART]) == {"a": ("x/a.csv", "a.csv")}


def test_a_plan_sends_what_is_decided_and_nothing_that_is_refused() -> None:
    new = PlannedPart(Path("n"), "n", PartKind.FILE, 2, 0)
    there = replace(new, source_name="x/a.csv", existing=PART)
    plan = PartUploadPlan((new, there), NewDataset("x"))
    assert plan.conflicts == (there,)
    assert plan.decided(PartDecision.SKIP).ready == (new,)
    replaced = plan.decided(PartDecision.REPLACE, ["x/a.csv"])
    assert (len(replaced.ready), replaced.conflicts, replaced.size) == (2, (), 4)
    assert plan.decided(PartDecision.REPLACE, ["n"]).conflicts == (there,)
    assert plan.only(["n"]).items == (new,)
