"""The reader of CSV records, with the line and the fault of each."""

import csv
from collections.abc import Iterator
from typing import TextIO

from csm_tui.domain.csv.faults import LONGEST_CELL, RecordFault, open_quote, record_fault

Record = tuple[int, list[str], RecordFault | None]
"""First line, counted from 1, cells and fault; a record with a fault has no cells."""


class RecordReader:
    """Iterates over the records of a CSV text, without blank lines.

    After a record with a fault, the next line begins another record. A record that is too long is
    the last, since its end is unknown.

    Args:
        text: opened with ``newline=""``; it is read only as far as it is iterated over.
        separator: what separates two cells.
        longest: most characters of a record; a longer one is a fault.
    """

    def __init__(self, text: TextIO, separator: str = ",", longest: int = LONGEST_CELL) -> None:
        self._text = text
        self._separator = separator
        self._longest = longest
        self._lines: list[str] = []
        """Lines of the current record; those without a quote are empty."""

    def __iter__(self) -> Iterator[Record]:
        """Yield each record.

        Raises:
            UnicodeError: the text is not in the encoding it was opened with.
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
        read, lines, longest = self._text.readline, self._lines, self._longest
        left = longest
        while line := read(longest):
            quoted = '"' in line
            # Only a record with quotes can continue on the next line.
            if quoted or lines or len(line) >= longest:
                left = (left if lines else longest) - len(line)
                lines.append(line if quoted else "")
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
                f"Quote not closed within {size}.",
                "Close the quote, or shorten the cell.",
            )
        return RecordFault(
            line, f"Line longer than {size}.", "Check for missing line ends, or shorten it."
        )


class _TooLongError(Exception):
    """A record is longer than the reader allows."""
