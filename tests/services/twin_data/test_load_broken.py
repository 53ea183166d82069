"""Loads that are cut, refused or stopped half-way: the report says what is known."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.demo import InjectedFault
from csm_tui.domain.errors import InputRefused, OutcomeUnknown, Unreachable
from csm_tui.domain.progress import CancelToken, Progress, Throttle
from csm_tui.domain.twin import LoadOutcome, LoadReport, WritePath
from csm_tui.services.twin_data import _plan, _progress
from csm_tui.settings.paths import user_folders
from tests.services.twin_data.conftest import Bench
from tests.services.twin_data.folders import ARCS, write

pytestmark = pytest.mark.engine

PEOPLE = "id,Age\n" + "".join(f"{name},1\n" for name in "abcdef")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows per request, each reported: six people are lines 2-3, 4-5 and 6-7."""
    monkeypatch.setattr(_progress, "CHUNK_ROWS", 2)
    monkeypatch.setattr(Throttle, "INTERVAL", 0)


def load_and(
    bench: Bench,
    after_first_rows: Callable[[], None],
    path: WritePath = WritePath.CYPHER,
    cancel: CancelToken | None = None,
) -> LoadReport:
    """Load, and call a function once the first rows are in the graph."""
    write(bench.folder, Person=PEOPLE, KNOWS=ARCS)
    plan = bench.plan(path=path)
    done: list[str] = []

    def watch(progress: Progress) -> None:
        if progress.unit == "rows" and not done:
            done.append(progress.what)
            after_first_rows()

    return bench.twin.load(plan, confirmation=plan.confirmation, progress=watch, cancel=cancel)


@pytest.mark.parametrize("path", list(WritePath))
@pytest.mark.parametrize(("kind", "reached"), [("drop", False), ("drop_after", True)])
def test_a_lost_answer_is_unknown_and_ends_the_sending(
    bench: Bench, path: WritePath, kind: str, reached: bool
) -> None:
    call = "/batch" if path is WritePath.BATCH else "/twingraph"
    fault = InjectedFault.from_names({"kind": kind, "path": call, "times": 1})
    report = load_and(bench, lambda: bench.demo.faults.add(fault), path)
    assert report.outcome is LoadOutcome.UNKNOWN
    assert isinstance(report.problem, OutcomeUnknown)
    people, knows = report.files
    assert (people.outcome, people.sent, people.accepted) == (LoadOutcome.UNKNOWN, 2, 2)
    assert people.unknown_lines == (4, 5)
    assert people.resume_line == 4
    assert knows.outcome is LoadOutcome.NOT_SENT
    assert report.after is not None
    assert report.after.nodes["Person"] == (4 if reached else 2)
    [check] = [check for check in report.verified if check.name == "Person"]
    assert (check.expected, check.matches) == (6, False)
    assert "Lines 4 to 5 of Person.csv" in report.next_step


def test_what_was_stopped_is_completed_by_loading_with_keep(bench: Bench) -> None:
    fault = InjectedFault("drop_after", "/twingraph", times=1)
    load_and(bench, lambda: bench.demo.faults.add(fault))
    report = bench.load(wipe=False)
    assert report.outcome is LoadOutcome.DONE
    assert [file.skipped for file in report.files] == [4, 0]
    assert bench.twin.counts().nodes == {"Person": 6}
    assert bench.twin.counts().relationships == {"KNOWS": 2}


def test_a_server_error_in_the_middle_is_unknown_too(bench: Bench) -> None:
    report = load_and(
        bench, lambda: bench.demo.faults.add(InjectedFault("500", "/twingraph", times=1))
    )
    assert report.outcome is LoadOutcome.UNKNOWN
    assert report.files[0].unknown_lines == (4, 5)


def test_a_refusal_in_the_middle_is_known(bench: Bench) -> None:
    report = load_and(
        bench, lambda: bench.demo.faults.add(InjectedFault("403", "/twingraph", times=1))
    )
    assert report.outcome is LoadOutcome.PARTIAL
    assert report.files[0].unknown_lines is None
    assert report.files[0].resume_line == 4
    assert report.after is not None
    assert report.after.nodes == {"Person": 2}


def test_a_server_that_dies_leaves_a_report(bench: Bench) -> None:
    report = load_and(
        bench, lambda: bench.demo.faults.add(InjectedFault("drop", "/twingraph|/datasets"))
    )
    assert report.outcome is LoadOutcome.UNKNOWN
    assert report.after is None
    assert report.verified == ()
    assert isinstance(report.verify_problem, Unreachable)
    assert report.files[0].accepted == 2


def test_cancel_between_requests_is_a_partial_report(bench: Bench) -> None:
    cancel = CancelToken()
    report = load_and(bench, cancel.cancel, cancel=cancel)
    assert report.cancelled
    assert report.problem is None
    assert report.outcome is LoadOutcome.PARTIAL
    people, knows = report.files
    assert (people.outcome, people.sent, people.resume_line) == (LoadOutcome.PARTIAL, 2, 4)
    assert knows.outcome is LoadOutcome.NOT_SENT
    assert "Person.csv, line 4" in report.next_step


def test_rows_that_the_batch_call_refuses_are_named_by_line(bench: Bench) -> None:
    write(bench.folder, Person='id,Age\n"a\nb",1\nb,0\n\nc,3\nd,0\n', Pub="id\nx\n")
    plan = bench.plan(path=WritePath.BATCH)
    person, pub = plan.steps
    failing = replace(
        person.statements[0], text="CREATE (:Person {id: $c0_, Age: 6 % toInteger($c1_)})"
    )
    plan = replace(plan, steps=(replace(person, statements=(failing,)), pub))
    report = bench.twin.load(plan, confirmation=plan.confirmation)
    assert report.outcome is LoadOutcome.PARTIAL
    assert report.problem is None
    people = report.by_file["Person.csv"]
    assert (people.outcome, people.sent, people.accepted) == (LoadOutcome.PARTIAL, 4, 2)
    assert [error.where for error in people.errors] == ["Person.csv:4", "Person.csv:7"]
    assert "zero" in people.errors[0].words
    assert report.by_file["Pub.csv"].outcome is LoadOutcome.DONE
    assert "Person.csv:4" in report.next_step


def wiped_and_cut(bench: Bench, fault: InjectedFault) -> LoadReport:
    write(bench.folder, Person=PEOPLE)
    plan = bench.plan()

    def cut(progress: Progress) -> None:
        if progress.unit == "nodes":
            bench.demo.faults.add(fault)

    return bench.twin.load(plan, confirmation=plan.confirmation, progress=cut)


def test_a_wipe_that_was_cut_off_says_what_is_left_and_never_advises_keep(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_plan, "WIPE_QUERY", "MATCH (n) WITH n LIMIT 2 DETACH DELETE n")
    report = wiped_and_cut(bench, InjectedFault("drop_after", "/twingraph", times=1))
    assert report.half_emptied
    assert "3 of 5 nodes are left in the graph." in report.next_step
    assert "keep" not in report.next_step
    emptying = bench.twin.plan_emptying()
    assert emptying.confirmation == bench.name
    done = bench.twin.load(emptying, confirmation=emptying.confirmation)
    assert (done.outcome, done.half_emptied) == (LoadOutcome.DONE, False)
    assert bench.twin.counts().total_nodes == 0
    assert bench.load().outcome is LoadOutcome.DONE


@pytest.mark.parametrize("kind", ["403", "401"])
def test_a_wipe_that_was_refused_says_that_nothing_was_deleted(bench: Bench, kind: str) -> None:
    fault = InjectedFault.from_names({"kind": kind, "path": "/twingraph", "times": 1})
    report = wiped_and_cut(bench, fault)
    assert (report.outcome, report.half_emptied) == (LoadOutcome.NOT_SENT, False)
    assert report.next_step == "Nothing deleted or sent. The graph is unchanged."
    assert bench.twin.counts().total_nodes == 5
    assert notes() == []


def test_a_wipe_that_was_stopped_before_it_began_says_that_nothing_was_deleted(
    bench: Bench,
) -> None:
    write(bench.folder, Person=PEOPLE)
    plan, cancel = bench.plan(), CancelToken()
    report = bench.twin.load(
        plan, confirmation=plan.confirmation, progress=lambda _: cancel.cancel(), cancel=cancel
    )
    assert (report.outcome, report.half_emptied) == (LoadOutcome.NOT_SENT, False)
    assert report.next_step == "Nothing deleted or sent. The graph is unchanged."
    assert bench.twin.counts().total_nodes == 5


def test_a_wipe_that_was_done_although_its_answer_was_lost_says_so(bench: Bench) -> None:
    report = wiped_and_cut(bench, InjectedFault("drop_after", "/twingraph", times=1))
    assert (report.outcome, report.half_emptied) == (LoadOutcome.UNKNOWN, False)
    assert report.files[0].outcome is LoadOutcome.NOT_SENT
    assert report.next_step == "The graph is empty now. No row sent. Load again."


def test_identical_lines_are_completed_by_loading_with_keep(bench: Bench) -> None:
    fault = InjectedFault("drop_after", "/twingraph", times=1)
    write(bench.folder, Person=PEOPLE, KNOWS="src,dest\n" + "a,b\n" * 5 + "b,c\n")
    plan = bench.plan()

    def cut(progress: Progress) -> None:
        if progress.what == "KNOWS.csv" and progress.done == 8:
            bench.demo.faults.add(fault)

    report = bench.twin.load(plan, confirmation=plan.confirmation, progress=cut)
    assert report.by_file["KNOWS.csv"].unknown_lines == (4, 5)
    again = bench.load(wipe=False)
    assert again.outcome is LoadOutcome.DONE
    assert bench.ask("MATCH (a)-[r:KNOWS]->() RETURN a.id AS id, count(r) AS n ORDER BY id") == [
        ("a", 5.0),
        ("b", 1.0),
    ]


ENDED = """
import os, sys
from pathlib import Path
from csm_tui.services.connection import connect
from csm_tui.services.twin_data import TwinData, scan_folder
with connect() as session:
    twin = TwinData(session, sys.argv[1], sys.argv[2])
    plan = twin.plan(scan_folder(Path(sys.argv[3])), wipe=True)
    twin.load(plan, confirmation=plan.confirmation, progress=lambda _: os._exit(9))
"""


def test_a_load_that_an_ended_program_cut_off_is_told_by_the_next_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bench.twin.cut_off_load() is None
    write(bench.folder, Person=PEOPLE)
    monkeypatch.setenv("CSM_API_URL", bench.demo.url)
    monkeypatch.setenv("CSM_API_KEY", bench.demo.api_key)
    place = (bench.demo.organization_id, bench.dataset.id, str(bench.folder))
    ended = subprocess.run([sys.executable, "-c", ENDED, *place], check=False)
    assert ended.returncode == 9
    load = bench.twin.cut_off_load()
    assert load is not None
    assert (load.dataset_id, load.dataset_name) == (bench.dataset.id, bench.name)
    assert (load.folder, load.files, load.wipe, load.nodes) == (str(bench.folder), 1, True, 5)
    [note] = user_folders().loads.iterdir()
    assert bench.demo.api_key not in note.read_text()
    if os.name == "posix":
        assert note.stat().st_mode & 0o777 == 0o600

    with pytest.raises(InputRefused):
        bench.twin.load(bench.plan(), confirmation="wrong")
    assert bench.twin.cut_off_load() == load, "a load that did not begin changes nothing"
    assert bench.load().outcome is LoadOutcome.DONE
    assert bench.twin.cut_off_load() is None, "a load that was told is not told again"


def test_a_load_into_a_graph_with_a_long_name_is_told(bench: Bench) -> None:
    bench.dataset.name = "\u00e9" * 50_000
    write(bench.folder, Person=PEOPLE)
    plan = bench.plan()

    def end(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.twin.load(plan, confirmation=plan.confirmation, progress=end)
    assert bench.twin.cut_off_load() is not None


def test_a_load_that_is_under_way_is_not_told(bench: Bench) -> None:
    seen = []
    write(bench.folder, Person=PEOPLE)
    plan = bench.plan()
    bench.twin.load(
        plan,
        confirmation=plan.confirmation,
        progress=lambda _: seen.append((bench.twin.cut_off_load(), len(notes()))),
    )
    assert set(seen) == {(None, 1)}
    assert notes() == []


def test_a_wipe_that_was_told_as_cut_off_is_told_by_the_next_start_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_plan, "WIPE_QUERY", "MATCH (n) WITH n LIMIT 2 DETACH DELETE n")
    wiped_and_cut(bench, InjectedFault("drop_after", "/twingraph", times=1))
    load = bench.twin.cut_off_load()
    assert load is not None
    bench.twin.forget_cut_off(load)
    assert bench.twin.cut_off_load() is None


def test_each_of_two_loads_into_one_graph_has_a_note_of_its_own(bench: Bench) -> None:
    write(bench.folder, Person=PEOPLE)
    first, second = bench.plan(), bench.plan()
    seen: list[list[Path]] = []

    def load_too(_: Progress) -> None:
        if not seen:
            seen.append(notes())
            bench.twin.load(second, confirmation=bench.name)
            seen.append(notes())

    bench.twin.load(first, confirmation=bench.name, progress=load_too)
    assert len(seen[0]) == 1
    assert seen[0] == seen[1], "the other load has left it alone"
    assert notes() == []


NOTE = (
    '["a", "b", {"dataset_id": "d", "dataset_name": "n", "folder": "f", "wipe": true, "nodes": 1,'
    ' "files": %s, "at": "%s"}]'
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"[" * 60_000,
        b"[1, 2, 3]",
        b'["a", "b", {"at": 1}]',
        (NOTE % ("1e999", "2026-01-01T00:00:00")).encode(),
        (NOTE % ("1", "0001-01-01T00:00:00+14:00")).encode(),
        b"\xff",
    ],
    ids=["empty", "cut", "deep", "numbers", "few", "infinite", "no time", "no text"],
)
def test_a_note_that_cannot_be_read_is_left_alone(bench: Bench, content: bytes) -> None:
    folder = user_folders().loads
    folder.mkdir(parents=True)
    (folder / "odd.json").write_bytes(content)
    assert bench.twin.cut_off_load() is None


def test_a_load_that_cannot_be_noted_is_done_all_the_same(bench: Bench) -> None:
    folder = user_folders().loads
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    write(bench.folder, Person=PEOPLE)
    assert bench.load().outcome is LoadOutcome.DONE


def notes() -> list[Path]:
    return list(user_folders().loads.iterdir())
