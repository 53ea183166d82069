"""The pool: as many transfers as slots, threads that wait for the disk, none left at the end."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import Misused, Unreachable
from csm_tui.domain.transfers import Decision, Direction, ItemState, PlannedTransfer, Transferred
from csm_tui.services import threads
from csm_tui.services.threads import Threads
from csm_tui.services.transfers import TransferQueue, _pool, usual_workers
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    PATIENCE,
    downloads,
    ended,
    states,
    stored,
    uploads,
    written,
)
from tests.services.workspace_files_support import everything
from tests.waiting import wait_until

MANY = {f"{number}.csv": b"%d" % number for number in range(10)}


class SlowDisk:
    """A disk whose flushes wait for an event."""

    def __init__(self) -> None:
        self.waiting = 0
        self.go_on = threading.Event()
        self._flush = os.fsync
        self._lock = threading.Lock()

    def flush(self, file: int) -> None:
        with self._lock:
            self.waiting += 1
        assert self.go_on.wait(PATIENCE)
        self._flush(file)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    disk = SlowDisk()
    monkeypatch.setattr("csm_tui.services.workspace_files._download.os.fsync", disk.flush)
    yield disk
    disk.go_on.set()


def running(queue: TransferQueue) -> int:
    return queue.snapshot().tally.count(ItemState.RUNNING)


def test_a_connection_waits_for_no_disk(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    disk: SlowDisk,
    tmp_path: Path,
) -> None:
    stored(platform, MANY)
    queue.workers = 2
    queue.add(files, downloads(files, tmp_path / "here"))
    # Two with a slot, and as many that are received and not flushed to the disk.
    wait_until(lambda: disk.waiting == 4, "four flushes")
    assert running(queue) == 4
    assert queue.snapshot().tally.count(ItemState.WAITING) == 6
    assert not queue.wait(0)
    assert not [name for name in everything(tmp_path / "here") if name in MANY]

    disk.go_on.set()
    assert set(states(ended(queue)).values()) == {ItemState.DONE}
    assert everything(tmp_path / "here") == MANY


def test_a_pause_begins_nothing_while_the_disk_takes_the_last(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    disk: SlowDisk,
    tmp_path: Path,
) -> None:
    stored(platform, MANY)
    queue.workers = 1
    queue.add(files, downloads(files, tmp_path / "here"))
    wait_until(lambda: disk.waiting == 2, "both flushes")
    queue.pause()
    disk.go_on.set()
    ended(queue)
    assert everything(tmp_path / "here").keys() == {"0.csv", "1.csv"}
    queue.resume()
    assert set(states(ended(queue)).values()) == {ItemState.DONE}


def test_a_name_taken_in_the_last_moment_is_fetched_again_under_a_free_one(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    disk: SlowDisk,
    tmp_path: Path,
) -> None:
    stored(platform, {"a.csv": b"theirs"})
    queue.add(files, downloads(files, tmp_path), decision=Decision.KEEP_BOTH)
    wait_until(lambda: disk.waiting, "all has come")
    (tmp_path / "a.csv").write_bytes(b"mine")
    disk.go_on.set()
    (item,) = ended(queue).items
    assert item.state is ItemState.DONE
    assert item.direction is Direction.DOWN
    assert item.planned.local.name == "a (2).csv"
    assert (tmp_path / "a.csv").read_bytes() == b"mine"
    assert item.planned.local.read_bytes() == b"theirs"
    # Its slot was given away, taken again, and counted once.
    assert queue.close(PATIENCE)


def test_a_free_name_taken_in_the_last_moment_is_left_alone_too(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    disk: SlowDisk,
    tmp_path: Path,
) -> None:
    stored(platform, {"a.csv": b"theirs"})
    (tmp_path / "a.csv").write_bytes(b"mine")
    queue.add(files, downloads(files, tmp_path), decision=Decision.KEEP_BOTH)
    wait_until(lambda: disk.waiting, "all has come")
    (tmp_path / "a (2).csv").write_bytes(b"mine too")
    disk.go_on.set()
    (item,) = ended(queue).items
    assert item.state is ItemState.DONE
    assert (tmp_path / "a (2).csv").read_bytes() == b"mine too"
    assert (tmp_path / "a (3).csv").read_bytes() == b"theirs"


@pytest.mark.parametrize("count", [1, 5])
def test_no_more_connections_than_workers(
    count: int,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
) -> None:
    stored(platform, MANY)
    platform.faults.add(InjectedFault("hang", path="download"))
    queue.workers = count
    queue.add(files, downloads(files, tmp_path / "here"))
    wait_until(lambda: running(queue) == count, "as many as there are places")
    queue.workers = count + 2
    wait_until(lambda: running(queue) == count + 2, "two more")
    queue.workers = 1
    queue.cancel([item.id for item in queue.snapshot().of(ItemState.RUNNING)])
    wait_until(lambda: queue.snapshot().tally.count(ItemState.CANCELLED) == count + 2, "an end")
    wait_until(lambda: running(queue) == 1, "one goes on")
    queue.cancel()
    ended(queue)


def test_what_arrives_when_all_is_over_gives_no_place_away(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, {"a.csv": b"1"})
    told: list[Callable[[], None]] = []
    download = WorkspaceFiles.download

    def noted(self: WorkspaceFiles, plan: PlannedTransfer, **options: Any) -> Transferred:
        told.append(options["connection_free"])
        return download(self, plan, **options)

    monkeypatch.setattr(WorkspaceFiles, "download", noted)
    queue.workers = 1
    queue.add(files, downloads(files, written(tmp_path / "here", {"a.csv": b"mine"})))
    assert ended(queue).conflicts
    assert queue.snapshot().items[0].attempts == 1
    platform.faults.add(InjectedFault("hang", path="download"))
    queue.resolve(Decision.OVERWRITE)
    wait_until(lambda: len(told) == 2, "it runs again")
    queue.add(files, downloads(files, tmp_path / "there"))
    # The callback of the first attempt.
    told[0]()
    assert queue._pool.threads == running(queue) == 1
    queue.cancel()
    ended(queue)
    told[1]()
    assert queue.close(PATIENCE)


def test_without_threads_the_queue_says_so_and_goes_on_when_told(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class NoThread(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_pool, "spare", Threads())
    plan = uploads(files, written(tmp_path / "out", MANY))
    with monkeypatch.context() as without:
        without.setattr(threads, "threading", SimpleNamespace(Thread=NoThread))
        queue.add(files, plan)
        seen = ended(queue)
    assert set(states(seen).values()) == {ItemState.WAITING}
    assert seen.paused
    assert isinstance(seen.trouble, Unreachable)

    queue.resume()
    assert set(states(ended(queue)).values()) == {ItemState.DONE}
    assert queue.snapshot().trouble is None
    assert queue.close(PATIENCE)


def test_a_thread_that_is_missing_for_one_file_fails_that_file_only(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, MANY)
    plan = downloads(files, tmp_path / "here")
    start, left = Threads.start, [True]

    def refused_once(self: Threads, work: threads.Work) -> None:
        # The second thread is that of the first file, started in the first thread.
        if threading.current_thread().name == "work" and left:
            left.clear()
            raise Unreachable("Cannot start a thread.", "Try again.")
        start(self, work)

    monkeypatch.setattr(Threads, "start", refused_once)
    with TransferQueue(queue.journal, pauses=()) as impatient:
        impatient.add(files, plan)
        seen = ended(impatient)
        assert seen.tally.count(ItemState.FAILED) == 1
        assert seen.tally.count(ItemState.DONE) == 9
        impatient.retry()
        assert set(states(ended(impatient)).values()) == {ItemState.DONE}


@pytest.mark.parametrize(("text", "workers"), [("", 4), (" ", 4), ("1", 1), (" 32 ", 32)])
def test_a_variable_says_how_many_files_are_moved_at_a_time(text: str, workers: int) -> None:
    assert usual_workers({"CSM_TUI_TRANSFERS": text}) == workers


@pytest.mark.parametrize("text", ["0", "33", "-1", "1.5", "many", "²", "9" * 5000])
def test_a_variable_that_says_no_such_number_is_refused(text: str) -> None:
    with pytest.raises(Misused, match="CSM_TUI_TRANSFERS is"):
        usual_workers({"CSM_TUI_TRANSFERS": text})
