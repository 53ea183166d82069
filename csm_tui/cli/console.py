"""The terminal of the commands: progress, questions, and Ctrl-C."""

import contextlib
import os
import shutil
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from csm_tui.cli.output import complain
from csm_tui.domain.errors import Cancelled
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.services.threads import RunningCall

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.progress import Progress

T = TypeVar("T")

FIRST_WORD, NEXT_WORD = 10.0, 60.0
"""Seconds of silence before a line reports it where there is no terminal, and between two lines."""
PATIENCE = 10.0
"""Seconds that stopped work gets to undo what is half done and to report the rest."""

_LOOK = 0.2
"""Seconds between two looks: on Windows, Ctrl-C comes through only between waits."""


class ProgressLine:
    """A progress line on standard error: each text replaces the last, and the end erases it.

    It reports a platform that does not answer. Without a terminal there is no such line, and a long
    wait for a change is reported on a line of its own now and then.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._written = False
        self._text = ""
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def show(self, text: str) -> None:
        """Replace the text, cut to the width of the terminal."""
        with self._lock:
            self._text = text
            self._write(text)

    def progress(self, progress: "Progress") -> None:
        """Show how far the work has come."""
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


class Abandoned(KeyboardInterrupt):
    """Work was interrupted, and did not report in time what it had done."""


def interruptible(work: Callable[[CancelToken], T]) -> tuple[T, bool]:
    """Do the work in a thread of its own; return its result, and whether it was interrupted.

    The first Ctrl-C stops the work at its next check; a second one does not wait for that.
    Any other end of this call stops the work too.

    Raises:
        Abandoned: it was interrupted and did not report in time what it had done.
        KeyboardInterrupt: it was interrupted and had done nothing.
    """
    cancel = CancelToken()
    call = RunningCall(lambda: work(cancel))
    interrupted = False
    try:
        while not call.wait(_LOOK):
            pass
    except KeyboardInterrupt:
        interrupted = True
    finally:
        cancel.cancel()
        with contextlib.suppress(KeyboardInterrupt):
            call.wait(PATIENCE)
    if not call.wait(0):
        raise Abandoned
    try:
        return call.result(), interrupted
    except Cancelled:
        raise KeyboardInterrupt from None


def can_ask() -> bool:
    """Return whether a question can be seen and answered."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """Ask on standard error, and return the line that was typed; empty at the end of the input."""
    sys.stderr.write(f"{question} ")
    sys.stderr.flush()
    line = ""
    try:
        line = sys.stdin.readline()
    finally:
        if not line.endswith("\n"):
            # Ctrl-C and Ctrl-D leave the cursor behind the question.
            sys.stderr.write("\n")
    return line.strip()


def check_may_change(profile: "Profile", confirmed: str | None, what: str) -> None:
    """Check that a profile allows a change, as the screens do.

    The name of a protected profile is typed, or given with ``--confirm``.

    Raises:
        InputRefused: it is read-only, or protected and not confirmed by its name.
    """
    from csm_tui.domain.errors import InputRefused
    from csm_tui.domain.profile import read_only_refusal

    name = visible(profile.name)
    if profile.read_only:
        raise read_only_refusal(profile, what)
    if not profile.protected or confirmed == profile.name:
        return
    if confirmed is None and can_ask():
        question = f"{what}: {name} is protected. This changes {visible(profile.host)}. "
        if ask(f"{question}Type {name} to go on:") in {name, profile.name}:
            return
        raise InputRefused(f"{what} cancelled: “{name}” was not typed.", "Nothing changed.")
    raise InputRefused(
        f"{what} blocked: profile {name} is protected.",
        f"Add --confirm {name} to allow it.",
    )


def check_agreed(what: str, sentence: str, *, agreed: bool) -> None:
    """Ask before a change that cannot be taken back, unless the user has agreed with ``--yes``.

    Args:
        what: the change, as ``Starting Summer season``.
        sentence: what is changed, and where.
        agreed: whether ``--yes`` was given.

    Raises:
        InputRefused: the answer is no, or there is no terminal to ask on.
    """
    from csm_tui.domain.errors import InputRefused

    if agreed:
        return
    if not can_ask():
        raise InputRefused(f"{what} blocked: no terminal to ask.", "Add --yes to allow it.")
    if ask(f"{sentence} Go on? [y/N]").casefold() not in {"y", "yes"}:
        raise InputRefused(f"{what} cancelled.", "Nothing changed.")
