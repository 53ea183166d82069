"""The cost of the journal and the hashes: the same transfers with and without them.

Run with ``python -m benchmarks.journal_cost``. It moves many small files, and one of 1 GiB both
ways over a link of 5 Gbit/s; each until the last line with its hash is in the journal. It takes
2 GiB of the temporary folder. SHA-256 does about 2 GB/s on one core: faster bytes, as from a server
on the same computer, cannot be hashed while they move.
It also measures a snapshot of a queue of 10,000 items, which a screen takes ten times a second.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from unittest.mock import patch

from benchmarks._loopback import loopback
from benchmarks._transfers import in_turns, moved, verdict, workspace
from csm_tui.domain.transfers import JournalEntry
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.journal import Journal
from csm_tui.services.local.hashing import FileDigest
from csm_tui.services.transfers import TransferQueue, plan_download, plan_upload
from csm_tui.services.workspace_files import _download, _source

COUNT, SIZE, LATENCY, WORKERS = 2000, 4096, 0.02, 16
ROUNDS = 3
BIG, RATE = 1024**3, 625e6
"""Bytes, and bytes a second."""
ITEMS = 10_000
SNAPSHOT = 5.0
"""Milliseconds: a twentieth of the time between two snapshots."""


class NullJournal(Journal):
    """A journal that keeps nothing."""

    def record(self, moves: Iterable[JournalEntry]) -> None:
        """Keep nothing."""


class NullDigest(FileDigest):
    """A digest that hashes nothing."""

    def update(self, block: bytes) -> None:
        """Count the bytes."""
        self.size += len(block)
        self._hashed = self.size


def main() -> int:
    with loopback(LATENCY) as url, tempfile.TemporaryDirectory() as folder:
        right = small_files(url, Path(folder))
        right &= snapshots(url, Path(folder))
    with loopback(rate=RATE) as url, tempfile.TemporaryDirectory() as folder:
        return 0 if big_file(url, Path(folder)) and right else 1


def small_files(url: str, folder: Path) -> bool:
    """Compare small files, until the last line is in the journal."""
    files = workspace(url)
    names = FileTree(tuple(f"file-{number}-{SIZE}" for number in range(COUNT)))
    journal, nowhere = Journal(folder / "kept"), NullJournal(folder / "not kept")
    rounds = iter(range(100))

    def through(which: Journal) -> float:
        target = folder / f"round-{next(rounds)}"
        return moved(files, plan_download(files, names, [""], target), which, WORKERS)[1]

    kept, not_kept = in_turns(ROUNDS, lambda: through(journal), lambda: through(nowhere))
    print(f"files: {COUNT}   workers: {WORKERS}   latency: {LATENCY * 1000:g} ms")
    print(f"with the journal: {kept:.2f} s   without: {not_kept:.2f} s")
    assert len(journal.history(limit=10 * COUNT)) == ROUNDS * COUNT
    return verdict("journal, times without", kept / not_kept, 1.1)


def big_file(url: str, folder: Path) -> bool:
    """Compare one big file, both ways, until its hash is in the journal."""
    files = workspace(url)
    journal, nowhere = Journal(folder / "kept"), NullJournal(folder / "not kept")
    name = f"big-{BIG}"

    def down(which: Journal) -> float:
        (folder / name).unlink(missing_ok=True)
        plan = plan_download(files, FileTree((name,)), [name], folder)
        return moved(files, plan, which, 1)[1]

    def up(which: Journal) -> float:
        return moved(files, plan_upload(files, FileTree(()), [folder / name], ""), which, 1)[1]

    def without(way: Callable[[Journal], float]) -> float:
        name = "FileDigest"
        with patch.object(_download, name, NullDigest), patch.object(_source, name, NullDigest):
            return way(nowhere)

    right = True
    print(f"bytes: {BIG}   link: {RATE * 8 / 1e9:g} Gbit/s")
    for way in (down, up):
        kept, not_kept = in_turns(ROUNDS, partial(way, journal), partial(without, way))
        print(f"{way.__name__}: with its hash: {kept:.2f} s   without: {not_kept:.2f} s")
        right &= verdict(f"{way.__name__}, times without", kept / not_kept, 1.1)
    assert all(line.content for line in journal.history(limit=2 * ROUNDS))
    return right


def snapshots(url: str, folder: Path) -> bool:
    """Measure snapshots of a long queue that has changed since the last one."""
    files = workspace(url)
    names = FileTree(tuple(f"file-{number}-{SIZE}" for number in range(ITEMS)))
    with TransferQueue(NullJournal(folder / "not kept")) as queue:
        queue.pause()
        queue.add(files, plan_download(files, names, [""], folder / "never"))
        ids = [item.id for item in queue.snapshot().items]
        took = []
        for id_ in ids[:200]:
            queue.pause([id_])
            began = time.perf_counter()
            queue.snapshot()
            took.append(time.perf_counter() - began)
    took.sort()
    return verdict(f"look at {ITEMS} items, ms", took[len(took) // 2] * 1000, SNAPSHOT)


if __name__ == "__main__":
    sys.exit(main())
