"""What the commands share: exit codes, tables in plain lines, complaints apart from the output."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csm_tui.domain.errors import CsmError

DONE, FAILED, USAGE, CONNECTION, INTERRUPTED = 0, 1, 2, 3, 130


def say(line: str = "") -> None:
    """Print a line of the output, at once: somebody may be following it."""
    print(line, flush=True)  # noqa: T201 - the output


def say_table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns as wide as they need to be."""
    table = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def complain(*sentences: str) -> None:
    """Tell a person what is wrong, apart from the output that a script may read."""
    print("csm-tui:", "\n  ".join(filter(None, sentences)), file=sys.stderr)  # noqa: T201 - to a person


def exit_code(error: "CsmError") -> int:
    """Return the exit code that tells a script what kind of failure it was."""
    from csm_tui.domain.errors import SignInNeeded, Unreachable

    return CONNECTION if isinstance(error, (SignInNeeded, Unreachable)) else FAILED
