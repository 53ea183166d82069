import pytest

from csm_tui.demo import InjectedFault
from csm_tui.domain.errors import InputRefused, RightsMissing, SignInNeeded, Unreachable
from csm_tui.domain.progress import Progress
from csm_tui.domain.twin import LoadOutcome, WritePath
from csm_tui.services.twin_data import _progress
from tests.services.twin_data.conftest import Bench
from tests.services.twin_data.folders import ARCS, NODES, write

pytestmark = pytest.mark.engine
both_paths = pytest.mark.parametrize("path", list(WritePath))

CELLS = [
    "plain",
    "",
    'a "quote" and a\nnewline',
    "back\\slash\\",
    '\\"',
    " blanks ",
    "$c1_",
    "$rows",
    "[/red] é 😀",
    "3",
    "a\r\nb",
]


def as_csv(cells: list[str]) -> str:
    quoted = ('"' + cell.replace('"', '""') + '"' for cell in cells)
    return "id,text\n" + "".join(f"n{n},{cell}\n" for n, cell in enumerate(quoted))


@both_paths
def test_values_and_names_arrive_as_they_are(bench: Bench, path: WritePath) -> None:
    write(bench.folder, **{"a b-c": as_csv(CELLS), "1 KNOWS it": "src,dest\nn0,n1\nn1,n2\n"})
    report = bench.load(path=path)
    assert report.outcome is LoadOutcome.DONE
    assert report.next_step == ""
    assert [(f.file, f.sent, f.accepted, f.errors) for f in report.files] == [
        ("a b-c.csv", len(CELLS), len(CELLS), ()),
        ("1 KNOWS it.csv", 2, 2, ()),
    ]
    assert report.after is not None
    assert report.after.nodes == {"a b-c": len(CELLS)}
    assert report.after.relationships == {"1 KNOWS it": 2}
    assert all(check.matches for check in report.verified)
    found = dict(bench.ask("MATCH (n:`a b-c`) RETURN n.id AS id, n.text AS text"))
    assert found == {f"n{n}": cell or None for n, cell in enumerate(CELLS)}
    assert sorted(
        bench.ask("MATCH (s)-[r]->(d) RETURN s.id AS s, r.src AS a, r.dest AS b, d.id AS d")
    ) == [("n0", "n0", "n1", "n1"), ("n1", "n1", "n2", "n2")]


@both_paths
def test_a_wipe_replaces_the_graph(bench: Bench, path: WritePath) -> None:
    write(bench.folder, Person=NODES)
    report = bench.load(path=path)
    assert report.outcome is LoadOutcome.DONE
    assert bench.twin.counts().nodes == {"Person": 3}
    assert bench.twin.counts().total_relationships == 0
    gone = {check.name for check in report.verified if check.before and not check.actual}
    assert "Customer" in gone


@pytest.mark.parametrize("given", [None, "", "yes", "brewery"])
def test_without_the_exact_confirmation_nothing_is_done(bench: Bench, given: str | None) -> None:
    write(bench.folder, Person=NODES)
    plan = bench.plan()
    with pytest.raises(InputRefused, match="not confirmed"):
        bench.twin.load(plan, confirmation=given)
    assert bench.twin.counts() == plan.before


def test_an_outdated_plan_is_refused(bench: Bench) -> None:
    write(bench.folder, Person=NODES)
    plan = bench.plan()
    bench.twin.query("CREATE (:Other)", allow_writes=True)
    with pytest.raises(InputRefused, match="changed since"):
        bench.twin.load(plan, confirmation=plan.confirmation)
    plan = bench.plan()
    write(bench.folder, Person=NODES + "x,1\n")
    with pytest.raises(InputRefused, match="changed after"):
        bench.twin.load(plan, confirmation=plan.confirmation)
    assert bench.twin.counts() == plan.before


def test_sending_twice_with_keep_changes_nothing(bench: Bench) -> None:
    arcs = ARCS + "a,b,x\n"
    write(bench.folder, Person=NODES, KNOWS=arcs)
    first = bench.load(wipe=False)
    assert first.outcome is LoadOutcome.DONE
    counts = bench.twin.counts()
    assert counts.relationships["KNOWS"] == 3
    second = bench.load(wipe=False)
    assert second.outcome is LoadOutcome.DONE
    assert [report.skipped for report in second.files] == [3, 3]
    assert bench.twin.counts() == counts


def test_batch_with_keep_adds_nodes_and_leaves_existing_types_alone(bench: Bench) -> None:
    write(bench.folder, Person=NODES, KNOWS=ARCS)
    assert bench.load(wipe=False, path=WritePath.BATCH).outcome is LoadOutcome.DONE
    plan = bench.plan(wipe=False, path=WritePath.BATCH)
    assert [problem.file for problem in plan.blockers] == ["KNOWS.csv"]


def test_relationships_between_several_labels_go_to_the_right_nodes(bench: Bench) -> None:
    write(bench.folder, A="id\n1\n2\n", B="id\n3\n", R="src,dest\n1,3\n3,2\n1,2\n")
    assert bench.load().outcome is LoadOutcome.DONE
    found = bench.ask("MATCH (s)-[:R]->(d) RETURN labels(s)[0] AS a, s.id AS b, labels(d)[0] AS c")
    assert sorted(found) == [("A", "1", "A"), ("A", "1", "B"), ("B", "3", "A")]


def test_a_mark_and_crlf_do_not_reach_the_graph(bench: Bench) -> None:
    write(bench.folder, Person=b"\xef\xbb\xbfid,Age\r\na,1\r\n\r\n")
    assert bench.load().outcome is LoadOutcome.DONE
    assert bench.ask("MATCH (n) RETURN keys(n), n.id, n.Age") == [(["id", "Age"], "a", "1")]


def test_rows_are_told_as_they_are_sent(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_progress, "CHUNK_ROWS", 2)
    write(bench.folder, Person=NODES, KNOWS=ARCS)
    plan = bench.plan()
    seen: list[Progress] = []
    bench.twin.load(plan, confirmation=plan.confirmation, progress=seen.append)
    assert (seen[-1].done, seen[-1].total, seen[-1].unit) == (5, 5, "rows")


def test_a_header_alone_sends_nothing(bench: Bench) -> None:
    write(bench.folder, Person="id,Age\n")
    report = bench.load()
    assert report.outcome is LoadOutcome.DONE
    assert bench.twin.counts().total_nodes == 0


@pytest.mark.parametrize("status", ["415", "500"])
def test_a_batch_call_that_cannot_work_is_recognised_before_a_row_is_sent(
    bench: Bench, status: str
) -> None:
    if status == "415":
        bench.demo.world.tdl_42 = True
    else:
        bench.demo.faults.add(InjectedFault.from_names({"kind": status, "path": "/batch"}))
    write(bench.folder, Person=NODES, KNOWS=ARCS)
    report = bench.load(path=WritePath.BATCH)
    assert report.outcome is LoadOutcome.DONE
    assert f"({status}). Rows sent with chunked queries instead." in report.note
    assert all(check.matches for check in report.verified)


@pytest.mark.parametrize("kind", ["401", "403", "drop"])
def test_a_batch_call_that_fails_for_another_reason_is_not_gone_round(
    bench: Bench, kind: str
) -> None:
    write(bench.folder, Person=NODES)
    plan, before = bench.plan(path=WritePath.BATCH), bench.twin.counts()
    bench.demo.faults.add(InjectedFault.from_names({"kind": kind, "path": "/batch"}))
    with pytest.raises((SignInNeeded, RightsMissing, Unreachable)):
        bench.twin.load(plan, confirmation=plan.confirmation)
    assert bench.twin.counts() == before
