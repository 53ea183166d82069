"""Walks through local folders, and selects the files that an upload takes."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from csm_tui.domain.errors import CsmError
from csm_tui.domain.local_files import Links
from csm_tui.domain.progress import CancelToken
from csm_tui.services.local.disk import disk_errors, is_partial_download


@dataclass(slots=True)
class WalkedFolder:
    """A folder in a walk."""

    path: Path
    below: str = ""
    """Its path below the root, with ``/`` on every system and at its end; empty for the root."""
    enter: list[os.DirEntry[str]] = field(default_factory=list)
    """The folders in it to walk through next, in order; filled by the caller."""

    def entries(self, cancel: CancelToken) -> Iterator[os.DirEntry[str]]:
        """Yield its entries, in the order of the system.

        Raises:
            OSError, ValueError: it cannot be read.
            Cancelled: the walk was stopped.
        """
        with os.scandir(self.path) as entries:
            for entry in entries:
                cancel.check()
                yield entry


def walk(root: Path) -> Iterator[WalkedFolder]:
    """Yield a folder, then one by one those below it that the caller wants to `enter`.

    A path can be deeper than Python's stack, so this is no recursion.
    """
    waiting = [WalkedFolder(root)]
    while waiting:
        folder = waiting.pop()
        yield folder
        waiting += (
            WalkedFolder(Path(entry.path), f"{folder.below}{entry.name}/")
            for entry in reversed(folder.enter)
        )


_LEFT_OUT = {
    "hidden": (
        "1 hidden entry skipped.",
        "{:,} hidden entries skipped.",
    ),
    "link": (
        "1 symbolic link skipped.",
        "{:,} symbolic links skipped.",
    ),
    "circle": (
        "1 link skipped: its folder is already included.",
        "{:,} links skipped: their folders are already included.",
    ),
    "special": (
        "1 device, pipe or broken link skipped.",
        "{:,} devices, pipes or broken links skipped.",
    ),
    "empty": (
        "1 empty folder skipped: workspaces have no empty folders.",
        "{:,} empty folders skipped: workspaces have no empty folders.",
    ),
}
"""The notes about one entry, and about several."""


@dataclass(slots=True)
class UploadWalk:
    """The files that an upload takes from folders, and what is left out of them."""

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
        for folder in walk(root):
            if not self._is_new(folder.path):
                self.left_out["circle"] += 1
                continue
            files = 0
            for entry in self._entries(folder):
                self.cancel.check()
                kind = self._kind(entry)
                if kind == "folder":
                    folder.enter.append(entry)
                elif kind == "file":
                    files += 1
                    yield folder.path / entry.name
                else:
                    self.left_out[kind] += 1
            self.left_out["empty"] += not (files or folder.enter)

    def notes(self) -> tuple[str, ...]:
        """Return sentences about what was left out."""
        return tuple(_LEFT_OUT[kind][n > 1].format(n) for kind, n in self.left_out.items() if n)

    def _is_new(self, folder: Path) -> bool:
        real = os.path.realpath(folder)
        new = real not in self._seen
        self._seen.add(real)
        return new

    def _entries(self, folder: WalkedFolder) -> list[os.DirEntry[str]]:
        try:
            with disk_errors(folder.path, "read"):
                return sorted(folder.entries(self.cancel), key=lambda entry: entry.name)
        except CsmError as error:
            self.failures.append((folder.path, error))
            return []

    def _kind(self, entry: os.DirEntry[str]) -> str:
        if entry.name.startswith(".") and (not self.hidden or is_partial_download(entry.name)):
            return "hidden"
        try:
            if entry.is_symlink() and self.links is Links.SKIPPED:
                return "link"
            if entry.is_dir():
                return "folder"
            return "file" if entry.is_file() else "special"
        except OSError:
            # A circular link, or an entry that has disappeared.
            return "special"
