"""Events at the same moment in the queue: a pause, a cancel, a close, the end of a session."""

import gc
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import Decision, ItemState
from csm_tui.domain.workspace_files import FileOutcome, FileTree
from csm_tui.platform import workspace_files
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.transfers._attempt import TransferAttempt
from csm_tui.services.transfers._remote_names import RemoteNames
from csm_tui.services.workspace_files import WorkspaceFiles, _source
from tests.services.transfers.steps import (
    PATIENCE,
    downloads,
    ended,
    history,
    in_workspace,
    stored,
    uploads,
    written,
)
from tests.waiting import wait_until


def test_a_pause_while_the_workspace_is_listed_holds_no_other_item(
    files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = uploads(files, written(tmp_path / "out", {f"f{n}": b"x" for n in range(6)}))
    listing, go_on, tree = threading.Event(), threading.Event(), WorkspaceFiles.tree

    def late(self: WorkspaceFiles, *, cancel: CancelToken | None = None) -> FileTree:
        listing.set()
        assert go_on.wait(PATIENCE)
        return tree(self, cancel=cancel)

    monkeypatch.setattr(WorkspaceFiles, "tree", late)
    queue.workers = 1
    queue.add(files, plan)
    assert listing.wait(PATIENCE)
    first = queue.snapshot().items[0]
    queue.pause([first.id])
    queue.workers = 4
    go_on.set()

    wait_until(lambda: len(queue.snapshot().of(ItemState.DONE)) == 5, "the other items")
    assert [item.id for item in queue.snapshot().of(ItemState.PAUSED)] == [first.id]
    queue.resume([first.id])
    assert len(ended(queue).of(ItemState.DONE)) == 6


def test_a_closed_queue_keeps_no_thread(journal: Journal) -> None:
    before, told = set(threading.enumerate()), threading.Event()
    queue = TransferQueue(journal)
    queue.subscribe(told.set)
    assert queue.close(PATIENCE)

    assert told.wait(PATIENCE)
    wait_until(lambda: set(threading.enumerate()) <= before, "the end of its threads")


def test_a_cancel_is_kept_when_the_session_ends_at_that_moment(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, {"a.csv": b"1"})
    plan = downloads(files, tmp_path / "here")
    running, go_on = threading.Event(), threading.Event()

    def refused(*_: Any, **__: Any) -> None:
        running.set()
        assert go_on.wait(PATIENCE)
        raise SignInNeeded("The session has ended.", "Sign in.")

    monkeypatch.setattr(WorkspaceFiles, "download", refused)
    queue.add(files, plan)
    assert running.wait(PATIENCE)
    queue.cancel()
    go_on.set()

    seen = ended(queue)
    assert [item.state for item in seen.items] == [ItemState.CANCELLED]
    assert isinstance(seen.trouble, SignInNeeded)


def test_nothing_waits_in_a_queue_that_is_closed(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {"a.csv": b"1"})
    folder = written(tmp_path / "out", {"b.csv": b"2"})
    platform.faults.add(InjectedFault("403", path="download"))
    platform.faults.add(InjectedFault("drop_after", path="files", method="POST"))
    queue.add(files, downloads(files, tmp_path / "here"))
    queue.add(files, uploads(files, folder))
    before = [item.state for item in ended(queue).items]
    assert before == [ItemState.FAILED, ItemState.UNKNOWN]
    assert queue.close(PATIENCE)

    queue.retry()
    queue.look()
    assert [item.state for item in queue.snapshot().items] == before


def test_a_look_that_breaks_leaves_the_upload_unknown(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    platform.faults.add(InjectedFault("drop_after", path="files", method="POST"))
    queue.add(files, uploads(files, written(tmp_path / "out", {"a.csv": b"1"})))
    lost = ended(queue).items[0]

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(TransferAttempt, "verify", broken)
    queue.look()
    item = ended(queue).items[0]
    assert (item.state, item.error) == (ItemState.UNKNOWN, lost.error)
    assert "ZeroDivisionError" in item.note
    # A retry of all that failed must not send it a second time.
    queue.retry()
    assert ended(queue).items[0].attempts == lost.attempts


def test_an_upload_that_breaks_when_all_was_sent_is_unknown(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = uploads(files, written(tmp_path / "out", {"a.csv": b"1"}))
    send = workspace_files.send_file

    def broken(*arguments: Any, **options: Any) -> str:
        send(*arguments, **options)
        raise ZeroDivisionError

    monkeypatch.setattr(workspace_files, "send_file", broken)
    queue.add(files, plan)
    item = ended(queue).items[0]
    assert item.state is ItemState.UNKNOWN
    assert item.error is not None
    assert "ZeroDivisionError" in item.error.headline
    assert "now listed" in item.error.details["looked"]
    queue.look()
    assert ended(queue).items[0].state is ItemState.DONE
    assert [line.outcome for line in history(queue, queue.journal)] == [
        FileOutcome.UNKNOWN,
        FileOutcome.DONE,
    ]


def test_an_upload_that_breaks_before_its_end_has_failed(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = uploads(files, written(tmp_path / "out", {"a.csv": b"x" * 3_000_000}))

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(_source, "check_unchanged", lambda *_: None)
    queue.pause()
    queue.add(files, plan)
    monkeypatch.setattr(_source, "check_unchanged", only_then(broken, 2))
    queue.resume()
    item = ended(queue).items[0]
    assert item.state is ItemState.FAILED
    assert item.error is not None
    assert "does not have it" in item.error.headline
    assert in_workspace(platform) == {}


def only_then(call: Any, number: int) -> Any:
    """Return a function that does nothing except at this call."""
    calls = iter(range(1, 1000))
    return lambda *arguments: call(*arguments) if next(calls) == number else None


@pytest.mark.parametrize("up", [True, False])
def test_whatever_breaks_around_an_upload_is_no_failure(
    up: bool,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, {"b.csv": b"1"})

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    plan = (
        uploads(files, written(tmp_path / "out", {"a.csv": b"1"}))
        if up
        else downloads(files, tmp_path / "here")
    )
    monkeypatch.setattr(WorkspaceFiles, "upload" if up else "download", broken)
    queue.add(files, plan)
    assert ended(queue).items[0].state is (ItemState.UNKNOWN if up else ItemState.FAILED)


def test_a_job_that_stands_still_keeps_no_list_of_files(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {"a.csv": b"theirs"})
    queue.add(files, uploads(files, written(tmp_path / "out", {"a.csv": b"mine"})))
    assert ended(queue).items[0].state is ItemState.CONFLICT
    wait_until(lambda: not lists(files), "it is forgotten")

    # The next attempt sees the workspace as it is then.
    platform.world.workspaces[platform.workspace_id].files.delete("a.csv")
    queue.resolve(Decision.KEEP_BOTH)
    assert ended(queue).items[0].state is ItemState.DONE
    assert in_workspace(platform) == {"a.csv": b"mine"}
    wait_until(lambda: not lists(files), "it is forgotten again")


def test_a_job_without_items_is_forgotten(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    other = WorkspaceFiles(files.session, platform.organization_id, platform.workspace_id)
    seen = weakref.ref(other)
    job = queue.add(other, uploads(files, written(tmp_path / "out", {"a.csv": b"mine"})))
    ended(queue)
    queue.remove()
    del other

    def forgotten() -> bool:
        gc.collect()
        return seen() is None

    wait_until(forgotten, "the workspace is forgotten")
    queue.resolve(Decision.SKIP)
    assert queue.add(files, uploads(files, written(tmp_path / "more", {"b.csv": b"1"}))) != job
    assert ended(queue).items[0].state is ItemState.DONE


def lists(files: WorkspaceFiles) -> list[FileTree]:
    """Return the lists of this workspace that queues keep in memory."""
    gc.collect()
    listings = [each for each in gc.get_objects() if isinstance(each, RemoteNames)]
    return [each._tree for each in listings if each._files is files and each._tree is not None]
