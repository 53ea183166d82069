"""The names of the targets of a plan: which of them collide, and which name is free."""

import unicodedata
from collections.abc import Callable
from itertools import count

from csm_tui.domain.workspace_files.local_names import LONGEST_PART
from csm_tui.domain.workspace_files.names import portable as folded


class Targets:
    """The targets of a plan so far; paths are relative and use ``/``."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def add(self, path: str, *, portable: bool = True) -> str | None:
        """Add a target, or return in words why it collides with those added before.

        With `portable`, two paths that differ only in case or Unicode form collide too, as they do
        on Windows and macOS.
        """
        key = folded(path) if portable else path
        other = self._files.get(key)
        if other is not None:
            return _collision(path, other)
        if key in self._folders:
            return f"“{self._folders[key]}” is needed as a folder, and this is a file"
        parents = [key[:at] for at, letter in enumerate(key) if letter == "/"]
        for parent in parents:
            if parent in self._files:
                return f"a folder is needed, and “{self._files[parent]}” is a file"
        self._files[key] = path
        for parent in parents:
            self._folders.setdefault(parent, path)
        return None


def _collision(path: str, other: str) -> str:
    if path == other:
        return f"“{other}” has the same target"
    if unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", other):
        return f"the name differs from “{other}” only in its Unicode form"
    return f"the name differs from “{other}” only in upper and lower case"


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """Return the first of ``a (2).csv``, ``a (3).csv`` and so on that is not taken.

    The path before the last ``/`` stays, and so does the extension: everything from the last dot of
    the file's name on, unless that dot is its first character. If the name would be longer than a
    disk allows, the end of its stem is cut.
    """
    folder, slash, base = name.rpartition("/")
    stem, dot, ending = base.rpartition(".")
    if not stem:
        stem, dot, ending = base, "", ""
    ends = (f" ({number}){dot}{ending}" for number in count(2))
    names = (f"{folder}{slash}{_fitting(stem, end)}{end}" for end in ends)
    return next(each for each in names if not taken(each))


def _fitting(stem: str, end: str) -> str:
    room = LONGEST_PART - _size(end)
    if _size(stem) <= room or room <= 0:
        return stem
    return stem.encode("utf-8", "surrogatepass")[:room].decode("utf-8", "ignore")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
