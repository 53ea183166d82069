"""What a file looks like inside: bounded, safe to show, and honest about how much was read.

`preview_of` shows the beginning of a file; `archive_of` and `workbook_of` need all of it, since a
zip keeps its list at its end. Each returns one kind of `Preview`, whose texts can be shown as they
are: control characters are visible in them already.
"""

from csm_tui.domain.preview.archive import archive_of, is_zip, workbook_of
from csm_tui.domain.preview.content import (
    ArchiveEntry,
    ArchivePreview,
    Column,
    Decoding,
    Extent,
    Fault,
    Form,
    HexPreview,
    HowKnown,
    Preview,
    PreviewOptions,
    Sheet,
    TablePreview,
    TextPreview,
    ValueType,
    WorkbookPreview,
)
from csm_tui.domain.preview.encoding import ENCODINGS
from csm_tui.domain.preview.reading import hex_of, preview_of

__all__ = [
    "ENCODINGS",
    "ArchiveEntry",
    "ArchivePreview",
    "Column",
    "Decoding",
    "Extent",
    "Fault",
    "Form",
    "HexPreview",
    "HowKnown",
    "Preview",
    "PreviewOptions",
    "Sheet",
    "TablePreview",
    "TextPreview",
    "ValueType",
    "WorkbookPreview",
    "archive_of",
    "hex_of",
    "is_zip",
    "preview_of",
    "workbook_of",
]
