"""How long the user waits for the first frame, beside a bare Textual application.

Run with ``python -m benchmarks.first_frame``. Both programs start in a pseudo-terminal, in turns.
The first frame is complete when the terminal has received, after the switch to the alternate
screen, the text of the footer, which both programs paint last.
"""

import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pexpect

RUNS = 15
LIMIT = 1.15
"""The largest ratio of our time to that of the bare application."""
PATIENCE = 30
"""Seconds after which the frame counts as missing."""

_BARE = """
from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Tree


class Bare(App[None]):
    BINDINGS = [("q", "quit", "Quit the bare app")]

    def compose(self) -> ComposeResult:
        yield Tree("The root of a tree")
        yield DataTable()
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Name", "Value")
        table.add_row("one", "1")


Bare().run()
"""
_ALTERNATE_SCREEN = b"\x1b[?1049h"
_ESCAPE_SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def first_frame(argv: list[str], last_text: bytes, home: Path) -> float:
    """Start a program and return the seconds until its whole first frame was received."""
    # Without bytecode on disk every start would compile our modules, but not Textual's.
    foreign = ("CSM_", "PYTHONDONTWRITEBYTECODE")
    environment = {n: value for n, value in os.environ.items() if not n.startswith(foreign)}
    environment.update({"TERM": "xterm-256color", "HOME": str(home)})
    started = time.perf_counter()
    program: pexpect.spawn[bytes] = pexpect.spawn(
        argv[0], argv[1:], env=environment, dimensions=(24, 80), timeout=PATIENCE
    )
    try:
        received = b""
        while last_text not in _painted(received):
            received += program.read_nonblocking(65536)
            if time.perf_counter() - started > PATIENCE:
                raise TimeoutError(f"{last_text!r} was never painted by {argv}")
        return time.perf_counter() - started
    finally:
        program.close(force=True)


def _painted(received: bytes) -> bytes:
    """Return the text painted on the alternate screen, without escape sequences."""
    return _ESCAPE_SEQUENCE.sub(b"", received.partition(_ALTERNATE_SCREEN)[2])


def main() -> int:
    """Measure, print, and return 1 beyond the limit."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(_BARE, "utf-8")
        programs = {
            "bare Textual": ([sys.executable, str(bare)], b"Quit the bare app"),
            "csm-tui": ([sys.executable, "-m", "csm_tui"], b"? help"),
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        # The first round fills the caches and is not counted.
        for turn in range(RUNS + 1):
            for name, (argv, last_text) in programs.items():
                seconds = first_frame(argv, last_text, Path(folder))
                if turn:
                    times[name].append(seconds)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, taken in times.items():
        spread = f"{min(taken) * 1000:.0f} to {max(taken) * 1000:.0f}"
        print(f"{name:<14} {medians[name] * 1000:6.0f} ms, median of {RUNS} ({spread})")
    ratio = medians["csm-tui"] / medians["bare Textual"]
    print(f"ratio          {ratio:6.2f}, limit {LIMIT}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
