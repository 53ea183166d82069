"""The graph has exactly the ids, names and values of the files, or is not touched."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.domain.twin import LoadOutcome, WritePath
from csm_tui.domain.twin.node_index import LONGEST_ID, id_problem
from csm_tui.domain.twin.quoting import quoted_text
from csm_tui.services.twin_data import scan_folder
from tests.examples import examples
from tests.services.twin_data.conftest import Bench

pytestmark = pytest.mark.engine

PIECES = st.one_of(
    st.sampled_from(
        "abA1 \t\n\r\v\f\x01\x02\x1b\x1c\x7f\x80\x85\xa0\u2003\u200b\ufeff\u00e9\ufb01"
    ),
    st.sampled_from("'\"\\`,.-_{}()[]<>@|*%?~^$#&:;/+=!\U0001f600\U0010ffff"),
    st.sampled_from(["e\u0301", "\r\n", "\\n", "1.0", "01", "1e5", "-1", "NaN", "null", "true"]),
    st.sampled_from(["None", "the", "$c0_", "$c1_", "$rows", "//", "/*", "{'a': 1}", '["a"]']),
)
LONG = st.builds(
    lambda letter, length, end: letter * (length // len(letter.encode())) + end,
    st.sampled_from(["x", "\u00e9", "\U0001f600"]),
    st.sampled_from([127, 128, 255, 256, 512, 1024, LONGEST_ID - 4, LONGEST_ID, 8192, 65536]),
    st.sampled_from(["", "a", "b", "ab", " "]),
)
TEXTS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=4).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
    LONG,
)
IDS = st.lists(TEXTS.filter(bool), min_size=2, max_size=12, unique=True)
NAMES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0`"), min_size=1).filter(
        lambda name: name.strip() and name.isprintable()
    ),
    max_size=2,
    unique_by=str.casefold,
).filter(lambda names: not {name.strip().casefold() for name in names} & {"id", "src", "dest"})
LABELS = st.sampled_from(
    [
        "B",
        "a",
        "A b",
        "\u00e9",
        "e\u0301",
        "1",
        "A,B",
        "A.B",
        "{A}",
        "[A]",
        "A;",
        "A'",
        "\U0001f600",
    ]
)
ODD = (
    "CREATE (:A {id: 'a '}), (:A {id: ' a'}), (:A {id: 'a\x01b'}), (:A {id: ['a', 'b']}),"
    " (:A {id: 1}), (:A {id: true}), (:A {id: 1.5}), (:B {id: ''}), (:B)"
)
"""Nodes of other programs that the index confuses with those of the files."""

EXACT = settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def write_csv(folder: Path, label: str, *rows: list[str]) -> None:
    with (folder / f"{label}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def nodes(bench: Bench) -> Counter[Any]:
    """Return label and properties of each node whose id is text."""
    query = (
        "MATCH (n) WHERE [n.id > ''] = [true]"
        " RETURN labels(n)[0] AS label, [k IN keys(n) | ['#' + k, '#' + n[k]]] AS texts"
    )
    return Counter((label, frozen(texts)) for label, texts in bench.ask(query))


def arcs(bench: Bench) -> Counter[Any]:
    query = (
        "MATCH (s)-[r]->(d) RETURN '#' + s.id AS src, type(r) AS type, '#' + d.id AS dest,"
        " [k IN keys(r) | ['#' + k, '#' + r[k]]] AS texts"
    )
    return Counter((src, kind, dest, frozen(texts)) for src, kind, dest, texts in bench.ask(query))


def frozen(texts: list[list[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((name, text) for name, text in texts)


def properties(names: list[str], cells: list[str]) -> frozenset[tuple[str, str]]:
    """Return the properties of a row; an empty cell is an absent property."""
    return frozenset(
        (f"#{name}", f"#{cell}") for name, cell in zip(names, cells, strict=True) if cell
    )


def empty(bench: Bench) -> None:
    for path in bench.folder.iterdir():
        path.unlink()
    engine = bench.demo.world.engine
    assert engine is not None
    assert bench.dataset.twingraph_id is not None
    engine.execute(bench.dataset.twingraph_id, "MATCH (n) DETACH DELETE n")


@pytest.mark.parametrize("wipe", [True, False])
@pytest.mark.parametrize("path", list(WritePath))
@EXACT
@given(IDS, NAMES, st.data())
def test_a_load_is_exact_or_refused(
    bench: Bench, path: WritePath, wipe: bool, ids: list[str], names: list[str], data: st.DataObject
) -> None:
    empty(bench)
    write_csv(bench.folder, "A", ["id"], *([each] for each in ids))
    bad = [each for each in ids if id_problem(each)]
    [scanned] = scan_folder(bench.folder).files
    assert len(scanned.problems) == len(bad), "each one is told, before anything is emptied"
    if bad:
        assert bench.plan(wipe=wipe, path=path).blockers

    good = [each for each in ids if not id_problem(each)]
    cell = st.one_of(st.just(""), TEXTS)
    label, kind = data.draw(LABELS), data.draw(LABELS.map("R ".__add__))
    header = ["id", *names]
    rows = [[each, *(data.draw(cell) for _ in names)] for each in good]
    half = len(rows) // 2
    expected = Counter(
        (label, properties(header, row))
        for label, part in (("A", rows[:half]), (label, rows[half:]))
        for row in part
    )
    write_csv(bench.folder, "A", header, *rows[:half])
    write_csv(bench.folder, label, header, *rows[half:])
    ends = st.sampled_from(good) if good else st.nothing()
    pairs = data.draw(st.lists(st.tuples(ends, ends, cell), max_size=6)) if good else []
    write_csv(bench.folder, kind, ["src", "dest", "text"], *map(list, pairs))
    wanted = Counter(
        (f"#{src}", kind, f"#{dest}", properties(["src", "dest", "text"], [src, dest, text]))
        for src, dest, text in pairs
    )
    engine = bench.demo.world.engine
    assert engine is not None
    assert bench.dataset.twingraph_id is not None
    engine.execute(bench.dataset.twingraph_id, ODD)
    before = nodes(bench)
    report = bench.load(wipe=wipe, path=path)
    assert report.outcome is LoadOutcome.DONE, report
    assert nodes(bench) == (expected if wipe else before + expected)
    assert arcs(bench) == wanted

    again = bench.load(wipe=False)
    assert again.outcome is LoadOutcome.DONE, again
    assert nodes(bench) == (expected if wipe else before + expected)
    assert arcs(bench) == wanted


@pytest.mark.parametrize(
    "node_id",
    [" a", "a\t", " ", "a\x01b", "x" * (LONGEST_ID + 1), "\u00e9" * (LONGEST_ID // 2 + 1)],
)
def test_what_is_refused_as_an_id_is_found_by_no_index(bench: Bench, node_id: str) -> None:
    engine = bench.demo.world.engine
    graph = bench.dataset.twingraph_id
    assert engine is not None
    assert graph is not None
    engine.execute(graph, f"CREATE (:Customer {{id: {quoted_text(node_id)}}})")
    assert bench.ask(f"MATCH (n:Customer {{id: {quoted_text(node_id)}}}) RETURN count(n) AS c") == [
        (0.0,)
    ]
    assert id_problem(node_id) is not None


def test_a_node_that_the_graph_has_twice_is_no_end(bench: Bench) -> None:
    engine = bench.demo.world.engine
    graph = bench.dataset.twingraph_id
    assert engine is not None
    assert graph is not None
    engine.execute(graph, "CREATE (:A {id: 'a'}), (:A {id: 'a'}), (:A {id: 'b'})")
    write_csv(bench.folder, "R", ["src", "dest"], ["b", "a"])
    [blocker] = bench.plan(wipe=False).blockers
    assert blocker.what == "Column dest: 'a' is the id of several nodes: A, A."
