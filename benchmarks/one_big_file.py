"""One file of 1 GiB down and up, against ``curl -o`` and ``curl -F``, and the memory used.

Run with ``python -m benchmarks.one_big_file``. It takes 3 GiB of the temporary folder. Bytes come
faster here than over a network, so the file is hashed right after the transfer; both times are
printed, and the first counts. `journal_cost` measures hashing while the bytes move.
"""

import resource
import sys
import tempfile
from pathlib import Path

from benchmarks._loopback import loopback
from benchmarks._transfers import curl, files_url, in_turns, moved, verdict, workspace
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import plan_download, plan_upload

SIZE = 1024**3
ROUNDS = 3
GROWTH = 24.0
"""MiB."""


def main() -> int:
    with loopback() as url, tempfile.TemporaryDirectory() as folder:
        return 0 if measured(url, Path(folder)) else 1


def measured(url: str, folder: Path) -> bool:
    files, journal = workspace(url), Journal(folder / "journal.sqlite3")
    hashed: list[float] = []

    def down(size: int = SIZE) -> float:
        name = f"big-{size}"
        (folder / name).unlink(missing_ok=True)
        plan = plan_download(files, FileTree((name,)), [name], folder)
        done, journaled = moved(files, plan, journal, 1)
        hashed.append(journaled)
        return done

    def up(size: int = SIZE) -> float:
        plan = plan_upload(files, FileTree(()), [folder / f"big-{size}"], "")
        done, journaled = moved(files, plan, journal, 1)
        hashed.append(journaled)
        return done

    def curl_down() -> float:
        target = folder / "curl"
        target.unlink(missing_ok=True)
        return curl("-o", target, f"{files_url(url)}/download?file_name=big-{SIZE}")

    def curl_up() -> float:
        form = f"file=@{folder / f'big-{SIZE}'}"
        return curl("-F", "overwrite=false", "-F", form, files_url(url))

    # Imports and first uses take memory that is not measured.
    down(5_000_000)
    up(5_000_000)
    before = peak()
    ours, theirs = in_turns(ROUNDS, down, curl_down)
    print(f"down: {ours:.2f} s, with its hash {min(hashed[2:]):.2f} s   curl -o: {theirs:.2f} s")
    right = verdict("down, times curl", ours / theirs, 1.0)
    hashed.clear()
    ours, theirs = in_turns(ROUNDS, up, curl_up)
    print(f"up: {ours:.2f} s, with its hash {min(hashed):.2f} s   curl -F: {theirs:.2f} s")
    right &= verdict("up, times curl", ours / theirs, 1.0)
    return verdict("memory growth, MiB", peak() - before, GROWTH) and right


def peak() -> float:
    """Return the peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
