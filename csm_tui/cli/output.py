"""What the commands share: exit codes, tables in plain lines, complaints apart from the output."""

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, cast

DONE, FAILED, USAGE, CONNECTION, INTERRUPTED = 0, 1, 2, 3, 130


class OutputLost(Exception):
    """Standard output cannot be written; says why, in words."""


def say(line: str = "") -> None:
    """Print a line of the output, at once: somebody may be following it.

    Raises:
        OutputLost: it cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    say_lines((line,))


def say_lines(lines: Iterable[str]) -> None:
    """Print lines of the output, together; raises as `say` does."""
    text = "".join(f"{line}\n" for line in lines)
    if not text:
        return
    with _writing():
        sys.stdout.write(_encodable(text))
        sys.stdout.flush()


def say_bytes(blocks: Iterable[bytes]) -> None:
    """Write bytes to the output as they are; raises as `say` does."""
    for block in blocks:
        with _writing():
            sys.stdout.buffer.write(block)
    with _writing():
        sys.stdout.buffer.flush()


def say_table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns as wide as they need to be."""
    table = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def say_json(document: object) -> None:
    """Print one document; names that are not text come as their escapes."""
    import json

    say(json.dumps(document, indent=2))


def say_failure(kind: str, headline: str, next_step: str, code: int) -> None:
    """Print the one document of a command that did nothing of what it was asked for."""
    told = {"kind": kind, "headline": headline, "next_step": next_step, "exit_code": code}
    say_json({"error": told})


def complain(*sentences: str) -> None:
    """Tell a person what is wrong, apart from the output that a script may read."""
    # A full disk or a closed terminal behind it must not end what goes on.
    with contextlib.suppress(OSError):
        print("csm-tui:", "\n  ".join(filter(None, sentences)), file=sys.stderr)  # noqa: T201 - to a person


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    # A shell's ``>&-`` leaves none.
    if cast("TextIO | None", sys.stdout) is None:
        raise OutputLost("it is closed")
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror or str(error)) from error


def _encodable(text: str) -> str:
    """Escape what the encoding of the output does not have, as an old locale's may not."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
