"""The one door for text from outside: it is shown as it is, never read as markup."""

from collections.abc import Iterable

from rich.cells import cell_len, split_text
from rich.text import Text
from textual.content import Content

from csm_tui.domain.text import visible

ELLIPSIS = "…"


def outside(text: object, *, lines: bool = False) -> Content:
    """Return text from outside for widgets, with control characters made visible.

    Args:
        text: Anything that has a text.
        lines: Let line breaks through, for sentences and reports; a name never has them.
    """
    parts = str(text).split("\n") if lines else [str(text)]
    return Content("\n".join(visible(part) for part in parts))


def outside_label(text: object) -> Text:
    """Return text from outside for tree labels, which take Rich text."""
    return Text(visible(str(text)), no_wrap=True)


def name_of(name: str) -> str:
    """Return the name of a file as it may stand in a sentence; an empty one has a word, too."""
    return visible(name) or "(no name)"


def fit(text: str, cells: int, *, middle: bool = False) -> str:
    """Cut text to a number of terminal cells, marking the cut with an ellipsis.

    Args:
        text: Text that is already safe to show.
        cells: The room there is; wide characters take two.
        middle: Keep both ends, which is what tells paths apart.
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
    """Cut long names in a sentence, so that what it says of them fits below them.

    Args:
        text: A sentence that is safe to show.
        names: What may stand in it: whole names and paths.
        cells: The room that each of them gets.
    """
    shown = {visible(str(name)) for name in names} - {""}
    # A path ends with the name: whole paths first.
    for name in sorted(shown, key=len, reverse=True):
        text = text.replace(name, fit(name, cells, middle=True))
    return text
