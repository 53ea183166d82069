from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.demo.engine import QueryFailedError
from csm_tui.domain.twin.query_text import (
    counted_columns,
    form_fault,
    named_kinds,
    returned_columns,
    writing_word,
)
from tests.domain.twin.conftest import Ask


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("MATCH (n) DELETE n", "DELETE"),
        ("match (n) detach delete n", "DETACH"),
        ("MATCH (n) SET n.x = 1", "SET"),
        ("MATCH(n)REMOVE n.x", "REMOVE"),
        ("CREATE(:A)", "CREATE"),
        ("MERGE (:A)", "MERGE"),
        ("MATCH (n) // x\nSET n.a=1", "SET"),
        ("MATCH (n) WHERE n.a='\\'' SET n.b='", "SET"),
        ("WITH 1.SET", "SET"),
        ("CALL db.idx.fulltext.createNodeIndex('A','b')", "CALL db.idx.fulltext.createNodeIndex"),
        ("DROP INDEX ON :A(b)", "DROP"),
        ("UNWIND [1] AS x FOREACH (y IN [1] | CREATE ())", "FOREACH"),
    ],
)
def test_writing_is_seen(query: str, word: str) -> None:
    assert writing_word(query) == word


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (n) RETURN n",
        "MATCH (n:Set)-[:CREATE]->() RETURN n.delete, $merge",
        'RETURN \'CREATE\', "it\\"s SET" AS a',
        "RETURN 1 // DELETE\n",
        "/* SET */ RETURN 1",
        "MATCH (n:`DELETE it`) RETURN n.`set`.remove",
        "MATCH (dataset) RETURN dataset.created AS settings",
        "CALL db.labels()",
    ],
)
def test_reading_is_not_taken_for_writing(query: str) -> None:
    assert writing_word(query) is None


_PIECES = st.sampled_from(
    [
        *("MATCH (n)", "RETURN", "n", "1", "1.", ".", "SET", "n.x", "=", "2", "DELETE", "CREATE"),
        *("(:B)", "'", '"', "`", "\\", "\n", " ", "//", "/*", "*/", ";", "WITH", "AS", "x", ","),
        *("REMOVE", "MERGE", "LIMIT", ":", "$", "{", "}", "(", ")", "'a'", "`a`", "é", "\t"),
    ]
)


@pytest.mark.engine
@settings(
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(st.lists(_PIECES, max_size=12).map("".join), st.booleans())
def test_what_passes_as_reading_changes_nothing(ask: Ask, text: str, after_match: bool) -> None:
    query = f"MATCH (n) WITH n {text}" if after_match else text
    if writing_word(query) is not None:
        return
    ask("MATCH (n) DETACH DELETE n")
    ask("CREATE (:A {x: 1})")
    with suppress(QueryFailedError, ValueError):
        ask(query)
    assert ask("MATCH (n) RETURN labels(n)[0] AS l, keys(n) AS k, n.x AS x") == [
        {"l": "A", "k": ["x"], "x": 1.0}
    ]


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("MATCH (n) RETURN n", ("n",)),
        (
            "MATCH (n) RETURN n.b AS b, count( n ), n.a ORDER BY b, n.a LIMIT 3",
            ("b", "count( n )", "n.a"),
        ),
        ("RETURN DISTINCT 1 AS `a, b`, [1, 2] AS l, {x: 1, y: 2} AS m;", ("a, b", "l", "m")),
        ("WITH 'RETURN x' AS s RETURN s // RETURN z", ("s",)),
        ("MATCH (n) RETURN *", ()),
        ("RETURN 1 AS a UNION RETURN 2 AS a", ("a",)),
        ("MATCH (n) RETURN n.limit, n.order AS o", ("n.limit", "o")),
        ("CALL db.labels()", ()),
        ("RETURN", ()),
    ],
)
def test_columns_come_in_the_order_of_the_text(query: str, columns: tuple[str, ...]) -> None:
    assert returned_columns(query) == columns


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    writing_word(text)
    returned_columns(text)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("MATCH (n:Foo) RETURN n", ("Foo",)),
        ("MATCH (:A:B)-[r:X|Y|:Z]->(m:`a b`) WHERE m:C RETURN r", (*"ABXYZ", "a b", "C")),
        ("MATCH (n {id: m, k: 'x:Y'}) RETURN {a: b}, [x IN [1] | x] // :No", ()),
        ("MATCH (n:A)-[:R {since: 1}]->() RETURN 'a:b', n.x AS x", ("A", "R")),
        ("RETURN 1", ()),
    ],
)
def test_labels_and_types_of_a_query_are_named(query: str, names: tuple[str, ...]) -> None:
    assert named_kinds(query) == names


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("MATCH (n RETURN n", "Bracket ( is not closed."),
        ("RETURN [1, {a: 2]", "Bracket ] closes nothing."),
        ("RETURN 1)", "Bracket ) closes nothing."),
        ("RETURN 'abc", "Unclosed '."),
        ("MATCH (n:`A) RETURN n", "Unclosed `."),
        ("RETURN '(', \"it's [\", `{` // )", None),
        ("MATCH (n {a: [1]}) RETURN n", None),
    ],
)
def test_quotes_and_brackets_that_do_not_match_are_told(query: str, fault: str | None) -> None:
    assert form_fault(query) == fault


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("MATCH (n) RETURN labels(n)[0] AS label, count(n) AS nodes", {"nodes"}),
        ("MATCH (n) RETURN COUNT(DISTINCT n.x), n.count", {"COUNT(DISTINCT n.x)"}),
        ("RETURN size([1, (2)]) AS `a b` ORDER BY 1", {"a b"}),
        ("RETURN count(n) / count(m) AS share, sum(n) AS s, n.size AS z, count", set()),
        ("MATCH (n) WITH count(n) AS c RETURN c", set()),
        ("RETURN *", set()),
        ("MATCH (n)", set()),
    ],
)
def test_columns_that_count(query: str, columns: set[str]) -> None:
    assert counted_columns(query) == columns
