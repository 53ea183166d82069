"""The files below a local folder, and what is left out of them."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import Links
from csm_tui.services.local.disk import disk_errors, is_ours

_LEFT_OUT = {
    "hidden": (
        "1 hidden entry (its name starts with a dot) was left out.",
        "{:,} hidden entries (their names start with a dot) were left out.",
    ),
    "link": (
        "1 symbolic link was not followed.",
        "{:,} symbolic links were not followed.",
    ),
    "circle": (
        "1 link leads to a folder that is taken already and was left out.",
        "{:,} links lead to a folder that is taken already and were left out.",
    ),
    "special": (
        "1 entry is a device, a pipe or a broken link and was left out.",
        "{:,} entries are devices, pipes or broken links and were left out.",
    ),
    "empty": (
        "1 folder has nothing in it to send; a workspace has no empty folders.",
        "{:,} folders have nothing in them to send; a workspace has no empty folders.",
    ),
}
"""What is said of one, and of several."""


@dataclass(slots=True)
class Walk:
    """One walk through a folder: give it a root, read the files, then ask what was left out."""

    hidden: bool
    links: Links
    cancel: CancelToken
    left_out: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[Path, CsmError]] = field(default_factory=list)
    """Folders that could not be read."""
    _seen: set[str] = field(default_factory=set)

    def files(self, root: Path) -> Iterator[Path]:
        """Yield the regular files below a folder, folder by folder and by name.

        Raises:
            Cancelled: the walk was stopped.
        """
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            if not self._is_new(folder):
                self.left_out["circle"] += 1
                continue
            folders: list[Path] = []
            count = 0
            for entry in self._entries(folder):
                self.cancel.check()
                kind = self._kind(entry)
                if kind == "folder":
                    folders.append(folder / entry.name)
                elif kind == "file":
                    yield folder / entry.name
                else:
                    self.left_out[kind] += 1
                count += kind in {"file", "folder"}
            self.left_out["empty"] += not count
            waiting += reversed(folders)

    def notes(self) -> tuple[str, ...]:
        """Return what was left out, one sentence each."""
        return tuple(_LEFT_OUT[kind][n > 1].format(n) for kind, n in self.left_out.items() if n)

    def _is_new(self, folder: Path) -> bool:
        real = os.path.realpath(folder)
        new = real not in self._seen
        self._seen.add(real)
        return new

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with disk_errors(folder, "read"), os.scandir(folder) as found:
                return sorted(found, key=lambda entry: entry.name)
        except CsmError as error:
            self.failures.append((folder, error))
            return []

    def _kind(self, entry: os.DirEntry[str]) -> str:
        if entry.name.startswith(".") and (not self.hidden or is_ours(entry.name)):
            return "hidden"
        try:
            if entry.is_symlink() and self.links is Links.SKIPPED:
                return "link"
            if entry.is_dir():
                return "folder"
            return "file" if entry.is_file() else "special"
        except OSError:
            # A link in a circle, or an entry that went away meanwhile.
            return "special"
