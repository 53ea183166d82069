"""Text from outside, made safe for display: never read as markup, control characters visible."""

from collections.abc import Iterable

from rich.cells import cell_len, split_text
from textual.content import Content

from csm_tui.domain.text import visible

ELLIPSIS = "…"
_LEAST_VALUE = 10
"""Cells of a column in which values are wrapped, however narrow it is."""


def outside(text: object, *, lines: bool = False) -> Content:
    """Return text from outside for widgets, with control characters made visible.

    Args:
        text: Converted with `str`.
        lines: Keep line breaks, for sentences and reports; names have none.
    """
    parts = str(text).split("\n") if lines else [str(text)]
    return Content("\n".join(visible(part) for part in parts))


def name_of(name: str) -> str:
    """Return the name of a file for a sentence, with words for an empty one."""
    return visible(name) or "(no name)"


def fit(text: str, cells: int, *, middle: bool = False) -> str:
    """Cut text to a number of terminal cells, marking the cut with an ellipsis.

    Args:
        text: Text that is already safe to show.
        cells: The room; wide characters take two.
        middle: Cut in the middle: paths differ at their ends.
    """
    length = cell_len(text)
    if length <= cells:
        return text
    if cells <= 0:
        return ""
    tail = cells // 2 if middle else 0
    # A wide character that is cut through becomes a space on both sides.
    head = split_text(text, cells - 1 - tail)[0].rstrip()
    end = split_text(text, length - tail)[1].lstrip() if tail else ""
    return f"{head}{ELLIPSIS}{end}"


def with_short_names(text: str, names: Iterable[object], cells: int) -> str:
    """Cut long names in a sentence, so that the rest of it fits.

    Args:
        text: A sentence that is safe to show.
        names: Whole names and paths that may occur in it.
        cells: The room for each of them.
    """
    shown = {visible(str(name)) for name in names} - {""}
    # A path ends with the name: whole paths first.
    for name in sorted(shown, key=len, reverse=True):
        text = text.replace(name, fit(name, cells, middle=True))
    return text


def fact_lines(
    facts: Iterable[tuple[str, str]], cells: int | None = None, *, column: int | None = None
) -> Content:
    """Return names and values as lines, the values in one column.

    Args:
        facts: The names and values.
        cells: The width in which values are wrapped, each in its column; None wraps none.
        column: The cells of the names, with the gap; None takes what the longest one needs.
    """
    pairs = list(facts)
    width = column or 1 + max((cell_len(name) for name, _ in pairs), default=0)
    lines = []
    for name, value in pairs:
        whole, head = outside(value), f"{name:<{width}}"
        for part in [whole] if cells is None else whole.wrap(max(_LEAST_VALUE, cells - width)):
            lines.append(Content.assemble(outside(head).stylize("$text-muted"), part))
            head = " " * width
    return Content("\n").join(lines)
