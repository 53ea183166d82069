"""The queue transfers files both ways, one failure stops no other file, and the history is true."""

import hashlib
import threading
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import InputRefused, RightsMissing, Unreachable
from csm_tui.domain.transfers import Direction, ItemState, PlannedTransfer, Transferred
from csm_tui.domain.workspace_files import (
    FileOutcome,
    Fingerprint,
    Sameness,
)
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    PATIENCE,
    downloads,
    ended,
    history,
    in_workspace,
    states,
    stored,
    uploads,
    written,
)
from tests.services.workspace_files_support import everything
from tests.waiting import wait_until

MANY = {f"data/{number % 7}/file-{number:03}.csv": b"id\n%d\n" % number for number in range(100)}
BIG = b"0123456789abcdef" * 400_000


def test_a_folder_comes_down_as_it_is(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, MANY)
    queue.add(files, downloads(files, tmp_path / "here"), title="All of it")
    seen = ended(queue)

    assert set(states(seen).values()) == {ItemState.DONE}
    assert {n: c for n, c in everything(tmp_path / "here").items() if c} == MANY
    size = sum(map(len, MANY.values()))
    assert (seen.tally.done, seen.tally.total, seen.tally.items) == (size, size, 100)
    assert [(job.title, job.direction) for job in seen.jobs] == [("All of it", Direction.DOWN)]


def test_a_folder_goes_up_as_it_is_and_the_journal_knows_it(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    folder = written(tmp_path / "out", MANY | {"big.csv": BIG})
    queue.add(files, uploads(files, folder))
    ended(queue)

    assert in_workspace(platform) == MANY | {"big.csv": BIG}
    lines = history(queue, journal)
    assert {line.name for line in lines} == {*MANY, "big.csv"}
    assert {line.outcome for line in lines} == {FileOutcome.DONE}
    # The large file is hashed after it was sent.
    known = {line.name: line.content for line in lines}
    assert known["big.csv"] == Fingerprint(len(BIG), hashlib.sha256(BIG).hexdigest())
    for name in known:
        assert journal.compare(files.place, name, folder / name).sameness is Sameness.SAME


def test_the_refused_hundredth_leaves_all_others_done(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    stored(platform, MANY)
    platform.faults.add(InjectedFault("403", path="file-042"))
    queue.add(files, downloads(files, tmp_path / "here"))
    seen = ended(queue)

    failed = seen.of(ItemState.FAILED)
    assert [item.planned.name for item in failed] == ["data/0/file-042.csv"]
    assert isinstance(failed[0].error, RightsMissing)
    assert seen.tally.count(ItemState.DONE) == 99

    platform.faults.clear()
    queue.retry()
    assert set(states(ended(queue)).values()) == {ItemState.DONE}
    assert {n: c for n, c in everything(tmp_path / "here").items() if c} == MANY
    outcomes = [line.outcome for line in history(queue, journal) if "042" in line.name]
    assert outcomes == [FileOutcome.FAILED, FileOutcome.DONE]


def test_reads_are_repeated_and_writes_never_are(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {"down.csv": BIG})
    platform.faults.add(InjectedFault("cut", path="down.csv", times=2))
    queue.add(files, downloads(files, tmp_path / "here"))
    assert set(states(ended(queue)).values()) == {ItemState.DONE}
    assert (tmp_path / "here" / "down.csv").read_bytes() == BIG

    platform.faults.add(InjectedFault("drop", method="POST", path="/files$", times=1))
    queue.add(files, uploads(files, written(tmp_path / "out", {"up.csv": b"id\n1\n"})))
    seen = ended(queue)
    assert states(seen)["up.csv"] is not ItemState.DONE
    assert "up.csv" not in in_workspace(platform)
    assert not platform.faults.listed()


def test_a_write_that_surely_failed_is_not_repeated_either(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    platform.faults.add(InjectedFault("cut_upload", method="POST", after=1000, times=1))
    queue.add(files, uploads(files, written(tmp_path / "out", {"up.csv": BIG * 3})))
    seen = ended(queue)
    assert states(seen) == {"up.csv": ItemState.FAILED}
    assert isinstance(seen.items[0].error, Unreachable)
    assert not in_workspace(platform)

    queue.retry()
    assert states(ended(queue)) == {"up.csv": ItemState.DONE}
    assert in_workspace(platform) == {"up.csv": BIG * 3}


def test_reads_are_given_up_in_the_end(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {"down.csv": BIG, "other.csv": b"id\n"})
    platform.faults.add(InjectedFault("cut", path="down.csv"))
    queue.add(files, downloads(files, tmp_path / "here"))
    seen = ended(queue)

    assert states(seen) == {"down.csv": ItemState.FAILED, "other.csv": ItemState.DONE}
    assert isinstance(seen.of(ItemState.FAILED)[0].error, Unreachable)
    assert set(everything(tmp_path / "here")) == {"other.csv"}


def test_paused_items_keep_their_place_and_let_others_by(
    platform: DemoPlatform, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    stored(platform, {"a-big.csv": BIG, "b.csv": b"id\n", "c.csv": b"id\n"})
    platform.faults.add(InjectedFault("slow", path="a-big", delay=0.3))
    with TransferQueue(journal, workers=1) as queue:
        queue.add(files, downloads(files, tmp_path / "here"))
        (big,) = [item.id for item in queue.snapshot().items if "big" in item.planned.name]
        wait_until(lambda: queue.snapshot().items[0].state is ItemState.RUNNING, "it runs")
        queue.pause([big])
        assert queue.wait(PATIENCE)
        assert list(states(queue.snapshot()).values()) == [
            ItemState.PAUSED,
            ItemState.DONE,
            ItemState.DONE,
        ]
        assert not (tmp_path / "here" / "a-big.csv").exists()

        queue.resume()
        assert set(states(ended(queue)).values()) == {ItemState.DONE}
        assert (tmp_path / "here" / "a-big.csv").read_bytes() == BIG


def test_a_paused_queue_begins_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, MANY)
    queue.pause()
    queue.add(files, downloads(files, tmp_path / "here"))
    assert queue.wait(0)
    assert queue.snapshot().paused
    assert set(states(queue.snapshot()).values()) == {ItemState.WAITING}
    assert not (tmp_path / "here").exists()

    queue.resume()
    assert set(states(ended(queue)).values()) == {ItemState.DONE}


def test_a_cancelled_item_leaves_nothing_and_the_others_go_on(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    stored(platform, {"hung/a.csv": BIG, "b.csv": b"id\n"})
    platform.faults.add(InjectedFault("stall", path="a.csv", after=600_000))
    queue.add(files, downloads(files, tmp_path / "here"))
    hung = next(item for item in queue.snapshot().items if "hung" in item.planned.name)
    wait_until(lambda: queue.snapshot().tally.total is not None, "it has begun")
    queue.cancel([hung.id])

    assert states(ended(queue)) == {"hung/a.csv": ItemState.CANCELLED, "b.csv": ItemState.DONE}
    assert set(everything(tmp_path / "here")) == {"b.csv"}
    outcomes = {line.name: line.outcome for line in history(queue, journal)}
    assert outcomes == {"hung/a.csv": FileOutcome.CANCELLED, "b.csv": FileOutcome.DONE}


def test_what_is_stopped_before_it_ran_is_in_the_history_too(
    files: WorkspaceFiles,
    platform: DemoPlatform,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    stored(platform, {"a.csv": b"a", "b.csv": b"b", "c.csv": b"c"})
    (tmp_path / "c.csv").write_bytes(b"mine")
    queue.add(files, downloads(files, tmp_path, "c.csv"))
    assert ended(queue).conflicts
    queue.pause()
    queue.add(files, downloads(files, tmp_path, "a.csv", "b.csv"))
    queue.cancel([queue.snapshot().items[-1].id])
    told = {line.name: line.outcome for line in history(queue, journal)}
    assert told == dict.fromkeys(("a.csv", "b.csv", "c.csv"), FileOutcome.CANCELLED)


def test_the_order_can_be_changed_while_it_waits(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []
    download = WorkspaceFiles.download

    def noted(self: WorkspaceFiles, plan: PlannedTransfer, **options: Any) -> Transferred:
        begun.append(plan.name)
        return download(self, plan, **options)

    monkeypatch.setattr(WorkspaceFiles, "download", noted)
    stored(platform, dict.fromkeys(("a", "b", "c", "d"), b"id\n"))
    with TransferQueue(journal, workers=1) as queue:
        queue.pause()
        queue.add(files, downloads(files, tmp_path / "here"))
        ids = {item.planned.name: item.id for item in queue.snapshot().items}
        queue.move([ids["c"], ids["d"]], None)
        queue.move([ids["c"]], 1)
        queue.move([ids["b"]], -1)
        assert "".join(states(queue.snapshot())) == "dcba"
        queue.resume()
        ended(queue)
        assert "".join(begun) == "dcba"


def test_finished_items_can_be_taken_off_the_list(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {"a": b"id\n", "b": b"id\n"})
    platform.faults.add(InjectedFault("403", path="file_name=b"))
    queue.add(files, downloads(files, tmp_path / "here"))
    ended(queue)
    queue.remove()
    assert states(queue.snapshot()) == {"b": ItemState.FAILED}
    queue.remove([item.id for item in queue.snapshot().items])
    assert queue.snapshot().items == ()
    assert queue.snapshot().jobs == ()
    assert queue.snapshot().tally.total == 0


def test_an_ended_session_pauses_and_fails_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, MANY)
    plan = downloads(files, tmp_path / "here")
    platform.faults.add(InjectedFault("401"))
    queue.add(files, plan)
    wait_until(lambda: queue.snapshot().paused, "the queue is paused")
    seen = ended(queue)
    assert set(states(seen).values()) == {ItemState.WAITING}
    assert seen.trouble is not None

    platform.faults.clear()
    queue.resume()
    seen = ended(queue)
    assert (set(states(seen).values()), seen.trouble) == ({ItemState.DONE}, None)


def test_listeners_hear_of_the_end(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, MANY)
    over = threading.Event()

    def listen() -> None:
        if queue.snapshot().tally.count(ItemState.DONE) == len(MANY):
            over.set()

    def fail() -> None:
        raise RuntimeError("a screen that is gone")

    queue.subscribe(fail)
    stop = queue.subscribe(listen)
    queue.add(files, downloads(files, tmp_path / "here"))
    assert over.wait(PATIENCE)
    stop()


def test_a_closed_queue_has_stopped_and_takes_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {"a.csv": BIG, **MANY})
    platform.faults.add(InjectedFault("stall", path="a.csv", after=1000))
    plan = downloads(files, tmp_path / "here")
    queue.add(files, plan)
    wait_until(lambda: queue.snapshot().of(ItemState.RUNNING), "it runs")

    assert queue.close(PATIENCE)
    assert not [name for name in everything(tmp_path) if ".part" in name]
    assert queue.snapshot().tally.left == 0
    with pytest.raises(InputRefused):
        queue.add(files, plan)


def test_a_plan_for_another_workspace_is_refused(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    other = WorkspaceFiles(files.session, platform.organization_id, "w-other")
    with pytest.raises(InputRefused):
        queue.add(other, downloads(files, tmp_path))
