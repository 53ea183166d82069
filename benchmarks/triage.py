"""How long the explanation of a log of 100,000 lines takes, as a part of its limit.

Run with ``python -m benchmarks.triage``. Three logs are explained: one whose step prints progress
until it fails, one in which every line speaks of errors that are none, and one with a caught
exception every few lines; each in the colours and times of a collector of logs, and plain.
"""

import statistics
import time
from collections.abc import Callable, Iterator

from csm_tui.domain.triage import explain

LINES = 100_000
RUNS = 5
LIMIT = 0.5
"""Seconds for one explanation."""

_CAUSE = "KeyError: 'waiters_count'"
_BEGIN = (
    "[2026/11/29-09:08:11] INFO     Starting run orchestrator version 2.1.0",
    "[2026/11/29-09:08:11] INFO     ===      Run     ===",
    "[2026/11/29-09:08:11] INFO     Starting step engine",
)
_END = (
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/engine.py", line 11, in <module>',
    "    main()",
    _CAUSE,
    "[2026/11/29-09:18:11] ERROR    Error during step engine",
    "[2026/11/29-09:18:11] ERROR    Command 'python3' returned non-zero exit status 1.",
    "[2026/11/29-09:18:11] INFO     Starting step send-results",
    "[2026/11/29-09:18:11] WARNING  Skipping step send-results due to previous errors",
    "[2026/11/29-09:18:11] INFO     ===     Results    ===",
    "[2026/11/29-09:18:11] INFO     engine (ERROR)",
    "[2026/11/29-09:18:11] INFO     send-results (SKIPPED_AFTER_FAILURE)",
    "Aborted.",
)


def _progress(number: int) -> Iterator[str]:
    yield f"step {number} of {LINES}: stock {number * 7 % 101}, {number % 50} customers satisfied"


def _no_errors(number: int) -> Iterator[str]:
    yield f"hour {number}: 0 errors, error rate 0.0, no exception in table Customer"


def _caught(number: int) -> Iterator[str]:
    yield "Traceback (most recent call last):"
    yield '  File "/pkg/share/code/engine.py", line 11, in <module>'
    yield f"TimeoutError: no answer at try {number}"
    yield "ERROR    no answer, trying again"


def log_of(lines: Callable[[int], Iterator[str]], wrap: Callable[[str], str]) -> list[str]:
    """Return a log of the given length whose step fails at its end."""
    written = list(_BEGIN)
    number = 0
    while len(written) < LINES - len(_END):
        written += lines(number)
        number += 1
    return [wrap(line) for line in (*written, *_END)]


LOGS = {"progress": _progress, "no errors": _no_errors, "caught": _caught}
WRAPPINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda line: line,
    "collected": lambda line: f"2026-11-29T09:08:11.123456789Z \x1b[36m{line}\x1b[0m",
}


def main() -> int:
    """Measure, print, and return 1 beyond the limit."""
    worst = 0.0
    for name, lines in LOGS.items():
        for wrapping, wrap in WRAPPINGS.items():
            log, times = log_of(lines, wrap), []
            for _ in range(RUNS):
                began = time.perf_counter()
                explanation = explain(log)
                times.append(time.perf_counter() - began)
                assert explanation.cause is not None
                assert explanation.cause.sentence == _CAUSE
            taken = statistics.median(times)
            worst = max(worst, taken / LIMIT)
            print(f"{name:<10} {wrapping:<10} {taken * 1000:5.0f} ms, median of {RUNS}")
    print(f"ratio      {worst:.2f} of the limit of {LIMIT} s for {LINES:,} lines, limit 1")
    return int(worst > 1)


if __name__ == "__main__":
    raise SystemExit(main())
