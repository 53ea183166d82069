"""The recorded hash is that of what was sent, or there is none."""

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.transfers import ItemState
from csm_tui.domain.workspace_files import FileOutcome, FileTree, Fingerprint
from csm_tui.platform import workspace_files
from csm_tui.services.journal import Journal
from csm_tui.services.local import hashing
from csm_tui.services.local.hashing import INLINE
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import downloads, ended, states, stored


@pytest.mark.parametrize("size", [1000, 5_000_000])
def test_a_hash_is_of_what_was_sent(
    size: int, files: WorkspaceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, content = tmp_path / "a.csv", random.Random(size).randbytes(size)
    source.write_bytes(content)
    digest = Fingerprint(size, hashlib.sha256(content).hexdigest())
    nothing = FileTree(())
    assert files.upload(files.plan_upload(source, "", nothing)).content() == digest

    send = workspace_files.send_file

    def then_changed(*arguments: Any, **options: Any) -> str:
        name = send(*arguments, **options)
        source.write_bytes(content[::-1])
        return name

    monkeypatch.setattr(workspace_files, "send_file", then_changed)
    done = files.upload(files.plan_upload(source, "", nothing), overwrite=True)
    # A large file is hashed from the disk, where another one may be in the end.
    assert done.content() == (digest if size < INLINE else None)


def test_the_end_waits_for_no_hash_that_takes_long(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Nothing is hashed during the transfer, and afterwards one byte at a time.
    monkeypatch.setattr(hashing, "FAST", 0.0)
    monkeypatch.setattr(hashing, "BLOCK", 1)
    stored(platform, {"large.csv": b"x" * 40_000_000, "small.csv": b"x"})
    queue.add(files, downloads(files, tmp_path / "here"))
    assert states(ended(queue)) == dict.fromkeys(["large.csv", "small.csv"], ItemState.DONE)

    assert queue.close(2.0)
    lines = {line.name: line for line in journal.history()}
    assert {line.outcome for line in lines.values()} == {FileOutcome.DONE}
    assert lines["large.csv"].content is None
    assert lines["small.csv"].content == Fingerprint(1, hashlib.sha256(b"x").hexdigest())
    known = journal.known(files.place, ["large.csv"])["large.csv"]
    assert known.content is None
