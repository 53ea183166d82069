"""Filter texts that find files: a text, an ending, or a glob."""

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

Matches = Callable[[str], bool]


def is_glob(text: str) -> bool:
    """Return whether a text is a glob."""
    return "*" in text or "?" in text


def matcher(text: str) -> Matches:
    """Return the test of names for a filter text; see `FileTree.filter`."""
    text = _composed(text)
    if is_glob(text):
        found = re.compile(_expression(text), re.IGNORECASE | re.DOTALL)
        return lambda name: found.fullmatch(_composed(name)) is not None
    wanted = text.casefold()
    if text.startswith(".") and "/" not in text:
        return lambda name: _composed(name).casefold().endswith(wanted)
    return lambda name: wanted in _composed(name).casefold()


def glob_matcher(glob: str) -> Matches:
    """Return the test of names for a glob in which case matters, as on the platform."""
    found = re.compile(_expression(_composed(glob)), re.DOTALL)
    return lambda name: found.fullmatch(_composed(name)) is not None


def _composed(text: str) -> str:
    """Return a text in the Unicode form of keyboards, so that an ``é`` finds both of its forms."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _expression(glob: str) -> str:
    """Return the regular expression of a glob; ``[`` is literal, since names have brackets.

    Groups are atomic: the first place where a piece fits is as good as any later one, so no text
    can cause long backtracking.
    """
    parts = glob.split("/") if "/" in glob else ["**", glob]
    runs = [list(run) for crosses, run in groupby(parts, lambda part: part == "**") if not crosses]
    pieces = ["/".join(map(_part, run)) for run in runs]
    expression = "" if parts[0] == "**" else pieces.pop(0) + ("/" if "**" in parts else "")
    last = pieces.pop() if pieces and parts[-1] != "**" else None
    expression += "".join(f"(?>{_FOLDERS}{piece}/)" for piece in pieces)
    if last is not None:
        return f"{expression}{_FOLDERS}{last}"
    return f"{expression}.*" if parts[-1] == "**" else expression


_FOLDERS = "(?:[^/]*/)*?"


def _part(part: str) -> str:
    first, *others = (_literal(piece) for piece in re.split(r"\*+", part))
    if not others:
        return first
    *middle, last = others
    return first + "".join(f"(?>[^/]*?{piece})" for piece in middle) + f"[^/]*{last}"


def _literal(text: str) -> str:
    return re.escape(text).replace(r"\?", "[^/]")
