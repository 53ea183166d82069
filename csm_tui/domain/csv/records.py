"""The records of a CSV text, one at a time, each with its first line and its fault."""

import csv
from collections.abc import Iterator
from typing import TextIO

from csm_tui.domain.csv.faults import LONGEST_CELL, RecordFault, open_quote, record_fault

Record = tuple[int, list[str], RecordFault | None]
"""First line, counted from 1, cells, and fault; a record with a fault has no cells."""


class RecordReader:
    """Iterates over the records of a CSV text; blank lines are left out.

    A record that cannot be read comes with its fault, and the next line begins another record. Only
    one that is too long is the last: what follows cannot be told from it.

    Args:
        text: the text, opened with ``newline=""``; it is read as far as it is iterated over.
        separator: what stands between two cells.
        longest: characters of a record that are read; a longer one is a fault.
    """

    def __init__(self, text: TextIO, separator: str = ",", longest: int = LONGEST_CELL) -> None:
        self._text = text
        self._separator = separator
        self._longest = longest
        self._lines: list[str] = []
        """Those of the record that is being read, as far as they hold quotes."""

    def __iter__(self) -> Iterator[Record]:
        """Yield the records.

        Raises:
            UnicodeError: the text is not of the encoding that it was opened with.
            OSError: the disk failed.
        """
        reader = csv.reader(self._read_lines(), strict=True, delimiter=self._separator)
        lines, line = self._lines, 1
        while True:
            try:
                for cells in reader:
                    lines.clear()
                    if cells:
                        yield line, cells, None
                    line = reader.line_num + 1
            except _TooLongError:
                yield line, [], self._too_long(line)
                break
            except csv.Error as error:
                yield line, [], self._broken(line, str(error))
                lines.clear()
                line = reader.line_num + 1
            else:
                break

    def _read_lines(self) -> Iterator[str]:
        read, lines, left = self._text.readline, self._lines, self._longest
        while line := read(self._longest):
            left = left - len(line) if lines else self._longest - len(line)
            lines.append(line if '"' in line else "")
            if left <= 0:
                raise _TooLongError
            yield line

    def _broken(self, line: int, words: str) -> RecordFault:
        unclosed = "unexpected end" in words
        if unclosed:
            line += open_quote(self._lines, self._separator)
        return RecordFault(line, *record_fault(words, self._separator), unclosed)

    def _too_long(self, line: int) -> RecordFault:
        size = f"{self._longest >> 20} MiB"
        if len(self._lines) > 1:
            return RecordFault(
                line + open_quote(self._lines, self._separator),
                f"A quote is opened and not closed within {size}.",
                "Close the quote, or shorten the cell.",
            )
        return RecordFault(
            line, f"The line is longer than {size}.", "Look for missing line ends, or shorten it."
        )


class _TooLongError(Exception):
    """A record does not end within what is read of one."""
