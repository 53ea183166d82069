"""What the journal and the hashes cost: the same transfers with them and without.

Run with ``python -m benchmarks.journal_cost``. Also how long a look at a queue of 10,000 items
takes, which a screen does ten times a second.
"""

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks._loopback import loopback
from benchmarks._transfers import in_turns, moved, verdict, workspace
from csm_tui.domain.transfers import Moved
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue, plan_download

COUNT, SIZE, LATENCY, WORKERS = 2000, 4096, 0.02, 16
ROUNDS = 3
ITEMS = 10_000
SNAPSHOT = 5.0
"""Milliseconds: a twentieth of the time between two looks."""


class Nowhere(Journal):
    """A journal that keeps nothing."""

    def record(self, moves: Iterable[Moved]) -> None:
        """Keep nothing."""


def main() -> int:
    with loopback(LATENCY) as url, tempfile.TemporaryDirectory() as folder:
        right = small_files(url, Path(folder))
        return 0 if looks(url, Path(folder)) and right else 1


def small_files(url: str, folder: Path) -> bool:
    """Compare until the last line is in the journal."""
    files = workspace(url)
    names = FileTree(tuple(f"file-{number}-{SIZE}" for number in range(COUNT)))
    journal, nowhere = Journal(folder / "kept"), Nowhere(folder / "not kept")
    rounds = iter(range(100))

    def through(which: Journal) -> float:
        target = folder / f"round-{next(rounds)}"
        return moved(files, plan_download(files, names, [""], target), which, WORKERS)[1]

    kept, not_kept = in_turns(ROUNDS, lambda: through(journal), lambda: through(nowhere))
    print(f"files: {COUNT}   workers: {WORKERS}   latency: {LATENCY * 1000:g} ms")
    print(f"with the journal: {kept:.2f} s   without: {not_kept:.2f} s")
    assert len(journal.history(limit=10 * COUNT)) == ROUNDS * COUNT
    return verdict("journal, times without", kept / not_kept, 1.1)


def looks(url: str, folder: Path) -> bool:
    """Measure the look at a long queue in which something has changed since the last one."""
    files = workspace(url)
    names = FileTree(tuple(f"file-{number}-{SIZE}" for number in range(ITEMS)))
    with TransferQueue(Nowhere(folder / "not kept")) as queue:
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
