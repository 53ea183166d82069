"""2,000 files of 4 KiB at 20 ms latency, against curl with as many workers and the vendor's loop.

Run with ``python -m benchmarks.many_files``. The vendor's loop is the official client's typed
method, one file after the other; it is measured with a part of the files and multiplied.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cosmotech_api import ApiClient, Configuration, WorkspaceApi

from benchmarks._loopback import loopback
from benchmarks._transfers import (
    ORGANIZATION,
    WORKSPACE,
    curl,
    files_url,
    in_turns,
    moved,
    verdict,
    workspace,
)
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import MOST_WORKERS, plan_download, plan_upload

COUNT, SIZE, LATENCY = 2000, 4096, 0.02
WORKERS = 16
ROUNDS = 3
SAMPLE = 100
NAMES = tuple(f"data/{number % 20}/file-{number}-{SIZE}" for number in range(COUNT))


def main() -> int:
    with loopback(LATENCY) as url, tempfile.TemporaryDirectory() as folder:
        return 0 if measured(url, Path(folder)) else 1


def measured(url: str, folder: Path) -> bool:
    files, journal = workspace(url), Journal(folder / "journal.sqlite3")
    fresh = fresh_folders(folder)

    def down(workers: int = WORKERS) -> float:
        plan = plan_download(files, FileTree(NAMES), [""], fresh())
        return moved(files, plan, journal, workers)[0]

    def curl_down() -> float:
        config, target = folder / "down.curl", fresh()
        address = f"{files_url(url)}/download?file_name="
        config.write_text(
            "".join(f'url = "{address}{name}"\noutput = "{target / name}"\n' for name in NAMES)
        )
        return curl(*parallel(), "--create-dirs", "-K", config)

    ours, theirs = in_turns(ROUNDS, down, curl_down)
    print(f"files: {COUNT}   bytes each: {SIZE}   latency: {LATENCY * 1000:g} ms")
    print(f"down, {WORKERS} workers: {ours:.2f} s   curl --parallel: {theirs:.2f} s")
    right = verdict("down, times curl", ours / theirs, 1.1)
    source = fresh()
    for name in NAMES:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(b"x" * SIZE)

    def up() -> float:
        plan = plan_upload(files, FileTree(()), [source / "data"], "")
        return moved(files, plan, journal, WORKERS)[0]

    def curl_up() -> float:
        config = folder / "up.curl"
        config.write_text(
            "next\n".join(
                f'url = "{files_url(url)}"\nform = "file=@{source / name}"\n'
                f'form = "destination={name}"\noutput = "/dev/null"\n'
                for name in NAMES
            )
        )
        return curl(*parallel(), "-K", config)

    ours, theirs = in_turns(ROUNDS, up, curl_up)
    print(f"up, {WORKERS} workers: {ours:.2f} s   curl --parallel: {theirs:.2f} s")
    right &= verdict("up, times curl", ours / theirs, 1.1)
    (most,) = in_turns(ROUNDS, lambda: down(MOST_WORKERS))
    vendor = vendor_loop(url)
    print(f"down, {MOST_WORKERS} workers: {most:.2f} s   the vendor's loop: {vendor:.1f} s")
    return verdict("times faster than the loop", vendor / most, 15.0, at_least=True) and right


def parallel() -> list[str]:
    return ["--parallel", "--parallel-immediate", "--parallel-max", str(WORKERS)]


def fresh_folders(folder: Path) -> Callable[[], Path]:
    """Return a function that makes a new empty folder at each call."""
    made = iter(range(1000))

    def fresh() -> Path:
        path = folder / f"round-{next(made)}"
        path.mkdir()
        return path

    return fresh


def vendor_loop(url: str) -> float:
    api = WorkspaceApi(ApiClient(Configuration(host=url)))
    began = time.perf_counter()
    for name in NAMES[:SAMPLE]:
        assert len(api.get_workspace_file(ORGANIZATION, WORKSPACE, name)) == SIZE
    return (time.perf_counter() - began) * COUNT / SAMPLE


if __name__ == "__main__":
    sys.exit(main())
