"""The question to a table as it is typed."""

import re

import pytest

from csm_tui.domain.dataset_parts import PartQuery, SortColumn
from csm_tui.domain.errors import InputRefused
from csm_tui.ui.presentation.part_query_form import QueryForm, completed


@pytest.mark.parametrize(
    ("form", "query"),
    [
        (QueryForm(limit=""), PartQuery()),
        (QueryForm(" bar , Waiters on duty"), PartQuery(("bar", "Waiters on duty"), limit=100)),
        (QueryForm("distinct bar", limit=""), PartQuery(("bar",), distinct=True)),
        (
            QueryForm("bar, Sum(stock), count(distinct hour), count( id* )", limit="", offset="5"),
            PartQuery(("bar",), sums=("stock",), counts=("hour*", "id*"), group=("bar",), offset=5),
        ),
        (
            QueryForm("max(stock)", "bar, hour", "-sum(stock), bar desc, count(distinct x)", ""),
            PartQuery(
                maxs=("stock",),
                group=("bar", "hour"),
                order=(
                    SortColumn("sum_stock", True),
                    SortColumn("bar", True),
                    SortColumn("count_distinct_x"),
                ),
            ),
        ),
        (QueryForm(limit="1,000"), PartQuery(limit=1000)),
    ],
)
def test_fields_become_a_query(form: QueryForm, query: PartQuery) -> None:
    assert form.query() == query


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (QueryForm("median(stock)"), "Unknown function median."),
        (QueryForm("sum(stock"), "Cannot read “sum(stock”."),
        (QueryForm(limit="ten"), "The limit “ten” is not a whole number."),
        (QueryForm(offset="-1"), "The offset “-1” is not a whole number."),
    ],
)
def test_what_is_not_understood_is_said(form: QueryForm, why: str) -> None:
    with pytest.raises(InputRefused, match=re.escape(why)):
        form.query()


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("sto", "stock"),
        ("bar, sum(st", "bar, sum(stock)"),
        ("co", "count("),
        ("-St", "-stock"),
        ("bar,", None),
        ("stock", None),
        ("xyz", None),
    ],
)
def test_columns_and_functions_are_completed(typed: str, whole: str | None) -> None:
    assert completed(typed, ("bar", "stock")) == whole
