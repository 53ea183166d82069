"""The history never has the content of a file from before it was overwritten."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.transfers import Decision
from csm_tui.domain.workspace_files import Sameness
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    downloads,
    ended,
    history,
    stored,
    uploads,
    written,
)
from tests.waiting import wait_until


def test_nobody_knows_what_a_file_holds_while_it_is_sent(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    older = written(tmp_path / "older", {"a.csv": b"1"})
    newer = written(tmp_path / "newer", {"a.csv": b"22"})
    queue.add(files, uploads(files, older))
    ended(queue)
    assert queue.written(30)
    assert journal.compare(files.address, "a.csv", older / "a.csv").sameness is Sameness.SAME

    platform.faults.add(InjectedFault("hang", path="/files$", method="POST"))
    queue.add(files, uploads(files, newer), decision=Decision.OVERWRITE)
    # If the program were killed now, the journal would have only this.
    wait_until(lambda: queue.snapshot().items[-1].done == 2, "it is sent")
    assert journal.compare(files.address, "a.csv", older / "a.csv").sameness is Sameness.UNKNOWN


def test_a_file_that_is_refused_at_once_loses_no_knowledge(
    files: WorkspaceFiles, queue: TransferQueue, journal: Journal, tmp_path: Path
) -> None:
    older = written(tmp_path / "older", {"a.csv": b"1"})
    for _ in range(2):
        queue.add(files, uploads(files, older))
        ended(queue)
        assert queue.written(30)
    assert queue.snapshot().conflicts
    assert journal.compare(files.address, "a.csv", older / "a.csv").sameness is Sameness.SAME


def test_what_a_download_has_got_is_as_old_as_its_question(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    stored(platform, {"a.csv": b"1"})
    platform.faults.add(InjectedFault("slow", path="download", delay=0.5))
    queue.add(files, downloads(files, tmp_path / "here", "a.csv"))
    ended(queue)
    (line,) = history(queue, journal)
    assert line.at - journal.known(files.address, ["a.csv"])["a.csv"].at >= timedelta(seconds=0.5)


def test_a_history_that_was_not_written_is_told(
    platform: DemoPlatform, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    stored(platform, {"a.csv": b"1"})
    journal.history()
    queue = TransferQueue(journal)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as another:
        another.execute("BEGIN EXCLUSIVE")
        queue.add(files, downloads(files, tmp_path, "a.csv"))
        ended(queue)
        assert not queue.close(0.1)
        another.execute("ROLLBACK")
    trouble = queue.snapshot().trouble
    assert trouble
    assert "not saved in time" in trouble.headline
