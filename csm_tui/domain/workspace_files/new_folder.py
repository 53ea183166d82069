"""New folders, on a platform that knows only files (PLATFORM.md 4).

An empty folder cannot exist there. A new one is pending: it exists in this program only, until its
first file is stored or the program ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from csm_tui.domain.errors import AlreadyExists, InputRefused
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.destination import resolve_destination
from csm_tui.domain.workspace_files.names import Order, natural_key
from csm_tui.domain.workspace_files.tree import Entry, EntryKind, FileTree, closed

PENDING_NOTE = "New folder (the platform keeps it once it contains a file)."
"""The note beside a pending folder, and about a new one."""


@dataclass(frozen=True, slots=True)
class NewFolder:
    """A folder that can be made."""

    path: str
    """The whole name, with its final ``/``."""
    notes: tuple[str, ...]
    """Changes to the typed text and other notes, one sentence each."""


def new_folder(typed: str, tree: FileTree, inside: str = "") -> NewFolder:
    """Return the folder that a text means.

    Args:
        typed: its name; several parts make several folders.
        tree: the files of the workspace.
        inside: the folder it is made in, with its final ``/``; empty for the root.

    Raises:
        InputRefused: nothing was typed, or the platform does not accept the name.
        AlreadyExists: the folder exists.
    """
    if not typed.strip("/\\ "):
        raise InputRefused("Folder name missing.", "Enter a name.")
    closed = typed if typed.endswith(("/", "\\")) else f"{typed}/"
    probe = "x"
    settled = resolve_destination(probe, f"{inside}{closed}", tree)
    path = settled.name.removesuffix(probe)
    if tree.has_folder(path):
        raise AlreadyExists(
            f"Folder “{visible(path)}” already exists.", "Go there, or enter another name."
        )
    notes = list(settled.notes)
    if tree.has_file(path.removesuffix("/")):
        notes.append(f"A file “{visible(path.removesuffix('/'))}” also exists; both are possible.")
    return NewFolder(path, (*notes, PENDING_NOTE))


@dataclass(frozen=True, slots=True)
class PendingFolders:
    """Folders that exist in this program only."""

    paths: frozenset[str] = frozenset()

    def with_folder(self, path: str) -> "PendingFolders":
        """Return these folders and one more."""
        return PendingFolders(self.paths | {path})

    def without(self, path: str) -> "PendingFolders":
        """Return these folders without one and all those in it."""
        return PendingFolders(frozenset(each for each in self.paths if not each.startswith(path)))

    def settled(self, tree: FileTree) -> "PendingFolders":
        """Return the folders that have no file yet; the others exist on the platform."""
        return PendingFolders(frozenset(each for each in self.paths if not tree.has_folder(each)))

    def among(self, entries: Iterable[Entry], folder: str = "") -> tuple[Entry, ...]:
        """Return the children of a folder, pending folders included.

        A pending folder has 0 files; other folders have at least one.
        """
        shown = list(entries)
        there = {entry.path for entry in shown}
        start = len(folder)
        below = [path[start:] for path in self.paths if path.startswith(folder) and path != folder]
        names = {path.partition("/")[0] for path in below}
        new = [
            Entry(f"{folder}{name}/", name, EntryKind.FOLDER, 0)
            for name in names
            if f"{folder}{name}/" not in there
        ]
        if not new:
            return tuple(shown)
        folders = [entry for entry in shown if entry.kind is EntryKind.FOLDER]
        files = [entry for entry in shown if entry.kind is EntryKind.FILE]
        return (*sorted((*folders, *new), key=lambda entry: natural_key(entry.name)), *files)


@dataclass(frozen=True, slots=True)
class WithPending(FileTree):
    """The files of a workspace, and its pending folders."""

    pending: PendingFolders = PendingFolders()

    def children(self, folder: str = "", order: Order = Order.NAME) -> tuple[Entry, ...]:
        """Return the children of a folder, pending folders included."""
        return self.pending.among(FileTree.children(self, folder, order), closed(folder))

    def has_folder(self, folder: str) -> bool:
        """Return whether a folder exists or is pending."""
        start = folder if folder.endswith("/") else f"{folder}/"
        pending = any(path.startswith(start) for path in self.pending.paths)
        return pending or FileTree.has_folder(self, folder)
