"""``runs log``: print the log of a run, once or until the run ends."""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from csm_tui.cli.output import DONE, FAILED, complain, say_json, say_lines
from csm_tui.cli.runners.lookup import RunnerPlace
from csm_tui.domain.errors import Misused, Unreachable
from csm_tui.domain.log_text import plain_text
from csm_tui.domain.run import RunLog, is_active
from csm_tui.domain.run_state import RunState
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.progress import CancelToken
    from csm_tui.domain.run import Run
    from csm_tui.domain.runner import Runner
    from csm_tui.services.connection import Session

PAUSE = 2.0
"""Seconds between two looks at a log that is followed: each of them reads all of it."""
PATIENCE = 30
"""Looks in a row that may fail for want of a platform."""


def print_log(session: "Session", options: argparse.Namespace) -> int:
    """Print the log of a run; its terminal codes are left out."""
    if options.follow and options.json:
        raise Misused("--follow and --json cannot be combined.", "Use one of them.")
    place = RunnerPlace(session, options)
    runner, run = place.run(options.run, options.runner)
    if options.follow:
        return follow(place, runner, run)
    log = place.read(lambda cancel: place.runners.log(runner.id, run.id, cancel=cancel))
    if options.json:
        say_json(
            {"run": run.id, "lines": [_clean(line) for line in log.lines], "note": log.note or None}
        )
    else:
        say_lines(map(_clean, log.lines))
    if log.note:
        complain(log.note)
    return DONE


def follow(place: RunnerPlace, runner: "Runner", run: "Run") -> int:
    """Print the lines of a run as they come until it ends; return 1 if it has failed."""

    def work(cancel: "CancelToken") -> RunState:
        printed, silent = Printed(), 0
        while True:
            try:
                # The state first: what was written before the end is read after it.
                status = place.runners.status(runner.id, run.id, cancel=cancel)
                log = place.runners.log(runner.id, run.id, cancel=cancel)
            except Unreachable as error:
                silent += 1
                if silent > PATIENCE:
                    raise
                if silent == 1:
                    complain(error.headline, "Retrying to read the log.")
            else:
                silent = 0
                say_lines(map(_clean, printed.more(log)))
                if not is_active(run, status, datetime.now(UTC)):
                    return status.state
            cancel.wait(PAUSE)

    state = place.read(work)
    complain(f"Run {run.id} ended: {state.value}.")
    return DONE if state is RunState.SUCCESSFUL else FAILED


class Printed:
    """What was printed of a log: a log of several steps grows in the middle."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._last: dict[str, str] = {}

    def more(self, log: RunLog) -> Iterator[str]:
        """Yield the lines that are new, step by step; all of a step whose log was replaced."""
        starts = sorted(log.steps) or [0]
        for start, end in zip(starts, [*starts[1:], len(log.lines)], strict=True):
            step = log.steps.get(start, "")
            lines, seen = log.lines[start:end], self._counts[step]
            if seen and (len(lines) < seen or lines[seen - 1] != self._last[step]):
                complain("The platform replaced the log. The new log follows.")
                seen = 0
            yield from lines[seen:]
            self._counts[step] = len(lines)
            if lines:
                self._last[step] = lines[-1]


def _clean(line: str) -> str:
    """Return a line without codes for a terminal; progress bars show their last state."""
    return visible(plain_text(line).expandtabs(4))
