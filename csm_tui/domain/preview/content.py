"""The kinds of preview, ready to be shown."""

from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.csv.encoding import Decoding
from csm_tui.domain.format import human_size


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a file was read for a preview."""

    read: int
    """Bytes."""
    total: int | None
    """Bytes of the whole file, or None if unknown."""
    ended: bool
    """Whether the end of the file was reached."""
    out_of_time: bool = False
    """Whether reading stopped because it took too long."""

    @property
    def words(self) -> str:
        """A summary: ``all 2.1 kB`` or ``first 1.0 MB of unknown size, as more took too long``."""
        if self.ended:
            return f"all {human_size(self.read)}"
        whole = "unknown size" if self.total is None else human_size(self.total)
        late = ", more took too long" if self.out_of_time else ""
        return f"first {human_size(self.read)} of {whole}{late}"


class PreviewForm(Enum):
    """How a file is to be shown."""

    AUTO = "automatic"
    TEXT = "as text"
    HEX = "as bytes"


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """What the user has chosen for a preview."""

    form: PreviewForm = PreviewForm.AUTO
    encoding: str | None = None
    """One of `csm_tui.domain.csv.encoding.ENCODINGS`, or None to guess."""
    pretty: bool = True
    """Whether JSON is indented; its values stay as they are written."""


@dataclass(frozen=True, slots=True)
class TextFault:
    """A fault in a text file, and where it is."""

    line: int | None
    """Counted from 1; None when it concerns the file as a whole."""
    what: str
    column: int | None = None
    """Character of the line, counted from 1; None when it concerns the whole line."""


class ValueType(Enum):
    """The narrowest type that fits all values of a column, empty cells aside."""

    EMPTY = "empty"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    """In ISO format, with or without a time."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Statistics of a column over the rows that were read."""

    name: str
    type: ValueType
    empty: int
    """Cells that are empty, blank or missing."""
    distinct: int
    """Distinct values that are not empty."""
    distinct_is_least: bool
    """Whether there may be more, since counting stopped at a limit; `top` may then miss some."""
    smallest: str
    """Compared as numbers or as texts, by the type; empty when there is no value."""
    largest: str
    top: tuple[tuple[str, int], ...]
    """The most frequent values with their counts."""
    bins: tuple[int, ...] = ()
    """How many values lie in each of some ranges of one width, from the smallest to the largest.

    Empty unless they are numbers or dates, and for those that are all equal.
    """

    @property
    def distinct_words(self) -> str:
        """The number of distinct values: ``12`` or ``at least 10,000``."""
        return f"at least {self.distinct:,}" if self.distinct_is_least else f"{self.distinct:,}"


@dataclass(frozen=True, slots=True)
class TablePreview:
    """A CSV file as a table."""

    extent: Extent
    decoding: Decoding
    separator: str
    """A guess, from what was read."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first rows; long cells are cut and end with …."""
    rows_read: int
    """Rows that `columns` was computed from."""
    rows_left_out: bool
    """Whether there are more rows in what was read."""
    columns: tuple[ColumnProfile, ...]
    columns_left_out: int
    faults: tuple[TextFault, ...]
    more_faults: int
    """Number of faults that are not listed."""


@dataclass(frozen=True, slots=True)
class TextPreview:
    """A text file as lines."""

    extent: Extent
    decoding: Decoding
    language: str
    """``json``, ``yaml``, ``xml``, ``csv`` or ``text``, for highlighting."""
    lines: tuple[str, ...]
    """Long lines are cut and end with …."""
    lines_left_out: bool
    """Whether there are more lines in what was read."""
    pretty: bool = False
    """Whether the lines were indented for display and differ from those of the file."""
    fault: TextFault | None = None
    """Why the file is not what its name says, such as JSON."""
    note: str = ""
    """A remark on how it is shown or was checked."""


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """An entry of a zip file, according to the list of the archive."""

    name: str
    size: int
    """Bytes when unpacked."""
    packed: int
    """Bytes in the archive."""
    is_folder: bool
    encrypted: bool


@dataclass(frozen=True, slots=True)
class ArchivePreview:
    """A zip file as the list of its entries."""

    extent: Extent
    entries: tuple[ArchiveEntry, ...]
    """The first entries."""
    count: int
    """Number of all entries."""
    size: int
    """Bytes of all entries when unpacked, according to the list."""
    note: str = ""
    """Why the file is not shown as what its name says, such as a workbook."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    dimensions: str
    """The range that the file states, such as ``A1:F200``, or empty.

    ``A1`` alone is left out: programs write it when they have not counted.
    """
    hidden: bool


@dataclass(frozen=True, slots=True)
class WorkbookPreview:
    """An xlsx file as the list of its sheets."""

    extent: Extent
    sheets: tuple[Sheet, ...]
    more_sheets: int
    """Number of sheets that are not listed."""


@dataclass(frozen=True, slots=True)
class HexPreview:
    """A file as bytes in hexadecimal."""

    extent: Extent
    kind: str
    """The kind of file by its first bytes, such as ``PDF document``, or empty."""
    lines: tuple[str, ...]
    """Offset, hexadecimal numbers and characters of sixteen bytes each."""
    note: str = ""
    """Why the file is shown as bytes."""


Preview = TablePreview | TextPreview | ArchivePreview | WorkbookPreview | HexPreview
