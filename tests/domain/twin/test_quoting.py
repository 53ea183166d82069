"""Quoting, proven on the real engine."""

import string

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from csm_tui.demo.twingraph import read_rows, substitute
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.twin.batch_wire import encoded, survives
from csm_tui.domain.twin.quoting import (
    name_problem,
    quoted_name,
    quoted_row,
    quoted_text,
    with_rows,
)
from tests.domain.twin.conftest import Ask

pytestmark = pytest.mark.engine

_NASTY = "`'\"\\$#{}[]():;,./*-\n\r\t \u0001\u2028é😀" + string.ascii_letters
_CHARACTERS = st.one_of(
    st.sampled_from(_NASTY), st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)
VALUES = st.text(_CHARACTERS, max_size=30)
NAMES = st.text(_CHARACTERS, min_size=1, max_size=30).map(lambda name: name.replace("`", "'"))

on_the_engine = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@on_the_engine
@given(NAMES, NAMES, VALUES)
@example("a b-c.d", "1st", "x")
@example("n:Other", "a} ) DELETE (n", '"}) DETACH DELETE n //')
@example("back\\", "slash\\", "\\")
@example("{'a': 1}", "$rows", '\\"')
def test_labels_properties_and_values_are_what_they_were(
    ask: Ask, label: str, column: str, value: str
) -> None:
    ask("MATCH (n) DETACH DELETE n")
    name, key = quoted_name(label), quoted_name(column)
    ask(with_rows(f"UNWIND $rows AS row CREATE (:{name} {{{key}: row[0]}})", [quoted_row([value])]))
    found = ask(
        f"MATCH (n:{name}) RETURN '#' + labels(n)[0] AS l, keys(n) AS k, '#' + n.{key} AS v"
    )
    assert len(found) == 1
    assert found[0]["l"] == f"#{label}"
    assert found[0]["v"] == f"#{value}" if value else "v" not in found[0]
    assert len(found[0]["k"]) == (1 if value else 0)


@on_the_engine
@given(NAMES)
def test_types_are_what_they_were(ask: Ask, type_name: str) -> None:
    ask("MATCH (n) DETACH DELETE n")
    ask(f"CREATE (:A)-[:{quoted_name(type_name)}]->(:B)")
    [row] = ask(f"MATCH ()-[r:{quoted_name(type_name)}]->() RETURN '#' + type(r) AS t")
    assert row["t"] == f"#{type_name}"


@on_the_engine
@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=5))
def test_rows_are_what_they_were(ask: Ask, rows: list[list[str]]) -> None:
    text = "UNWIND $rows AS row RETURN '#' + row[0] AS a, '#' + row[1] AS b, '#' + row[2] AS c"
    found = ask(with_rows(text, map(quoted_row, rows)))
    assert [[row.get(key, "#")[1:] for key in "abc"] for row in found] == rows


@on_the_engine
@given(st.lists(VALUES, min_size=2, max_size=2))
@example(["a\\", "b"])
@example(['\\"', '"\\'])
@example(["$c1_", "x"])
@example([" edge", "x"])
def test_what_is_said_to_survive_the_batch_call_does(ask: Ask, cells: list[str]) -> None:
    if not survives(cells) or not any(cells):
        return
    [row] = read_rows(encoded(2, [cells]))
    found = ask(substitute("RETURN '#' + $c0_ AS a, '#' + $c1_ AS b", row))
    assert [found[0].get(key, "#")[1:] for key in "ab"] == cells


@pytest.mark.engine(needed=False)
@pytest.mark.parametrize("cell", ["$c1_", "x$c12_y", " a", "a\n", "\u00a0a", "  "])
def test_what_the_batch_call_would_change_is_known(cell: str) -> None:
    assert not survives(["fine", cell])


@pytest.mark.engine(needed=False)
@pytest.mark.parametrize(
    ("name", "words"), [("", "empty"), ("a`b", "backquote"), ("a\0b", "NUL"), ("\udc80", "text")]
)
def test_names_that_the_engine_cannot_take_are_refused(name: str, words: str) -> None:
    assert words in (name_problem(name) or "")
    with pytest.raises(InputRefused):
        quoted_name(name)


@pytest.mark.engine(needed=False)
@pytest.mark.parametrize("value", ["a\0b", "\udc80"])
def test_values_that_the_engine_cannot_take_are_refused(value: str) -> None:
    with pytest.raises(InputRefused):
        quoted_text(value)
