"""What a file looks like inside: bounded, safe to show, and honest about how much was read.

The kinds of `Preview` are here. Their texts can be shown as they are: control characters are
visible in them already. `csm_tui.services.preview` makes them; the rules are in `reading`, which
shows the beginning of a file, and `archive`, which needs all of it, since a zip keeps its list at
its end. Those two are not imported here: screens only show.
"""

from csm_tui.domain.csv.encoding import ENCODINGS, Decoding, HowKnown
from csm_tui.domain.preview.content import (
    ArchiveEntry,
    ArchivePreview,
    Column,
    Extent,
    Fault,
    Form,
    HexPreview,
    Preview,
    PreviewOptions,
    Sheet,
    TablePreview,
    TextPreview,
    ValueType,
    WorkbookPreview,
)

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
]
