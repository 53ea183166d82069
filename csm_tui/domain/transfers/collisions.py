"""Which targets of one plan would meet on some system's disk."""

import unicodedata

from csm_tui.domain.workspace_files.names import portable as folded


class Targets:
    """The targets of a plan so far; paths are relative and use ``/``."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def add(self, path: str, *, portable: bool = True) -> str | None:
        """Take a target, or return in words why it cannot stand beside those taken.

        With `portable` two paths that differ only in case or Unicode form meet too, for they do on
        Windows and macOS. The same file is never a reason against its folder's other files.
        """
        key = folded(path) if portable else path
        other = self._files.get(key)
        if other is not None:
            return _meeting(path, other)
        if key in self._folders:
            return f"“{self._folders[key]}” needs a folder where it would be a file"
        parents = [key[:at] for at, letter in enumerate(key) if letter == "/"]
        for parent in parents:
            if parent in self._files:
                return f"it needs a folder where “{self._files[parent]}” will be a file"
        self._files[key] = path
        for parent in parents:
            self._folders.setdefault(parent, path)
        return None


def _meeting(path: str, other: str) -> str:
    if path == other:
        return f"“{other}” of the same list already goes there"
    if unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", other):
        return f"its name differs from “{other}” only in the form of its letters"
    return f"its name differs from “{other}” only in upper and lower case"
