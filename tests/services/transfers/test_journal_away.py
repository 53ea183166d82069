"""A history that cannot be written for a while: the disk is full, another program locks it."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.journal import Journal, _store
from csm_tui.services.local import hashing
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import downloads, ended, history, stored
from tests.waiting import wait_until


def test_what_could_not_be_written_is_written_when_it_can_be(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_store, "PATIENCE", 0.01)
    stored(platform, {"a.csv": b"1", "b.csv": b"2"})
    journal.history()
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as another:
        another.execute("BEGIN EXCLUSIVE")
        queue.add(files, downloads(files, tmp_path, "a.csv"))
        ended(queue)
        wait_until(lambda: queue.snapshot().trouble, "the trouble is told")
        assert not queue.written(30)
        another.execute("ROLLBACK")
    assert [line.name for line in history(queue, journal)] == ["a.csv"]


def test_it_is_written_in_its_order_with_what_is_moved_later(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    stored(platform, {"a.csv": b"1", "b.csv": b"2"})
    # A file in place of its folder is not a fault of the history itself.
    journal.path.parent.write_bytes(b"")
    queue.add(files, downloads(files, tmp_path / "here", "a.csv"))
    ended(queue)
    wait_until(lambda: queue.snapshot().trouble, "the trouble is told")
    assert not queue.written(30)
    journal.path.parent.unlink()
    queue.add(files, downloads(files, tmp_path / "here", "b.csv"))
    ended(queue)
    assert [line.name for line in history(queue, journal)] == ["a.csv", "b.csv"]


def test_what_nobody_expects_is_told_and_loses_no_line(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, {"a.csv": b"1", "b.csv": b"2"})
    with monkeypatch.context() as broken:
        broken.setattr(sqlite3, "connect", _refusing(sqlite3.connect))
        queue.add(files, downloads(files, tmp_path, "a.csv"))
        ended(queue)
        trouble = wait_until(lambda: queue.snapshot().trouble, "the trouble is told")
        assert not queue.written(30)
    assert trouble is not None
    assert "internal error (TypeError)" in trouble.headline
    queue.add(files, downloads(files, tmp_path, "b.csv"))
    ended(queue)
    assert [line.name for line in history(queue, journal)] == ["a.csv", "b.csv"]


def _refusing(connect: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    """Refuse the thread of the journal with an error that is none of ours."""

    def refuse(*places: Any, **names: Any) -> sqlite3.Connection:
        if threading.current_thread().name == "journal":
            raise TypeError("connect() takes exactly 1 positional argument (2 given)")
        return connect(*places, **names)

    return refuse


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_line_is_written_though_its_hash_fails_in_a_way_nobody_expects(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, {"a.csv": b"x" * 3_000_000})
    # The thread that hashes ends, and the rest cannot be hashed afterwards.
    monkeypatch.setattr(hashing, "BLOCK", None)
    queue.add(files, downloads(files, tmp_path, "a.csv"))
    ended(queue)
    (line,) = history(queue, journal)
    assert (line.outcome, line.fingerprint) == (FileOutcome.DONE, None)
    trouble = queue.snapshot().trouble
    assert trouble is not None
    assert "internal error (TypeError)" in trouble.headline
