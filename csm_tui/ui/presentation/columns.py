"""The columns of a grid: their widths, and the layout of a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from rich.cells import cell_len
from textual.content import Content

from csm_tui.domain.text import visible
from csm_tui.ui.text import fit

GAP = 2
"""Blank cells after each column."""

_MEASURED_ROWS = 300

Cell = str | Content
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a grid."""

    name: str
    width: int | None = None
    """Cells; None measures the header and the first rows."""
    align: Literal["left", "right"] = "left"
    max_width: int = 40
    """The largest width of a measured column, in cells."""
    middle: bool = False
    """Whether to cut in the middle: names often differ at their ends."""


def measure(columns: Sequence[Column], rows: Sequence[Row]) -> list[int]:
    """Return the width of each column in cells, by the first few hundred rows."""
    given = [column.width for column in columns if column.width is not None]
    if len(given) == len(columns):
        return given
    sample = [rows[index] for index in range(min(len(rows), _MEASURED_ROWS))]
    return [_width(column, place, sample) for place, column in enumerate(columns)]


def lay_out(columns: Sequence[Column], widths: Sequence[int], cells: Iterable[Cell]) -> Content:
    """Return one row as a line, each cell cut or padded to its column."""
    parts: list[str | Content] = []
    for column, width, cell in zip_longest(columns, widths, cells, fillvalue=""):
        if isinstance(column, Column) and isinstance(width, int):
            parts += [_padded(column, width, cell), " " * GAP]
    return Content.assemble(*parts)


def _padded(column: Column, width: int, cell: Cell) -> str | Content:
    """Return a cell cut or padded to its column; most are plain, and fit."""
    if isinstance(cell, str) and cell.isascii() and cell.isprintable() and len(cell) <= width:
        return cell.rjust(width) if column.align == "right" else cell.ljust(width)
    return _placed(column, width, _shown(cell))


def _width(column: Column, place: int, sample: Sequence[Row]) -> int:
    if column.width is not None:
        return column.width
    longest = max(
        (_shown(row[place]).cell_length for row in sample if place < len(row)),
        default=0,
    )
    return min(max(cell_len(visible(column.name)), longest), column.max_width)


def _shown(cell: Cell) -> Content:
    if isinstance(cell, str):
        return Content(visible(cell))
    safe = visible(cell.plain)
    # Replaced characters make the positions of the styles invalid.
    return cell if safe == cell.plain else Content(safe)


def _placed(column: Column, width: int, text: Content) -> Content:
    if column.middle and text.cell_length > width:
        cut = Content(fit(text.plain, width, middle=True))
    else:
        cut = text.truncate(width, ellipsis=True)
    missing = width - cut.cell_length
    return cut.pad_left(missing) if column.align == "right" else cut.pad_right(missing)


def measured(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """Return the columns with measured widths; meant to be called off the event loop."""
    widths = measure(columns, rows)
    return [replace(column, width=width) for column, width in zip(columns, widths, strict=True)]
