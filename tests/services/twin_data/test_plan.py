import pytest

from csm_tui.domain.errors import FeatureMissing, InputRefused
from csm_tui.domain.twin import WritePath
from csm_tui.platform.generations import V5
from csm_tui.services.connection import Session
from csm_tui.services.twin_data import _graph, _plan, scan_folder
from tests.services.twin_data.conftest import Bench
from tests.services.twin_data.folders import ARCS, NODES, write

pytestmark = pytest.mark.engine


def test_plan_says_everything_before_it_is_done(bench: Bench) -> None:
    before = bench.twin.counts()
    write(bench.folder, A_KNOWS=ARCS, Person=NODES)
    plan = bench.plan()
    assert [step.file.name for step in plan.steps] == ["Person.csv", "A_KNOWS.csv"]
    [node], [arc] = (step.statements for step in plan.steps)
    assert node.text == (
        "UNWIND $rows AS row CREATE (new:`Person` {`id`: row[0], `Age`: row[1]})"
        " RETURN count(new) AS created"
    )
    assert "MATCH (s:`Person` {`id`: row[0]}), (d:`Person` {`id`: row[1]})" in arc.text
    assert "{`src`: row[0], `dest`: row[1], `name`: row[2]}" in arc.text
    assert (plan.rows, arc.rows, arc.ends) == (5, 2, ("Person", "Person"))
    assert plan.before == before
    assert plan.before.total_nodes > 0
    assert plan.expected.nodes == {"Person": 3}
    assert plan.expected.relationships == {"A_KNOWS": 2}
    assert plan.confirmation == bench.name
    assert plan.index_queries == ("CREATE INDEX FOR (n:`Person`) ON (n.`id`)",)
    told = " ".join(plan.remarks)
    assert "stored as text" in told
    assert "src and dest" in told
    assert bench.twin.counts() == before


def test_keep_adds_to_what_is_there(bench: Bench) -> None:
    before = bench.twin.counts()
    write(bench.folder, Person=NODES)
    plan = bench.plan(wipe=False)
    assert plan.confirmation is None
    assert plan.wipe_query is None
    assert plan.expected.nodes == {**before.nodes, "Person": 3}


def test_keep_finds_ends_in_the_graph_and_wipe_does_not(bench: Bench) -> None:
    [[customer]] = bench.ask("MATCH (n:Customer) RETURN n.id LIMIT 1")
    write(bench.folder, Person=NODES, LIKES=f"src,dest\na,{customer}\nb,Nobody\n")
    [kept] = bench.plan(wipe=False).blockers
    assert (kept.where, kept.column) == ("LIKES.csv:3", "dest")
    assert "nor in the graph" in kept.what
    assert [problem.line for problem in bench.plan(wipe=True).blockers] == [2, 3]


def test_keep_tells_which_nodes_are_there_already(bench: Bench) -> None:
    [[customer]] = bench.ask("MATCH (n:Customer) RETURN n.id LIMIT 1")
    write(bench.folder, Customer=f"id\n{customer}\nSomebody new\n")
    plan = bench.plan(wipe=False)
    assert plan.steps[0].already_there == 1
    assert plan.expected.nodes["Customer"] == plan.before.nodes["Customer"] + 1


def test_ids_of_the_graph_are_compared_as_text(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_graph, "_PAGE", 2)
    odd = ["3", "{'a': 1}", "#", "x", "y"]
    text = ", ".join(f'"{node_id}"' for node_id in odd)
    bench.twin.query(f"UNWIND [{text}] AS i CREATE (:Odd {{id: i}})", allow_writes=True)
    bench.twin.query("CREATE (:Odd {id: 4}), (:Odd)", allow_writes=True)
    write(bench.folder, Odd="id\n4\n" + "".join(f'"{node_id}"\n' for node_id in odd))
    plan = bench.plan(wipe=False)
    assert plan.steps[0].already_there == len(odd)
    assert any("of the 7 Odd nodes" in warning for warning in plan.warnings)


def test_a_refused_file_blocks_until_it_is_left_out(bench: Bench) -> None:
    write(bench.folder, Person=NODES, Wrong="a;b\n")
    plan = bench.plan()
    assert [problem.file for problem in plan.blockers] == ["Wrong.csv"]
    with pytest.raises(InputRefused, match=r"Wrong\.csv:1"):
        bench.twin.load(plan, confirmation=plan.confirmation)
    scan = scan_folder(bench.folder)
    plan = bench.twin.plan(scan, wipe=True, include=scan.loadable_names)
    assert plan.blockers == ()
    assert [step.file.name for step in plan.steps] == ["Person.csv"]


def test_leaving_out_a_node_file_leaves_its_ids_unknown(bench: Bench) -> None:
    write(bench.folder, Person=NODES, KNOWS=ARCS)
    plan = bench.twin.plan(scan_folder(bench.folder), wipe=True, include={"KNOWS.csv"})
    assert [problem.line for problem in plan.blockers] == [2, 2, 3, 3]


def test_names_that_were_not_scanned_are_refused(bench: Bench) -> None:
    write(bench.folder, Person=NODES)
    with pytest.raises(InputRefused, match=r"CSV file Other\.csv not found"):
        bench.twin.plan(scan_folder(bench.folder), wipe=True, include={"Other.csv"})


def test_nothing_to_load_is_refused_rather_than_only_emptying_the_graph(bench: Bench) -> None:
    (bench.folder / "notes.txt").write_text("x")
    with pytest.raises(InputRefused, match="No files to load"):
        bench.plan()
    write(bench.folder, Person=NODES)
    with pytest.raises(InputRefused, match="No files to load"):
        bench.twin.plan(scan_folder(bench.folder), wipe=True, include=set())


def test_a_file_changed_after_the_scan_is_refused(bench: Bench) -> None:
    write(bench.folder, Person=NODES)
    scan = scan_folder(bench.folder)
    write(bench.folder, Person=NODES + "d,4\n")
    with pytest.raises(InputRefused, match="changed after"):
        bench.twin.plan(scan, wipe=True)


@pytest.mark.parametrize("status", ["NONE", "PENDING", "ERROR"])
def test_another_status_than_success_is_an_error_with_a_way_out(bench: Bench, status: str) -> None:
    write(bench.folder, Person=NODES)
    bench.dataset.source_type = "None"
    bench.dataset.ingestion_status = status
    for action in (bench.twin.counts, bench.plan, lambda: bench.twin.query("RETURN 1")):
        with pytest.raises(InputRefused, match=f"is {status}, not SUCCESS") as refused:
            action()
        assert refused.value.next_step
    assert bench.dataset.ingestion_status == status
    assert bench.twin.mark_ready().status == "SUCCESS"
    bench.plan()


def test_a_dataset_without_graph_says_so(bench: Bench) -> None:
    bench.dataset.twingraph_id = None
    with pytest.raises(FeatureMissing, match="has no graph"):
        bench.twin.counts()


def test_platforms_without_twin_data_say_so(session: Session, bench: Bench) -> None:
    session.client.generation = V5
    with pytest.raises(FeatureMissing, match=r"5\.x platforms have no Twin Data Layer"):
        bench.twin.counts()


def test_batch_queries_have_placeholders_of_which_none_begins_another(bench: Bench) -> None:
    columns = ["id", "idx", *(f"p{n}" for n in range(12))]
    write(bench.folder, Person=f"{','.join(columns)}\na{',x' * 13}\n")
    [step] = bench.plan(path=WritePath.BATCH).steps
    assert "`id`: $c0_, `idx`: $c1_" in step.statements[0].text
    assert "`p9`: $c11_" in step.statements[0].text


def test_batch_refuses_what_it_cannot_do(bench: Bench) -> None:
    write(bench.folder, Wide="id," + ",".join(f"column {n}" for n in range(500)) + "\n")
    write(bench.folder, Odd="id,$c0_\na,b\n")
    problems = {p.file: p.what for p in bench.plan(path=WritePath.BATCH).blockers}
    assert "too long" in problems["Wide.csv"]
    assert "placeholder" in problems["Odd.csv"]
    assert bench.plan().blockers == ()


def test_more_property_names_than_a_graph_can_hold_are_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(bench.folder, Person="id,first,second\n", Pub="id,third\n")
    assert bench.plan().blockers == ()
    monkeypatch.setattr(_plan, "MOST_NAMES", 6)
    [blocker] = bench.plan().blockers
    assert blocker.file == "Person.csv"
    assert "with the 4 of these files" in blocker.what
