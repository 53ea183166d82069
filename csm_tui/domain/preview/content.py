"""The kinds of preview, each ready to be shown."""

from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.csv.encoding import Decoding
from csm_tui.domain.format import human_size


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a file a preview is about."""

    read: int
    """Bytes."""
    total: int | None
    """Bytes of the whole file; None where nobody says."""
    ended: bool
    """Whether the end of the file was reached."""
    out_of_time: bool = False
    """Whether reading was ended because it took too long."""

    @property
    def words(self) -> str:
        """As in ``all 2.1 kB`` or ``first 1.0 MB of unknown size, as more took too long``."""
        if self.ended:
            return f"all {human_size(self.read)}"
        whole = "unknown size" if self.total is None else human_size(self.total)
        late = ", as more took too long" if self.out_of_time else ""
        return f"first {human_size(self.read)} of {whole}{late}"


class PreviewForm(Enum):
    """How a file shall be shown."""

    AUTO = "as what it is"
    TEXT = "as text"
    HEX = "as bytes"


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """What the person has chosen."""

    form: PreviewForm = PreviewForm.AUTO
    encoding: str | None = None
    """One of `ENCODINGS`; None guesses."""
    pretty: bool = True
    """Whether JSON is indented; its values are never rewritten."""


@dataclass(frozen=True, slots=True)
class TextFault:
    """Something wrong inside a file."""

    line: int | None
    """Counted from 1; None: the file as a whole."""
    what: str
    column: int | None = None
    """Characters from the beginning of the line, counted from 1; None: the line as a whole."""


class ValueType(Enum):
    """The narrowest type that all values of a column have; empty cells apart."""

    EMPTY = "empty"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    """ISO form, with or without a time."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """The profile of a column over the rows that were read."""

    name: str
    type: ValueType
    empty: int
    """Cells that are empty, blank or missing."""
    distinct: int
    """Different values that are not empty."""
    distinct_is_least: bool
    """Whether there may be more: counting stopped at a bound. The top values may miss some then."""
    smallest: str
    """By number for numbers, by text for the rest; empty when there is no value."""
    largest: str
    top: tuple[tuple[str, int], ...]
    """The most frequent values, each with how often it comes."""

    @property
    def distinct_words(self) -> str:
        """As in ``12`` or ``at least 10,000``."""
        return f"at least {self.distinct:,}" if self.distinct_is_least else f"{self.distinct:,}"


@dataclass(frozen=True, slots=True)
class TablePreview:
    """A CSV file."""

    extent: Extent
    decoding: Decoding
    separator: str
    """A guess, from the first lines."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first ones; cells that are long are cut and end with …."""
    rows_read: int
    """Rows that the columns are about."""
    rows_left_out: bool
    """Whether what was read has more rows than that."""
    columns: tuple[ColumnProfile, ...]
    columns_left_out: int
    faults: tuple[TextFault, ...]
    more_faults: int
    """Faults beyond those that are listed."""


@dataclass(frozen=True, slots=True)
class TextPreview:
    """A text."""

    extent: Extent
    decoding: Decoding
    language: str
    """``json``, ``yaml``, ``xml``, ``csv`` or ``text``, for highlighting."""
    lines: tuple[str, ...]
    """Lines that are long are cut and end with …."""
    lines_left_out: bool
    """Whether what was read has more lines."""
    pretty: bool = False
    """Whether the lines are indented anew, so that they are not those of the file."""
    fault: TextFault | None = None
    """Why it is not what its name says."""
    note: str = ""
    """Why it is shown as it is, when that is not obvious."""


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One entry of a zip file, as its list says; nothing was unpacked."""

    name: str
    size: int
    """Bytes when unpacked."""
    packed: int
    """Bytes in the archive."""
    is_folder: bool
    encrypted: bool


@dataclass(frozen=True, slots=True)
class ArchivePreview:
    """A zip file."""

    extent: Extent
    entries: tuple[ArchiveEntry, ...]
    """The first ones."""
    count: int
    """All entries."""
    size: int
    """Bytes of all entries when unpacked, as the list says."""
    note: str = ""
    """Why it is not shown as what its name says."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    dimensions: str
    """As the file says, such as ``A1:F200``; empty where it does not, and for ``A1`` alone, which
    programs write that have not counted."""
    hidden: bool


@dataclass(frozen=True, slots=True)
class WorkbookPreview:
    """An xlsx file."""

    extent: Extent
    sheets: tuple[Sheet, ...]
    more_sheets: int
    """Sheets beyond those that are listed."""


@dataclass(frozen=True, slots=True)
class HexPreview:
    """Bytes."""

    extent: Extent
    kind: str
    """What the first bytes say it is, such as ``PDF document``; empty when they say nothing."""
    lines: tuple[str, ...]
    """Sixteen bytes each: offset, hexadecimal, characters."""
    note: str = ""
    """Why it is shown so, when that is not obvious."""


Preview = TablePreview | TextPreview | ArchivePreview | WorkbookPreview | HexPreview
