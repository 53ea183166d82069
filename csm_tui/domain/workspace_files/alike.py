"""Names that look the same, or that some disks take for the same."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from csm_tui.domain.text import visible


def alike(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each path that has others like it, what is to be said of them, safe to show.

    Names that differ only in case are one file on Windows and macOS, and names that differ only in
    their Unicode form (``é`` as one character or as two) cannot even be told apart on a screen.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for path in dict.fromkeys(paths):
        groups[path if path.isascii() and path.islower() else portable(path)].append(path)
    return {
        path: tuple(_likeness(path, other) for other in group if other != path)
        for group in groups.values()
        if len(group) > 1
        for path in group
    }


def portable(path: str) -> str:
    """Return the same text for paths that some disk takes for one: by case, by Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def _likeness(path: str, other: str) -> str:
    form = unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", other)
    what = "the form of its letters" if form else "upper and lower case"
    return f"It differs from “{visible(other)}” only in {what}; some disks take them for one."
