"""A history that cannot be written for a while: the disk is full, another program has it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.services.journal import Journal, _store
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
    # What stands where its folder has to be made is no matter of the file itself.
    journal.path.parent.write_bytes(b"")
    queue.add(files, downloads(files, tmp_path / "here", "a.csv"))
    ended(queue)
    wait_until(lambda: queue.snapshot().trouble, "the trouble is told")
    assert not queue.written(30)
    journal.path.parent.unlink()
    queue.add(files, downloads(files, tmp_path / "here", "b.csv"))
    ended(queue)
    assert [line.name for line in history(queue, journal)] == ["a.csv", "b.csv"]
