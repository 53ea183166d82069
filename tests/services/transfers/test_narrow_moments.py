"""Two events in a moment so short that no ordinary run meets it."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.preview.json_text import json_fault
from csm_tui.domain.progress import Progress
from csm_tui.domain.transfers import Direction, JournalEntry, LastKnown
from csm_tui.domain.workspace_files import FileOutcome, FileTree, Fingerprint, Sameness
from csm_tui.services.compare import compare_folders, resolve
from csm_tui.services.journal import Journal
from csm_tui.services.local import hashing
from csm_tui.services.transfers import TransferQueue, plan_download
from csm_tui.services.transfers._control import TransferControl
from csm_tui.services.workspace_files import WorkspaceFiles, drafts, start_edit, unfinished_edits
from csm_tui.settings.private_files import lock

PATIENCE = 60.0


def test_a_file_that_another_replaces_is_not_taken_for_what_was_sent(
    files: WorkspaceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "FAST", float("inf"))
    source, newer = tmp_path / "a.csv", tmp_path / "new"
    source.write_bytes(b"x" * 3_000_000 + b"A" * 3_000_000)
    newer.write_bytes(b"x" * 3_000_000 + b"B" * 3_000_000)
    plan = files.plan_upload(source, "", FileTree(()))

    def saved_by_a_program(_: Progress) -> None:
        if newer.exists():
            newer.replace(source)

    sent = files.upload(plan, progress=saved_by_a_program)
    assert sent.fingerprint() in (None, files.fingerprint("a.csv"))


@pytest.mark.parametrize("text", ["[NaN1]", '{"a": NaN;}', "[\n -Infinity/]"])
def test_what_sticks_to_a_word_that_is_no_value(text: str) -> None:
    fault = json_fault(text)
    assert fault is not None
    assert "is not a JSON value" in fault.what
    assert fault.line == 1 + text.count("\n")


def test_what_was_read_earlier_replaces_nothing_newer(
    journal: Journal, files: WorkspaceFiles
) -> None:
    began = datetime.now(UTC)
    newer = JournalEntry(
        direction=Direction.UP, address=files.address, name="a.csv", local=None, profile="",
        outcome=FileOutcome.DONE, at=began + timedelta(seconds=1),
        fingerprint=Fingerprint(3, "new"),
    )  # fmt: skip
    journal.record([newer])
    journal.learn(files.address, {"a.csv": LastKnown(Fingerprint(3, "old"), began, "")})
    assert journal.known(files.address, ["a.csv"])["a.csv"].fingerprint == Fingerprint(3, "new")
    later = LastKnown(Fingerprint(3, "newest"), began + timedelta(seconds=2), "")
    journal.learn(files.address, {"a.csv": later})
    assert journal.known(files.address, ["a.csv"])["a.csv"].fingerprint == Fingerprint(3, "newest")


def test_a_hash_that_ends_just_before_it_waits_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "INLINE", 0)
    monkeypatch.setattr(hashing, "FAST", float("inf"))
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    digest = hashing.FileDigest(path)
    about_to_wait, go_on = threading.Event(), threading.Event()

    class Slow(threading.Event):
        def clear(self) -> None:
            if digest._hashed == digest.size:
                about_to_wait.set()
                assert go_on.wait(PATIENCE)
            super().clear()

    digest._more = Slow()
    digest.update(b"x" * 100)
    assert about_to_wait.wait(PATIENCE)
    over, follower = threading.Event(), digest._thread
    assert follower is not None

    def held(*_: object) -> None:
        go_on.set()
        over.wait(PATIENCE)

    # It waits for the thread only after it has set that all is over.
    monkeypatch.setattr(follower, "join", held)
    ending = threading.Thread(target=digest._end, daemon=True)
    ending.start()
    threading.Thread.join(follower, 2.0)
    ended = not follower.is_alive()
    digest._complete = True
    threading.Event.set(digest._more)
    over.set()
    ending.join(PATIENCE)
    assert ended


def test_what_could_not_be_kept_whole_leaves_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource")
    platform.put_file(platform.workspace_id, "a.csv", b"x" * 300_000)
    target, (soft, hard) = tmp_path / "mine.csv", resource.getrlimit(resource.RLIMIT_FSIZE)
    with start_edit(files, "a.csv") as edit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        try:
            with pytest.raises(CsmError):
                edit.keep(target)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert not target.exists()
        assert edit.keep(target).stat().st_size == 300_000


def test_a_history_that_gets_no_thread_stops_no_transfer(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, journal: Journal,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("a.csv", "b.csv"):
        platform.put_file(platform.workspace_id, name, b"x")
    start = threading.Thread.start
    refused = threading.Event()

    def refuse(thread: threading.Thread) -> None:
        if thread.name == "journal" and not refused.is_set():
            refused.set()
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    queue.add(files, plan_download(files, files.tree(), ["a.csv"], tmp_path))
    assert queue.wait(PATIENCE)
    assert queue.snapshot().trouble is not None
    assert not queue.written(0.1)
    queue.add(files, plan_download(files, files.tree(), ["b.csv"], tmp_path))
    assert queue.wait(PATIENCE)
    assert queue.written(PATIENCE)
    assert {line.name for line in journal.history()} == {"a.csv", "b.csv"}


def test_another_program_that_looks_takes_no_new_draft_away(
    platform: DemoPlatform, files: WorkspaceFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.put_file(platform.workspace_id, "a.csv", b"x")
    looked: list[bool] = []

    def looked_at_just_before(handle: int) -> bool:
        if not looked:
            looked.append(True)
            assert unfinished_edits(files) == ()
        return lock(handle)

    monkeypatch.setattr(drafts, "lock", looked_at_just_before)
    with start_edit(files, "a.csv") as edit:
        assert edit.path.read_bytes() == b"x"
        assert unfinished_edits(files) == ()
        assert edit.path.exists()


def test_who_cancels_as_the_hold_ends_has_cancelled() -> None:
    control = TransferControl(lambda _: None)

    class JustThen(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            control.cancel()
            return False

    control._go = JustThen()
    with pytest.raises(Cancelled):
        control.check()
    assert not control.let_go


def test_a_download_whose_hash_was_not_taken_is_no_lost_upload(
    journal: Journal, files: WorkspaceFiles, tmp_path: Path
) -> None:
    moved = JournalEntry(
        direction=Direction.DOWN, address=files.address, name="a.csv", local=None,
        outcome=FileOutcome.DONE, at=datetime.now(UTC), profile="",
    )  # fmt: skip
    journal.record([moved])
    (tmp_path / "a.csv").write_bytes(b"x")
    answer = journal.compare(files.address, "a.csv", tmp_path / "a.csv")
    assert answer.sameness is Sameness.UNKNOWN
    assert "upload" not in answer.because


def test_a_file_that_was_not_read_is_not_said_to_be(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(b"123")
    platform.put_file(platform.workspace_id, "a.csv", b"12345")
    (row,) = resolve(files, compare_folders(files, tmp_path, "")).rows
    assert "were read" not in row.because
