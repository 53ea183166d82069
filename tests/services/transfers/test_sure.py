"""What makes a transfer safe without being visible: room, rights, flushes and pauses."""

import contextlib
import errno
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import InputRefused, Unreachable
from csm_tui.domain.transfers import ItemState
from csm_tui.platform import workspace_files
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.services.workspace_files._target import folders_for
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

BIG = b"0123456789abcdef" * 100_000
NEVER = (3_600.0,)
"""A pause before a repeated read that is longer than any test."""


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_what_does_not_fit_is_told_in_numbers_and_leaves_nothing(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, {"data/big.csv": BIG, "data/small.csv": b"id\n"})
    plan = downloads(files, tmp_path / "here")
    nearly_full = Usage(10**9, 10**9 - 1_000, 1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nearly_full)
    queue.add(files, plan)
    seen = ended(queue)

    assert states(seen) == {"data/big.csv": ItemState.FAILED, "data/small.csv": ItemState.DONE}
    (failed,) = seen.of(ItemState.FAILED)
    assert isinstance(failed.error, Unreachable)
    assert f"{len(BIG):,} bytes" in failed.error.headline
    assert "1,000 free" in failed.error.headline
    assert everything(tmp_path / "here") == {"data/": b"", "data/small.csv": b"id\n"}


def test_a_file_gets_its_name_only_once_it_is_flushed(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, {"a.csv": BIG})
    here = tmp_path / "here"
    plan = downloads(files, here)
    flushed: list[dict[str, int]] = []
    fsync = os.fsync

    def noted(file: int) -> None:
        if here.exists() and os.fstat(file).st_size == len(BIG):
            flushed.append({path.name: path.stat().st_size for path in here.iterdir()})
        fsync(file)

    monkeypatch.setattr(os, "fsync", noted)
    queue.add(files, plan)
    assert states(ended(queue)) == {"a.csv": ItemState.DONE}

    ((name, size),) = flushed[0].items()
    assert (name.endswith(".part"), size) == (True, len(BIG))
    assert everything(here) == {"a.csv": BIG}


def test_a_disk_that_fails_is_not_asked_of_the_platform_again(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(platform, {"a.csv": BIG})
    plan = downloads(files, tmp_path / "here")
    fsync = os.fsync

    def broken(file: int) -> None:
        if os.fstat(file).st_size == len(BIG):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        fsync(file)

    monkeypatch.setattr(os, "fsync", broken)
    with TransferQueue(journal, pauses=NEVER) as queue:
        queue.add(files, plan)
        (item,) = ended(queue).items
    assert (item.state, item.attempts) == (ItemState.FAILED, 1)
    assert item.error is not None
    assert os.strerror(errno.EIO) in item.error.headline
    assert not everything(tmp_path / "here")


def test_a_read_that_failed_waits_before_it_is_repeated_and_hears_a_cancel_meanwhile(
    platform: DemoPlatform, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    stored(platform, {"a.csv": BIG})
    plan = downloads(files, tmp_path / "here")
    platform.faults.add(InjectedFault("cut", path="a.csv", times=1))
    with TransferQueue(journal, pauses=NEVER) as queue:
        queue.add(files, plan)
        wait_until(lambda: not platform.faults.listed(), "the body is cut")
        # Repeated at once, it would be done soon.
        assert not queue.wait(0.5)
        queue.cancel()
        assert queue.wait(PATIENCE)
        assert states(queue.snapshot()) == {"a.csv": ItemState.CANCELLED}
    assert not everything(tmp_path / "here")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Drop the rights of root for a while, since root may write everywhere."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other rights")
@pytest.mark.parametrize("below", ["", "new", "new/deep"])
def test_a_folder_that_may_not_be_written_is_known_before_anything_is_fetched(
    below: str, platform: DemoPlatform, files: WorkspaceFiles, tmp_path_factory: Any
) -> None:
    stored(platform, {"a.csv": b"id\n", "data/b.csv": b"id\n"})
    tree = files.tree()
    # Below the folder of all tests, which only its owner may enter.
    locked = Path("/") if os.geteuid() == 0 else tmp_path_factory.mktemp("locked")
    if os.geteuid():
        locked.chmod(0o500)
    with as_nobody(), pytest.raises(InputRefused, match="No permission to write") as caught:
        files.plan_download("data/b.csv", locked / below)
    assert str(locked) in caught.value.headline
    assert tree.has_file("a.csv")


def test_a_failure_takes_no_folder_away_from_under_the_others(tmp_path: Path) -> None:
    target = tmp_path / "data" / "deep" / "a.csv"
    over = threading.Event()
    others = [threading.Thread(target=fails_again_and_again, args=(target, over)) for _ in "abc"]
    for other in others:
        other.start()
    try:
        for _ in range(1_500):
            with contextlib.suppress(Failed), folders_for(target):
                assert target.parent.is_dir()
                raise Failed
    finally:
        over.set()
        for other in others:
            other.join()
    assert not list(tmp_path.iterdir())

    with folders_for(target):
        target.touch()
    with contextlib.suppress(Failed), folders_for(target.with_name("b.csv")):
        raise Failed
    assert everything(tmp_path).keys() == {"data/", "data/deep/", "data/deep/a.csv"}


class Failed(Exception):
    """A way to end a download."""


def fails_again_and_again(target: Path, over: threading.Event) -> None:
    while not over.is_set():
        with contextlib.suppress(Failed), folders_for(target):
            raise Failed


def test_the_name_that_the_platform_gave_is_what_is_told(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send = workspace_files.send_file

    def elsewhere(
        client: Any, organization: str, workspace: str, name: str, *more: Any, overwrite: bool
    ) -> str:
        place = client, organization, workspace
        return send(*place, f"inbox/{name}", *more, overwrite=overwrite)

    monkeypatch.setattr(workspace_files, "send_file", elsewhere)
    queue.add(files, uploads(files, written(tmp_path / "out", {"a.csv": b"id\n"})))

    assert states(ended(queue)) == {"inbox/a.csv": ItemState.DONE}
    assert in_workspace(platform) == {"inbox/a.csv": b"id\n"}
    assert [line.name for line in history(queue, journal)] == ["inbox/a.csv"]
