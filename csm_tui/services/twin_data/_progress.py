"""The progress of each file of a load, and the chunks in which its rows are sent."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    OutcomeUnknown,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.twin import CsvKind, FileReport, LoadOutcome, LoadStep, RowError
from csm_tui.domain.twin.plan import Ends
from csm_tui.domain.twin.quoting import quoted_row

CHUNK_ROWS = 2_000
"""Most rows of a request; more do not make it faster."""
_LISTED_ERRORS = 100
"""Most errors of a file that are listed; the rest is counted."""
CHUNK_CHARACTERS = 1_000_000
"""Most characters of the cells of a request, unless a single row has more."""

SentRow = tuple[int, list[str]]
"""Line and cells."""

PlacedRow = tuple[int, list[str], Ends | None]
"""Line, cells, and the labels of the two ends of a relationship."""


@dataclass(slots=True)
class FileProgress:
    """The state of the rows of one file."""

    step: LoadStep
    sent: int = 0
    accepted: int = 0
    skipped: int = 0
    errors: list[RowError] = field(default_factory=list)
    more_errors: int = 0
    unknown_lines: tuple[int, int] | None = None
    resume_line: int | None = None
    _seen: set[bytes] = field(default_factory=set)
    """Digests of the rows so far, if identical rows are counted."""
    _repeated: Counter[bytes] = field(default_factory=Counter)

    def add_error(self, error: RowError) -> None:
        """Add rows that were refused."""
        if len(self.errors) < _LISTED_ERRORS:
            self.errors.append(error)
        else:
            self.more_errors += 1

    def quoted(self, cells: list[str]) -> str:
        """Return a row as a literal, with the number of identical rows up to it if needed."""
        if not self.step.skips_existing or self.step.file.kind is CsvKind.NODE:
            return quoted_row(cells)
        digest = blake2b(repr(cells).encode(), digest_size=16).digest()
        if digest not in self._seen:
            self._seen.add(digest)
            return quoted_row(cells, 1)
        self._repeated[digest] += 1
        return quoted_row(cells, 1 + self._repeated[digest])

    def report(self) -> FileReport:
        """Return the report of the file."""
        return FileReport(
            file=self.step.file.name,
            outcome=self._outcome(),
            rows=self.step.rows,
            sent=self.sent,
            accepted=self.accepted,
            skipped=self.skipped,
            errors=tuple(self.errors),
            more_errors=self.more_errors,
            unknown_lines=self.unknown_lines,
            resume_line=self.resume_line,
        )

    def _outcome(self) -> LoadOutcome:
        if self.unknown_lines is not None:
            return LoadOutcome.UNKNOWN
        if self.accepted == self.step.rows:
            return LoadOutcome.DONE
        return LoadOutcome.PARTIAL if self.sent else LoadOutcome.NOT_SENT


def chunks(rows: Iterable[PlacedRow]) -> Iterator[list[PlacedRow]]:
    """Group rows into chunks within the limits of a request."""
    chunk: list[PlacedRow] = []
    characters = 0
    for row in rows:
        # Quotes and commas count too, since many empty cells make a long query.
        length = sum(map(len, row[1])) + 5 * len(row[1])
        if chunk and (len(chunk) >= CHUNK_ROWS or characters + length > CHUNK_CHARACTERS):
            yield chunk
            chunk, characters = [], 0
        chunk.append(row)
        characters += length
    if chunk:
        yield chunk


def perhaps_applied(error: Exception) -> bool:
    """Return whether a change may have been made in spite of an error.

    The answer was lost, is invalid, or came too late: a slow write ends with 408 or 500 although it
    may continue on the platform (PLATFORM.md 8.1).
    """
    if not isinstance(error, CsmError):
        return not isinstance(error, Cancelled)
    answered_late = isinstance(error, Unreachable) and "status" in error.details
    return isinstance(error, OutcomeUnknown | UnexpectedAnswer) or answered_late
