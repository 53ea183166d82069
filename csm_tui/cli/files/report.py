"""What the verbs tell: JSON, failures, and progress where somebody looks."""

import contextlib
import os
import shutil
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from csm_tui.cli.output import complain, say

if TYPE_CHECKING:
    from csm_tui.domain.errors import CsmError
    from csm_tui.domain.progress import Progress

FIRST_WORD, NEXT_WORD = 10.0, 60.0
"""Seconds of silence before it is told where nobody sees the line, and between two such words."""


def say_json(document: object) -> None:
    """Print one document; names that are not text come as their escapes."""
    import json

    say(json.dumps(document, indent=2))


def fail(error: "CsmError", code: int, *, as_json: bool) -> int:
    """Tell of an error, and return the exit code."""
    from csm_tui.cli.exit_codes import kind_of

    complain(error.headline, error.next_step)
    if as_json:
        say_failure(kind_of(error), error.headline, error.next_step, code)
    return code


def say_failure(kind: str, headline: str, next_step: str, code: int) -> None:
    """Print the one document of a command that did nothing of what it was asked for."""
    told = {"kind": kind, "headline": headline, "next_step": next_step, "exit_code": code}
    say_json({"error": told})


class ProgressLine:
    """One line on standard error that is written over, on a terminal only, and then taken away.

    While the platform does not answer it says so. Without a terminal, a change that is waited for
    is told in lines of their own, seldom.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._written = False
        self._text = ""
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def show(self, text: str) -> None:
        """Put a text in place of the one before, cut to the width of the terminal."""
        with self._lock:
            self._text = text
            self._write(text)

    def progress(self, progress: "Progress") -> None:
        """Show how far something is."""
        of = f" of {progress.total:,}" if progress.total is not None else ""
        self.show(f"{progress.what}  {progress.done:,}{of} {progress.unit}")

    def _write(self, text: str) -> None:
        if not self._shown or self._ended.is_set():
            return
        from rich.cells import cell_len, set_cell_size

        width = shutil.get_terminal_size().columns - 1
        cut = text if cell_len(text) <= width else set_cell_size(text, width)
        sys.stderr.write(f"\r\x1b[K{cut}")
        sys.stderr.flush()
        self._written = True

    def _watch(self) -> None:
        from csm_tui.domain.waiting import most_urgent
        from csm_tui.wire.exchange import under_way

        waited, due = False, FIRST_WORD
        while not self._ended.wait(1.0):
            wait = most_urgent(under_way())
            if wait is None:
                due = FIRST_WORD
            elif not self._shown and wait.changes and wait.seconds >= due:
                due = wait.seconds + NEXT_WORD
                with contextlib.suppress(OSError, ValueError):
                    complain(wait.sentence)
            with self._lock:
                if wait is not None or waited:
                    self._write(wait.sentence if wait is not None else self._text)
            waited = wait is not None

    def __enter__(self) -> "ProgressLine":
        threading.Thread(target=self._watch, name="progress", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._ended.set()
            if self._written:
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()
