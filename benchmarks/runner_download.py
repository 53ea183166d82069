"""A runner with 20 datasets of three 50 ms requests each, beside CoAL 1.1.0's parallel call.

Run with ``python -m benchmarks.runner_download``. Both sides ask the same server in turns, and the
best of a few rounds counts: on a busy machine only the ratio is meaningful. The chain of one is the
download of a runner with one dataset: its requests follow each other, so nothing can be faster.
Memory is what a call adds to its processes, shared pages counted once. Without CoAL's environment
in ``.venv-clients``, which ``make test-clients`` makes, the rows beside it are left out.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks._runner_platform import runner_platform
from benchmarks._transfers import verdict

DATASETS, LATENCY, ROUNDS = 20, 0.05, 7
COAL = Path(".venv-clients/coal-4/bin/python")
LOOK = 0.002
"""Seconds between two looks at the memory of a call."""

Call = Callable[[int], float]
"""Downloads a runner with so many datasets, and returns the seconds."""


def main() -> int:
    with runner_platform(LATENCY) as url:
        ours = [sys.executable, "-m", "benchmarks._our_download", url]
        theirs = [str(COAL.absolute()), str(Path("tests/demo/clients/coal_calls.py").absolute())]
        if not COAL.exists():
            print(f"CoAL 1.1.0 is left out: there is no {COAL}; `make test-clients` makes it.")
            return 0 if alone(ours) else 1
        return 0 if beside(ours, theirs, url) else 1


def alone(ours: list[str]) -> bool:
    with program(ours) as (call, _):
        return chain(*rounds(call))


def chain(one: float, many: float) -> bool:
    print(f"ours: 1 dataset {one:.3f} s, {DATASETS} datasets {many:.3f} s")
    return verdict("times the chain of one", many / one, 1.3)


def rounds(call: Call) -> tuple[float, float]:
    """Return the best times for one dataset and for many."""
    pairs = [(call(1), call(DATASETS)) for _ in range(ROUNDS)]
    return min(one for one, _ in pairs), min(many for _, many in pairs)


def beside(ours: list[str], theirs: list[str], url: str) -> bool:
    environment = {"CSM_API_URL": url, "CSM_API_KEY": "a-key", "PATH": "/usr/bin:/bin"}
    with program(ours) as (our, us), program(theirs, environment) as (their, them):
        triples = [(our(1), our(DATASETS), their(DATASETS)) for _ in range(ROUNDS)]
        one, many, coal = (min(times) for times in zip(*triples, strict=True))
        print(f"CoAL 1.1.0, parallel: {DATASETS} datasets {coal:.3f} s")
        right = chain(one, many)
        right &= verdict("times faster than CoAL", coal / many, 2.0, at_least=True)
        mine, own = memory(us, lambda: our(DATASETS))
        vendors, processes = memory(them, lambda: their(DATASETS))
        print(f"a call adds: ours {mine / 1e6:.1f} MB, CoAL {vendors / 1e6:.1f} MB")
        print(f"processes: ours {own}, CoAL {processes}")
        right &= verdict("processes", own, 1)
        return verdict("CoAL's memory, times ours", vendors / mine, 20.0, at_least=True) and right


@contextmanager
def program(
    command: list[str], environment: dict[str, str] | None = None
) -> Iterator[tuple[Call, int]]:
    """Run a program that downloads a runner for each line, warmed up by one call."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder if environment else None,
            env=environment and {**environment, "TMPDIR": folder, "HOME": folder},
        ) as child,
    ):
        assert child.stdin is not None
        assert child.stdout is not None

        def call(count: int) -> float:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(f"{count}\n")
            child.stdin.flush()
            return float(child.stdout.readline())

        call(DATASETS)
        yield call, child.pid
        child.stdin.close()


def memory(pid: int, call: Callable[[], float]) -> tuple[int, int]:
    """Return the bytes that a call adds at most to a process and its children, and their number."""
    before, _ = tree_memory(pid)
    most = [before, 1]
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK):
            size, count = tree_memory(pid)
            most[:] = max(most[0], size), max(most[1], count)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        call()
    finally:
        ended.set()
        watcher.join()
    return most[0] - before, most[1]


def tree_memory(pid: int) -> tuple[int, int]:
    """Return the bytes of a process and all below it, shared pages counted once, and how many."""
    size, count, waiting = 0, 0, [pid]
    while waiting:
        each = waiting.pop()
        try:
            smaps = Path(f"/proc/{each}/smaps_rollup").read_text()
            for children in Path(f"/proc/{each}/task").glob("*/children"):
                waiting += map(int, children.read_text().split())
        except OSError:
            # It has ended meanwhile.
            continue
        size += sum(int(line.split()[1]) for line in smaps.splitlines() if line.startswith("Pss:"))
        count += 1
    return size * 1024, count


if __name__ == "__main__":
    sys.exit(main())
