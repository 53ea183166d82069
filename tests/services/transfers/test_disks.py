"""Disks that are full, read-only, or another one in the middle; nothing is partial, nothing lost.

What needs a disk of its own mounts a small one in memory, which only root may. A limit for the size
of files, which the system reports in the same way, works for everybody.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import InputRefused, Unreachable
from csm_tui.domain.transfers import Decision, ItemState
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    PATIENCE,
    downloads,
    ended,
    history,
    states,
    stored,
    uploads,
    written,
)
from tests.services.workspace_files_support import everything
from tests.waiting import wait_until

Mount = Callable[..., Path]
KIB = 1024


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Yield a function that makes small disks; they are gone after the test."""
    with ExitStack() as mounted:

        def mount(folder: Path, *, kib: int = 1024, options: str = "") -> Path:
            folder.mkdir(parents=True, exist_ok=True)
            command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k{options}", "tmpfs", str(folder)]
            try:
                done = subprocess.run(command, check=False, capture_output=True, text=True)
            except OSError as error:
                pytest.skip(f"no disk can be mounted here: {error}")
            if done.returncode:
                pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
            mounted.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)
            return folder

        yield mount


def only_files(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in everything(folder).items() if name[-1] != "/"}


@pytest.mark.parametrize("size", [300 * KIB, 700 * KIB], ids=["on the way", "told before"])
def test_a_disk_that_gets_full(
    size: int,
    mount: Mount,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    theirs = {f"{number}.csv": bytes([number]) * size for number in range(5)}
    stored(platform, theirs | {"small.csv": b"id\n"})
    disk = mount(tmp_path / "disk", kib=1024)
    queue.workers = 2
    queue.add(files, downloads(files, disk))
    seen = ended(queue)

    done = {item.planned.name for item in seen.of(ItemState.DONE)}
    assert set() < done < theirs.keys() | {"small.csv"}
    assert only_files(disk) == {name: (theirs | {"small.csv": b"id\n"})[name] for name in done}
    for item in seen.of(ItemState.FAILED):
        assert isinstance(item.error, Unreachable)
        assert "Free some space" in item.error.next_step
        assert str(disk) in item.error.headline
    assert len(seen.of(ItemState.FAILED, ItemState.DONE)) == 6

    # Room is made, and the rest is transferred one by one.
    for _ in theirs:
        for path in disk.iterdir():
            path.unlink()
        queue.retry([item.id for item in queue.snapshot().of(ItemState.FAILED)[:1]])
        ended(queue)
    assert set(states(queue.snapshot()).values()) == {ItemState.DONE}
    outcomes = [line.outcome for line in history(queue, journal)]
    assert outcomes.count(FileOutcome.DONE) == 6
    assert outcomes.count(FileOutcome.FAILED) == 6 - len(done)


def test_a_full_disk_keeps_what_would_have_been_replaced(
    mount: Mount,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
) -> None:
    stored(platform, {"a.csv": b"theirs" * 40_000})
    disk = mount(tmp_path / "disk", kib=256)
    written(disk, {"a.csv": b"mine" * 20_000})
    queue.add(files, downloads(files, disk), decision=Decision.OVERWRITE)
    assert set(states(ended(queue)).values()) == {ItemState.FAILED}
    assert only_files(disk) == {"a.csv": b"mine" * 20_000}


def test_a_journal_on_a_full_disk_ends_no_transfer(
    mount: Mount, platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    stored(platform, {"a.csv": b"1"})
    disk = mount(tmp_path / "disk", kib=64)
    journal = Journal(disk / "journal.sqlite3")
    journal.record([])
    full = disk / "all the rest"
    with pytest.raises(OSError, match="No space"):
        full.write_bytes(bytes(64 * KIB))
    with TransferQueue(journal) as queue:
        queue.add(files, downloads(files, tmp_path / "here"))
        assert set(states(ended(queue)).values()) == {ItemState.DONE}
        trouble = wait_until(lambda: queue.snapshot().trouble, "it is said")
        assert trouble is not None
        assert "full" in trouble.headline
        full.unlink()
        # The next entry is written again.
        queue.add(files, uploads(files, written(tmp_path / "out", {"b.csv": b"1"})))
        ended(queue)
        assert [line.name for line in history(queue, journal)][-1] == "b.csv"


def test_another_disk_below_the_folder_takes_its_files(
    mount: Mount,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
) -> None:
    theirs = {"other/a.csv": b"1", "other/deep/b.csv": b"2", "c.csv": b"3"}
    stored(platform, theirs)
    here = tmp_path / "here"
    mount(here / "other")
    for decision, content in ((None, theirs), (Decision.OVERWRITE, theirs)):
        queue.add(files, downloads(files, here), decision=decision)
        assert set(states(ended(queue)).values()) == {ItemState.DONE}
        assert only_files(here) == content
    assert (here / "other" / "a.csv").stat().st_dev != (here / "c.csv").stat().st_dev


def test_a_disk_that_may_only_be_read(
    mount: Mount,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    tmp_path: Path,
) -> None:
    stored(platform, {"fixed/a.csv": b"1", "fixed/deep/b.csv": b"2", "c.csv": b"3"})
    here = tmp_path / "here"
    planned_before = downloads(files, here)
    mount(here / "fixed", options=",ro")
    refused = {each.name: each.reason for each in downloads(files, here).refused}
    assert refused.keys() == {"fixed/a.csv", "fixed/deep/b.csv"}
    queue.add(files, planned_before)
    seen = ended(queue)
    assert states(seen)["c.csv"] is ItemState.DONE
    failed = seen.of(ItemState.FAILED)
    assert [item.planned.name for item in failed] == ["fixed/a.csv", "fixed/deep/b.csv"]
    assert all(isinstance(item.error, InputRefused) for item in failed)
    assert everything(here).keys() == {"c.csv", "fixed/"}


SMALL_DISK = """
import json, resource, sys
from pathlib import Path
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.secret import Secret
from csm_tui.services.connection import connect
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue, plan_download
from csm_tui.services.workspace_files import WorkspaceFiles
url, key, organization, workspace, folder = sys.argv[1:]
journal = Journal(Path(folder) / "journal")
with connect(ConnectionSettings(url, Secret(key))) as session:
    files = WorkspaceFiles(session, organization, workspace)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    with TransferQueue(journal, workers=3) as queue:
        queue.add(files, plan_download(files, files.tree(), [""], Path(folder) / "here"))
        queue.wait()
        items = queue.snapshot().items
    lines = [[line.name, line.outcome.value] for line in journal.history()]
    print(json.dumps([
        {item.planned.name: item.state.value for item in items},
        sorted({item.error.next_step for item in items if item.error}),
        sorted(lines),
    ]))
"""


def test_files_that_the_system_lets_not_grow(platform: DemoPlatform, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    theirs = {"a/big.csv": b"x" * 300_000, "a/small.csv": b"1", "big.csv": b"y" * 500_000}
    stored(platform, theirs)
    place = (platform.url, platform.api_key, platform.organization_id, platform.workspace_id)
    command = [sys.executable, "-c", SMALL_DISK, *place, str(tmp_path)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=2 * PATIENCE)
    assert ran.returncode == 0, ran.stderr
    seen, next_steps, lines = json.loads(ran.stdout)
    assert seen == {"a/big.csv": "failed", "a/small.csv": "done", "big.csv": "failed"}
    assert ["Free some space" in step for step in next_steps] == [True]
    assert lines == [[name, seen[name]] for name in sorted(seen)]
    assert only_files(tmp_path / "here") == {"a/small.csv": b"1"}
