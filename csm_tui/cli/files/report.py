"""What the verbs tell: JSON, failures, and progress where somebody looks."""

import os
import shutil
import sys
from types import TracebackType
from typing import TYPE_CHECKING

from csm_tui.cli.output import complain, say

if TYPE_CHECKING:
    from csm_tui.domain.errors import CsmError
    from csm_tui.domain.progress import Progress


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
    """One line on standard error that is written over, on a terminal only, and then taken away."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._written = False

    def show(self, text: str) -> None:
        """Put a text in place of the one before, cut to the width of the terminal."""
        if not self._shown:
            return
        from rich.cells import cell_len, set_cell_size

        width = shutil.get_terminal_size().columns - 1
        cut = text if cell_len(text) <= width else set_cell_size(text, width)
        sys.stderr.write(f"\r\x1b[K{cut}")
        sys.stderr.flush()
        self._written = True

    def progress(self, progress: "Progress") -> None:
        """Show how far something is."""
        of = f" of {progress.total:,}" if progress.total is not None else ""
        self.show(f"{progress.what}  {progress.done:,}{of} {progress.unit}")

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
