"""The letters of a name that a filter text has found, to be lit in tree and list."""

import re
from collections.abc import Callable, Sequence

Span = tuple[int, int]
Hits = Callable[[str, str], Sequence[Span]]
"""Returns the parts of the last part of a whole name that a filter has found."""

HIT = "bold underline"
"""The style of what was found, which is seen without colours too."""


def no_hits(_path: str, _name: str) -> Sequence[Span]:
    """Return nothing."""
    return ()


def hits_of(text: str) -> Hits:
    """Return the function that finds a filter text, as `FileTree.filter` understands it."""
    if not text:
        return no_hits
    pieces = [piece.casefold() for piece in re.split(r"[*?]+", text) if piece.strip("/")]

    def hits(path: str, name: str) -> Sequence[Span]:
        own, last = path.removesuffix("/"), len(path.removesuffix("/")) - len(name)
        whole = own.casefold()
        # Some letters are longer in small: then the places are not those of the name.
        if len(whole) != len(own) or not own.endswith(name):
            return ()
        ending = text.startswith(".") and "/" not in text and len(pieces) == 1
        found = list[Span]()
        at = 0
        for piece in pieces:
            # The last part of the name is what is meant, if it has the text.
            place = whole.rfind(piece) if ending else whole.find(piece, max(at, last))
            place = place if place >= 0 else whole.find(piece, at)
            if place < 0:
                return ()
            at = place + len(piece)
            if at > last:
                found.append((max(0, place - last), at - last))
        return found

    return hits


def prefix_hits(prefix: str) -> Hits:
    """Return the function that finds the text that whole names start with."""

    def hits(path: str, name: str) -> Sequence[Span]:
        last = len(path.removesuffix("/")) - len(name)
        return [(0, min(len(name), len(prefix) - last))] if len(prefix) > last else ()

    return hits
