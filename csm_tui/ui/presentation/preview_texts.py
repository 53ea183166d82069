"""Texts and tables of previews."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csm_tui.domain.format import counted, human_size
from csm_tui.domain.preview.content import (
    ArchivePreview,
    HexPreview,
    Preview,
    TablePreview,
    TextFault,
    TextPreview,
    ValueType,
    WorkbookPreview,
)
from csm_tui.ui.presentation.column_profile_rows import profile_table
from csm_tui.ui.presentation.columns import Column, measured

MOST_COLUMNS = 60
"""Most columns of a table that are shown, since drawing takes time."""

_NUMERIC = {ValueType.INTEGER, ValueType.NUMBER}
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_FAULTS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class PreviewTable:
    """A table with the widths of its columns measured."""

    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[str]] = ()
    instead: str = ""
    """Text that is shown if there are no rows."""


def table_of(preview: Preview, *, profile: int = 0) -> PreviewTable | None:
    """Return the table of a preview, or None if it has lines.

    It is slow for large previews: call it in a thread.

    Args:
        preview: The preview.
        profile: The cells in which to show what the columns of a CSV table hold, instead of its
            rows; 0 shows the rows.
    """
    match preview:
        case TablePreview():
            return _profile(preview, profile) if profile else _rows(preview)
        case ArchivePreview():
            return _entries(preview)
        case WorkbookPreview():
            return _sheets(preview)
        case _:
            return None


def summary(preview: Preview) -> str:
    """Return the kind of a preview and how much was read, on one line."""
    return " · ".join((*_kind(preview), preview.extent.words))


def warnings(preview: Preview) -> list[str]:
    """Return faults and remarks on what is shown, one sentence each."""
    return list(_warnings(preview))


def _kind(preview: Preview) -> Iterator[str]:
    match preview:
        case TablePreview():
            yield "CSV"
            # If no row was read, the header may be cut too.
            yield counted(len(preview.columns) + preview.columns_left_out, "column") + (
                "" if preview.rows_read or preview.extent.ended else " or more"
            )
            yield counted(preview.rows_read, "row") + (
                " or more" if preview.rows_left_out or not preview.extent.ended else ""
            )
            yield _SEPARATORS.get(preview.separator, preview.separator)
            yield preview.decoding.words
        case TextPreview():
            yield preview.language + (", reformatted" if preview.pretty else "")
            yield preview.decoding.words
        case ArchivePreview():
            yield "zip archive"
            yield f"{_entry_count(preview.count)}, {human_size(preview.size)} unpacked"
        case WorkbookPreview():
            yield "workbook"
            yield counted(len(preview.sheets) + preview.more_sheets, "sheet")
        case HexPreview():
            yield preview.kind or "bytes"


def _warnings(preview: Preview) -> Iterator[str]:
    match preview:
        case TablePreview():
            yield from _of_table(preview)
        case TextPreview():
            yield from _of_text(preview)
        case ArchivePreview():
            yield from _of_archive(preview)
        case WorkbookPreview() if preview.more_sheets:
            yield f"{counted(preview.more_sheets, 'more sheet')} are not listed."
        case HexPreview():
            if preview.note:
                yield f"! {preview.note}"
            shown = 16 * len(preview.lines)
            if shown < preview.extent.read:
                yield f"The first {human_size(shown)} are shown."


def _of_table(preview: TablePreview) -> Iterator[str]:
    if preview.rows_read > len(preview.rows):
        first = "the first " if preview.rows_left_out or not preview.extent.ended else "all "
        profiled = f"the profile (t) is of {first}{preview.rows_read:,}"
        yield f"The first {len(preview.rows):,} rows are shown; {profiled}."
    elif preview.rows_read and (preview.rows_left_out or not preview.extent.ended):
        yield f"The profile (t) is of the first {counted(preview.rows_read, 'row')}."
    columns = len(preview.columns) + preview.columns_left_out
    if columns > MOST_COLUMNS:
        yield f"The first {MOST_COLUMNS} of {columns:,} columns are shown."
    yield from map(fault_words, preview.faults[:_FAULTS_SHOWN])
    more = len(preview.faults) + preview.more_faults - _FAULTS_SHOWN
    if more > 0:
        yield f"! And {counted(more, 'more such line')}."


def _of_text(preview: TextPreview) -> Iterator[str]:
    if preview.fault is not None:
        yield fault_words(preview.fault)
    if preview.note:
        yield preview.note
    if preview.lines_left_out:
        yield f"The first {counted(len(preview.lines), 'line')} are shown."


def _of_archive(preview: ArchivePreview) -> Iterator[str]:
    if preview.note:
        yield f"! {preview.note}"
    if preview.count > len(preview.entries):
        yield f"The first {_entry_count(len(preview.entries))} are shown."


def fault_words(fault: TextFault) -> str:
    """Return a fault and its position on one line."""
    column = f", column {fault.column:,}" if fault.column else ""
    return f"! {f'Line {fault.line:,}{column}: ' if fault.line else ''}{fault.what}"


def _rows(preview: TablePreview) -> PreviewTable:
    header, types = preview.header[:MOST_COLUMNS], [each.type for each in preview.columns]
    columns = [Column("#", align="right")]
    for place, name in enumerate(header):
        numeric = place < len(types) and types[place] in _NUMERIC
        columns.append(Column(name or "(no name)", align="right" if numeric else "left"))
    rows = [(str(at), *row[:MOST_COLUMNS]) for at, row in enumerate(preview.rows, 1)]
    instead = "No row can be read." if preview.faults else "The table has a header and no rows."
    return PreviewTable(measured(columns, rows), rows, instead)


def _profile(preview: TablePreview, cells: int) -> PreviewTable:
    columns, rows = profile_table(preview.columns, preview.rows_read, cells)
    return PreviewTable(columns, rows, "The table has no columns.")


def _entries(preview: ArchivePreview) -> PreviewTable:
    columns = [
        Column("Name", max_width=60, middle=True),
        Column("Size", align="right"),
        Column("Packed", align="right"),
        Column(""),
    ]
    rows = [
        (
            entry.name,
            "" if entry.is_folder else human_size(entry.size),
            "" if entry.is_folder else human_size(entry.packed),
            "encrypted" if entry.encrypted else "",
        )
        for entry in preview.entries
    ]
    return PreviewTable(measured(columns, rows), rows, "The archive is empty.")


def _sheets(preview: WorkbookPreview) -> PreviewTable:
    columns = [Column("Sheet", max_width=50, middle=True), Column("Cells"), Column("")]
    rows = [
        (sheet.name, sheet.dimensions or "unknown", "hidden" if sheet.hidden else "")
        for sheet in preview.sheets
    ]
    return PreviewTable(measured(columns, rows), rows, "The workbook has no sheets.")


def _entry_count(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"
