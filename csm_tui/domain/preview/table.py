"""The preview of a CSV file: rows, statistics of its columns, and faults with their lines."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

from csm_tui.domain.csv.dialect import separator_of
from csm_tui.domain.csv.encoding import Decoding
from csm_tui.domain.csv.records import RecordReader
from csm_tui.domain.format import counted, human_size
from csm_tui.domain.preview.content import Extent, TablePreview, TextFault
from csm_tui.domain.preview.lines import shown
from csm_tui.domain.preview.profile import LONGEST_VALUE, ColumnProfiler

SHOWN_ROWS = 1_000
"""Most rows that are shown."""

MOST_ROWS = 100_000
"""Most rows that the statistics of the columns cover."""

MOST_COLUMNS = 500
"""Most columns."""

MOST_FAULTS = 20
"""Most faults that are listed."""

_Records = Iterator[tuple[int, list[str]]]
"""First line and cells of each record."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def table_of(
    text: str, extent: Extent, decoding: Decoding, check: Callable[[], None]
) -> TablePreview:
    """Return the preview of a CSV text; `check` is called at intervals and may raise to stop."""
    return _TableReader(text, extent, decoding, check).preview()


class _TableReader:
    """Reads one text as a table."""

    def __init__(
        self, text: str, extent: Extent, decoding: Decoding, check: Callable[[], None]
    ) -> None:
        self._extent = extent
        self._decoding = decoding
        self._check = check
        self._separator = separator_of(text)
        # A line that was cut is not a row of the file.
        self._whole = text
        self._text = text if extent.ended else text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
        self._cut_at = 0
        """Line of a record that is shown although its end was not read; 0 if there is none."""
        self._has_controls = _CONTROL.search(text) is not None
        self._faults: list[TextFault] = []
        self._more_faults = 0

    def preview(self) -> TablePreview:
        records = self._records()
        if not self._extent.ended:
            records = self._with_cut_record(records)
        line, header = next(records, (1, []))
        self._look_for_controls(line, header)
        width, columns = len(header), [ColumnProfiler(name) for name in header[:MOST_COLUMNS]]
        rows: list[tuple[str, ...]] = []
        count = 0
        for line, cells in islice(records, MOST_ROWS):
            count += 1
            if count % 500 == 0:
                self._check()
            if self._has_controls:
                self._look_for_controls(line, cells)
            if len(cells) != width and line != self._cut_at:
                self._fault(
                    line, f"{counted(len(cells), 'cell')} instead of {width:,} as in the header."
                )
            if count <= SHOWN_ROWS:
                rows.append(_row(cells))
            for column, cell in zip(columns, cells, strict=False):
                column.add(cell)
            if len(cells) < len(columns):
                for column in columns[len(cells) :]:
                    column.skip()
        left_out = next(records, None) is not None
        return TablePreview(
            self._extent,
            self._decoding,
            self._separator,
            _row(header),
            tuple(rows),
            count,
            left_out,
            tuple(column.column() for column in columns),
            max(0, width - MOST_COLUMNS),
            tuple(self._faults),
            self._more_faults,
        )

    def _with_cut_record(self, records: _Records) -> _Records:
        """Yield the records; of the header or first row, if it is cut, what was read of it."""
        count = 0
        for record in records:
            yield record
            count += 1
        if count < 2 and (cut := self._cut_record(count)):
            self._cut_at = cut[0]
            if not self._faults:
                read = human_size(self._extent.read)
                self._fault(self._cut_at, f"Only the first {read} were checked.")
            yield cut

    def _cut_record(self, place: int) -> tuple[int, list[str]] | None:
        """Return the beginning of a record that is cut, without its last cell.

        Args:
            place: index of the record among those that are not blank.
        """
        reader = csv.reader(_lines(self._whole), delimiter=self._separator)
        line = 1
        with suppress(csv.Error):
            for cells in reader:
                if cells and place == 0:
                    return line, cells[:-1] or cells
                place -= bool(cells)
                line = reader.line_num + 1
        return None

    def _records(self) -> _Records:
        """Yield the valid records with their first lines; note the faults of the others."""
        for line, cells, fault in RecordReader(_lines(self._text), self._separator):
            if fault is None:
                yield line, cells
            elif fault.unclosed and not self._extent.ended:
                self._fault(fault.line, "Unclosed quote in the first part.")
            else:
                self._fault(fault.line, fault.what)

    def _look_for_controls(self, line: int, cells: list[str]) -> None:
        found = _CONTROL.search("".join(cells)) if self._has_controls else None
        if found:
            what = "a NUL character" if found[0] == "\0" else f"the control U+{ord(found[0]):04X}"
            self._fault(line, f"A cell has {what}.")

    def _fault(self, line: int | None, what: str) -> None:
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(TextFault(line, what))
        else:
            self._more_faults += 1


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


def _row(cells: list[str]) -> tuple[str, ...]:
    return tuple(shown(cell, LONGEST_VALUE) for cell in cells[:MOST_COLUMNS])
