"""A platform that obeys and responds oddly: every report says what is known."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import RLock

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import OutcomeUnknown
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.twin import LoadOutcome, LoadReport, WritePath
from csm_tui.domain.workspace_files import FileOutcome, FileTree, MoveState, plan_deletion
from csm_tui.domain.workspace_files.operations import plan_move
from csm_tui.services.connection import Session, connect
from csm_tui.services.twin_data import TwinData, _progress, scan_folder
from csm_tui.services.workspace_files import WorkspaceFiles, delete_files, move_files, start_edit
from tests.platform.answering import Answering, Reply, Seen
from tests.platform.forwarding import forwarding
from tests.services.workspace_files_support import emptied
from tests.waiting import wait_until

CHUNKED = {"Transfer-Encoding": "chunked"}
ODD: dict[str, Reply] = {
    "a broken redirect": Reply(status=302, headers={"Location": "http://[x"}),
    "199": Reply(status=199),
    "999": Reply(status=999),
    "a length that never ends": Reply(b"{}", promised=10**23),
    "a negative chunk": Reply(b"-5\r\n{}\r\n0\r\n\r\n", headers=CHUNKED),
    "no number": Reply(b'[{"created": NaN, "count": NaN}]'),
    "infinite": Reply(b'[{"created": 1e999, "count": 1e999}]'),
    "null": Reply(b'[{"created": null, "count": null}]'),
    "missing": Reply(b"[{}]"),
    "no rows": Reply(b"{"),
}
NAMES = ("a.csv", "b.csv", "c.csv", "d.csv")


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform() as demo:
        demo.world.engine_settled.wait()
        yield demo


@pytest.fixture
def between(running: DemoPlatform) -> Iterator[Answering]:
    emptied(running)
    for name in NAMES:
        running.put_file(running.workspace_id, name, name.encode())
    with forwarding(running) as between:
        yield between


@pytest.fixture
def session(running: DemoPlatform, between: Answering) -> Iterator[Session]:
    with connect(ConnectionSettings(between.url, ApiKey(running.api_key), timeout=10)) as session:
        yield session


@pytest.fixture
def files(running: DemoPlatform, session: Session) -> WorkspaceFiles:
    return WorkspaceFiles(session, running.organization_id, running.workspace_id)


def answers(between: Answering, odd: Reply, concerns: Callable[[Seen], bool]) -> None:
    """Let the platform do everything, and replace its responses to the requests concerned."""
    honest = between.answer

    def answer(seen: Seen) -> Reply:
        real = honest(seen)
        return odd if concerns(seen) else real

    between.answer = answer


@pytest.mark.parametrize("odd", [odd for odd in ODD.values() if odd.body[:1] != b"["])
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "not listed"])
def test_a_deletion(between: Answering, files: WorkspaceFiles, odd: Reply, listed: bool) -> None:
    plan = plan_deletion(files.tree(), NAMES)
    answers(between, odd, lambda seen: seen.method == "DELETE" or not listed)
    outcomes = delete_files(files, plan)
    assert [each.name for each in outcomes] == list(NAMES)
    expected = FileOutcome.DONE if listed else FileOutcome.UNKNOWN
    assert {each.outcome for each in outcomes} == {expected}


@pytest.mark.parametrize("odd", [odd for odd in ODD.values() if odd.body[:1] != b"["])
def test_an_edit(between: Answering, files: WorkspaceFiles, odd: Reply) -> None:
    answers(between, odd, lambda seen: seen.method == "POST")
    with start_edit(files, "a.csv") as edit:
        edit.path.write_bytes(b"new")
        with pytest.raises(OutcomeUnknown) as caught:
            edit.save()
    assert "is listed" in caught.value.details["looked"]


@pytest.mark.parametrize("odd", [odd for odd in ODD.values() if odd.body[:1] != b"["])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_move(between: Answering, files: WorkspaceFiles, odd: Reply, method: str) -> None:
    plan = plan_move(FileTree(NAMES), "moved.csv", ["a.csv"])
    answers(between, odd, lambda seen: seen.method == method)
    [moved] = move_files(files, plan)
    assert (moved.outcome, moved.state) == (FileOutcome.DONE, MoveState.MOVED)


@pytest.fixture
def twin(running: DemoPlatform, session: Session) -> Iterator[TwinData]:
    world = running.world
    if world.engine is None or not world.engine.available:
        pytest.skip("no graph engine here")
    graph = world.new_id("twin")
    dataset = replace(
        world.datasets[running.dataset_id], id=world.new_id("d"), twingraph_id=graph, lock=RLock()
    )
    world.datasets[dataset.id] = dataset
    world.engine.query(graph, "UNWIND range(1, 9) AS n CREATE (:Old {id: '' + n})")
    yield TwinData(session, running.organization_id, dataset.id)
    world.engine.delete(graph)
    del world.datasets[dataset.id]


def loaded(
    twin: TwinData, folder: Path, before: Callable[[], None], path: WritePath, wipe: bool
) -> LoadReport:
    (folder / "Person.csv").write_text("id\n" + "".join(f"p{number}\n" for number in range(6)))
    plan = twin.plan(scan_folder(folder), wipe=wipe, write_path=path)
    before()
    return twin.load(plan, confirmation=plan.confirmation)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("path", list(WritePath))
def test_a_load(
    between: Answering,
    twin: TwinData,
    tmp_path: Path,
    odd: Reply,
    path: WritePath,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_progress, "CHUNK_ROWS", 2)
    writes: list[Seen] = []

    def second(seen: Seen) -> bool:
        # The first batch call asks whether it works, without a row.
        rows = "/batch" in seen.path and seen.body.count(b"\n") > 1
        if rows or b"UNWIND" in seen.body:
            writes.append(seen)
        return len(writes) == 2 and seen is writes[1]

    report = loaded(twin, tmp_path, lambda: answers(between, odd, second), path, False)
    assert report.outcome is LoadOutcome.UNKNOWN
    [people] = report.files
    assert (people.sent, people.accepted, people.unknown_lines) == (2, 2, (4, 5))
    assert people.resume_line == 4
    assert "Lines 4 to 5 of Person.csv" in report.next_step
    assert report.after is not None
    assert report.after.nodes["Person"] == 4


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("asked", [b"DELETE", b"count(n) AS count"], ids=["wipe", "count"])
def test_a_wipe(
    between: Answering, twin: TwinData, tmp_path: Path, odd: Reply, asked: bytes
) -> None:
    wiped: list[Seen] = []

    def concerns(seen: Seen) -> bool:
        wiped.extend([seen] if b"DELETE" in seen.body else [])
        return bool(wiped) and asked in seen.body

    if asked == b"DELETE" and odd.body[:1] == b"[":
        pytest.skip("what a deletion answers is not looked at")
    report = loaded(twin, tmp_path, lambda: answers(between, odd, concerns), WritePath.CYPHER, True)
    assert report.outcome is LoadOutcome.UNKNOWN
    assert report.problem is not None
    assert report.next_step
    assert report.files[0].sent == 0


def test_escape_while_a_write_waits_leaves_it_unknown(
    running: DemoPlatform, between: Answering, twin: TwinData, tmp_path: Path
) -> None:
    (tmp_path / "Person.csv").write_text("id\np1\n")
    plan = twin.plan(scan_folder(tmp_path), wipe=False)
    cancel = CancelToken()
    honest = between.answer

    def answer(seen: Seen) -> Reply:
        if b"UNWIND" not in seen.body:
            return honest(seen)
        cancel.cancel()
        wait_until(lambda: report, "the load has ended without this answer")
        return honest(seen)

    report: list[LoadReport] = []
    between.answer = answer
    report.append(twin.load(plan, cancel=cancel))
    assert report[0].outcome is LoadOutcome.UNKNOWN
    assert report[0].files[0].unknown_lines == (2, 2)
