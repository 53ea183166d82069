"""The hash of a file during its transfer: correct, not waited for, and no thread is left."""

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import Transferred
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.local import hashing
from csm_tui.services.local.hashing import FileDigest, PendingHash
from tests.examples import examples

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start the thread after ten bytes, and hash four at a time."""
    monkeypatch.setattr(hashing, "INLINE", 10)
    monkeypatch.setattr(hashing, "BLOCK", 4)
    # The disk of a test is faster than any network.
    monkeypatch.setattr(hashing, "FAST", float("inf"))


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "hash"]


def fed(path: Path, blocks: list[bytes]) -> FileDigest:
    """Write a file block by block, and add each to a digest."""
    digest = FileDigest(path)
    with path.open("wb", 0) as file:
        for block in blocks:
            file.write(block)
            digest.update(block)
    return digest


@settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.binary(max_size=30), max_size=12))
def test_it_is_the_hash_of_the_file(tmp_path: Path, blocks: list[bytes]) -> None:
    path, moved = tmp_path / "a", tmp_path / "b"
    with fed(path, blocks) as digest:
        found = digest.fingerprint() if digest.finish() else None
        path.replace(moved)
        assert (found or digest.read_rest(moved, CancelToken())) == of(b"".join(blocks))


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.binary(max_size=30), max_size=12))
def test_it_is_the_hash_of_blocks_without_a_file(blocks: list[bytes]) -> None:
    with FileDigest() as digest:
        for block in blocks:
            digest.update(block)
        assert digest.finish()
        assert digest.fingerprint() == of(b"".join(blocks))


def of(content: bytes) -> Fingerprint:
    return Fingerprint(len(content), hashlib.sha256(content).hexdigest())


class Stuck:
    """Reading that waits for an event."""

    def __init__(self) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._read = os.read

    def read(self, file: int, size: int) -> bytes:
        self.reached.set()
        assert self.go_on.wait(PATIENCE)
        return self._read(file, size)


def test_what_is_missing_in_the_end_is_taken_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "GRACE", 0.0)
    slow, content = Stuck(), bytes(range(200))
    monkeypatch.setattr(os, "read", slow.read)
    with fed(tmp_path / "a", [content]) as digest:
        assert slow.reached.wait(PATIENCE)
        threading.Timer(0.05, slow.go_on.set).start()
        assert not digest.finish()
    (tmp_path / "a").rename(tmp_path / "b")
    assert 0 < digest._hashed < len(content)
    assert digest.read_rest(tmp_path / "b", CancelToken()) == of(content)


def test_a_transfer_that_is_faster_than_networks_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "FAST", 0.0)
    monkeypatch.setattr(hashing, "GRACE", 0.0)
    content, reached = bytes(range(200)), threading.Event()

    class Noted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            reached.set()
            return super().wait(timeout)

    with FileDigest(tmp_path / "a") as digest:
        digest._over = Noted()
        (tmp_path / "a").write_bytes(content)
        digest.update(content)
        assert reached.wait(PATIENCE)
        assert digest._hashed == 0
        found = digest.fingerprint() if digest.finish() else None
    assert (found or digest.read_rest(tmp_path / "a", CancelToken())) == of(content)


def test_the_content_is_waited_for_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "GRACE", 0.0)
    slow, content = Stuck(), bytes(range(200))
    monkeypatch.setattr(os, "read", slow.read)
    path = tmp_path / "a"
    with fed(path, [content]) as digest:
        threading.Timer(0.05, slow.go_on.set).start()
        known = digest.fingerprint() if digest.finish() else None
    pending = PendingHash(digest, path, path.stat().st_mtime_ns)
    assert Transferred("a", path, len(content), known, pending.read).fingerprint() == of(content)


def test_a_transfer_that_fails_leaves_no_thread(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), fed(tmp_path / "a", [b"x" * 100]):
        raise ZeroDivisionError


@pytest.mark.parametrize("how", ["shorter", "gone", "rewritten"])
def test_of_a_file_that_changed_nothing_is_said(tmp_path: Path, how: str) -> None:
    path, content = tmp_path / "a", b"x" * 100
    path.write_bytes(content)
    modified = path.stat().st_mtime_ns
    digest = FileDigest(path)
    digest.size = len(content)
    known = PendingHash(digest, path, modified)
    match how:
        case "shorter":
            os.truncate(path, 50)
        case "gone":
            path.unlink()
        case "rewritten":
            path.write_bytes(content)
            os.utime(path, ns=(1, 1))
    assert known.read(CancelToken()) is None


def test_of_a_file_that_did_not_change_all_is_said(tmp_path: Path) -> None:
    path, content = tmp_path / "a", b"x" * 100
    path.write_bytes(content)
    digest = FileDigest(path)
    digest.size = len(content)
    known = PendingHash(digest, path, path.stat().st_mtime_ns)
    assert known.read(CancelToken()) == of(content)
