"""Output of the commands: exit codes, plain lines, JSON, and complaints on standard error."""

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, cast

DONE, FAILED, USAGE, CONNECTION, INTERRUPTED = 0, 1, 2, 3, 130


class OutputLost(Exception):
    """Standard output cannot be written; the text says why."""


def say(line: str = "") -> None:
    """Print a line of the output, without buffering.

    Raises:
        OutputLost: it cannot be written.
        BrokenPipeError: its reader has gone.
    """
    say_lines((line,))


def say_lines(lines: Iterable[str]) -> None:
    """Print lines of the output together; raises as `say` does."""
    text = "".join(f"{line}\n" for line in lines)
    if not text:
        return
    with _writing():
        sys.stdout.write(_encodable(text))
        sys.stdout.flush()


def say_bytes(blocks: Iterable[bytes]) -> None:
    """Write bytes to the output unchanged; raises as `say` does."""
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
    """Print a JSON document; names that are not valid text are escaped."""
    import json

    say(json.dumps(document, indent=2))


def say_failure(kind: str, headline: str, next_step: str, code: int) -> None:
    """Print the JSON document of a command that failed as a whole."""
    error = {"kind": kind, "headline": headline, "next_step": next_step, "exit_code": code}
    say_json({"error": error})


def complain(*sentences: str) -> None:
    """Print what is wrong to standard error, for the user; a script reads the output."""
    # A full disk or a closed terminal behind it must not end the work.
    with contextlib.suppress(OSError):
        print("csm-tui:", "\n  ".join(filter(None, sentences)), file=sys.stderr)  # noqa: T201 - to the user


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    # A shell's ``>&-`` closes it.
    if cast("TextIO | None", sys.stdout) is None:
        raise OutputLost("closed")
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror or str(error)) from error


def _encodable(text: str) -> str:
    """Escape characters that the encoding of the output lacks, as an old locale's may."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
