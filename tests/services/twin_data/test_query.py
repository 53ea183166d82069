import pytest

from csm_tui.demo import InjectedFault
from csm_tui.domain.errors import Cancelled, CsmError, InputRefused, OutcomeUnknown, Unreachable
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.twin import GraphNode, GraphRelationship
from tests.services.twin_data.conftest import Bench

pytestmark = pytest.mark.engine


def test_columns_keep_the_order_of_the_text_and_empty_ones_stay(bench: Bench) -> None:
    result = bench.twin.query(
        "MATCH (n:Bar) RETURN n.Stock AS stock, n.nothing AS nothing, n.id, labels(n) AS `a b`"
    )
    assert result.columns == ("stock", "nothing", "n.id", "a b")
    [(stock, nothing, bar, labels)] = result.rows
    assert isinstance(stock, float)
    assert (nothing, bar, labels) == (None, "MyBar", ["Bar"])
    assert "3.0" in result.note
    assert (result.total, result.truncated) == (1, False)
    assert result.seconds > 0


def test_a_count_is_a_whole_number_and_data_stay_as_they_are(bench: Bench) -> None:
    result = bench.twin.query(
        "MATCH (n:Bar) RETURN count(n) AS bars, sum(n.Stock) AS stock, count(n) / 1 AS share"
    )
    [(bars, stock, share)] = result.rows
    assert (bars, type(bars)) == (1, int)
    assert isinstance(stock, float)
    assert isinstance(share, float)


def test_an_unknown_label_is_said_with_those_that_there_are(bench: Bench) -> None:
    note = bench.twin.query("MATCH (n:Brr) RETURN n").note
    assert note.startswith("Brr not found. The graph has Bar, Customer, ")
    assert note.endswith(" Did you mean Bar?")


def test_nodes_and_relationships_are_values(bench: Bench) -> None:
    result = bench.twin.query("MATCH (b:Bar)-[r]->() RETURN b, r LIMIT 1")
    [(bar, arc)] = result.rows
    assert isinstance(bar, GraphNode)
    assert (bar.label, bar.properties["id"]) == ("Bar", "MyBar")
    assert isinstance(arc, GraphRelationship)
    assert arc.type


def test_a_map_that_only_looks_like_a_node_stays_a_map(bench: Bench) -> None:
    [[value]] = bench.ask("RETURN {id: '1', label: 'A', type: 'OTHER'} AS m")
    assert value == {"id": "1", "label": "A", "type": "OTHER"}


def test_everything_is_shown_when_the_text_does_not_name_the_columns(bench: Bench) -> None:
    result = bench.twin.query("MATCH (n:Bar) WITH n.id AS id, n.Stock AS stock RETURN *")
    assert set(result.columns) == {"id", "stock"}


def test_no_rows_have_columns_all_the_same(bench: Bench) -> None:
    result = bench.twin.query("MATCH (n:Bar) WHERE false RETURN n.id AS id")
    assert (result.columns, result.rows, result.truncated, result.note) == (("id",), (), False, "")


@pytest.mark.parametrize(("limit", "truncated"), [(4, True), (5, False), (6, False)])
def test_what_is_left_out_is_told(bench: Bench, limit: int, truncated: bool) -> None:
    result = bench.twin.query("UNWIND range(1, 5) AS n RETURN n", limit=limit)
    assert len(result.rows) == min(limit, 5)
    assert (result.truncated, result.total) == (truncated, 5)


def test_writing_needs_permission(bench: Bench) -> None:
    before = bench.twin.counts()
    with pytest.raises(InputRefused, match="Query blocked: DELETE"):
        bench.twin.query("MATCH (n) DELETE n")
    assert bench.twin.counts() == before
    bench.twin.query("CREATE (:`Set`)", allow_writes=True)
    assert bench.twin.counts().nodes["Set"] == 1


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_query_is_refused_here(bench: Bench, text: str) -> None:
    with pytest.raises(InputRefused, match="Empty query"):
        bench.twin.query(text)


def test_bad_cypher_is_an_error(bench: Bench) -> None:
    with pytest.raises(CsmError):
        bench.twin.query("MATCH (n RETURN n")


def test_a_lost_answer_matters_for_writes_only(bench: Bench) -> None:
    bench.demo.faults.add(InjectedFault("drop_after", "/twingraph", times=2))
    with pytest.raises(Unreachable):
        bench.twin.query("MATCH (n) RETURN n")
    with pytest.raises(OutcomeUnknown):
        bench.twin.query("CREATE (:New)", allow_writes=True)
    assert bench.twin.counts().nodes["New"] == 1


def test_a_cancelled_query_is_not_sent(bench: Bench) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        bench.twin.query("RETURN 1", cancel=cancel)


def test_counts_name_what_the_graph_holds(bench: Bench) -> None:
    counts = bench.twin.counts()
    assert counts.nodes["Bar"] == 1
    assert counts.total_nodes == sum(counts.nodes.values()) > 1
    assert counts.total_relationships > 0
    bench.twin.query("CREATE (), (:`{'a': 1}`)", allow_writes=True)
    assert bench.twin.counts().nodes == {**counts.nodes, "": 1, "{'a': 1}": 1}


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("MATCH (n:Costumer) RETURN n", "Costumer not found. The graph has Bar, "),
        ("MATCH (n:customer) RETURN count(n) AS n", "Did you mean Customer?"),
        ("MATCH (:Bar)-[r:OWNS]->() RETURN r", "OWNS not found. The graph has Bar, Customer"),
        ("MATCH (n:Bar) WHERE false RETURN n", ""),
        ("MATCH (n) WHERE false RETURN n", ""),
        ("MATCH (n:Bar) OPTIONAL MATCH (m:Nothing) RETURN n.id AS id, m", ""),
    ],
)
def test_a_label_that_is_not_there_is_told_when_nothing_was_found(
    bench: Bench, query: str, note: str
) -> None:
    said = bench.twin.query(query).note
    assert note in said
    assert bool(said) == bool(note)


def test_an_empty_graph_is_told_as_the_reason(bench: Bench) -> None:
    bench.twin.query("MATCH (n) DETACH DELETE n", allow_writes=True)
    note = bench.twin.query("MATCH (n:Bar) RETURN n").note
    assert note == "No Bar: the graph is empty."
