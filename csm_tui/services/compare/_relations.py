"""What the files of a shown local folder are to their twins in the workspace, cheaply found out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from csm_tui.domain.comparison import Mark
from csm_tui.domain.errors import CsmError
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import (
    EntryKind,
    FileTree,
    Sameness,
    WorkspaceAddress,
    as_local_name,
)
from csm_tui.services.journal import Journal, verdict

MOST_READ = 4_000_000
"""Bytes of local files that are read at most, to tell files of the same size apart."""


@dataclass(frozen=True, slots=True)
class Relations:
    """The marks of the files of two folders, by their names on either side."""

    there: Mapping[str, Mark] = field(default_factory=dict)
    """By whole names in the workspace."""
    here: Mapping[str, Mark] = field(default_factory=dict)
    """By names in the local folder."""


def stands_for(folder: Path, tree: FileTree) -> str | None:
    """Return the workspace folder that a local folder ends with, or None."""
    parts = [part for part in folder.parts if part != folder.anchor]
    for first in range(len(parts)):
        found = "".join(f"{part}/" for part in parts[first:])
        if tree.has_folder(found):
            return found
    return None


def relations(
    journal: Journal,
    address: WorkspaceAddress,
    tree: FileTree,
    folder: str,
    here: LocalFolder,
    cancel: CancelToken | None = None,
) -> Relations:
    """Return what is known of the files of a workspace folder and of a local one; it blocks.

    Of files of the same size, only as many are read as take no time to speak of.

    Args:
        journal: The journal, which knows what the workspace files were when they were moved.
        address: The workspace.
        tree: Its files, as listed.
        folder: The workspace folder, with its final ``/``; empty for the root.
        here: The local folder, as listed.
        cancel: Ends the reading.

    Raises:
        CsmError: The journal cannot be read.
        Cancelled: It was stopped.
    """
    remote = {
        entry.path: as_local_name(entry.name)
        for entry in tree.children(folder)
        if entry.kind is EntryKind.FILE and entry.name
    }
    local = {entry.name: entry for entry in here.entries if entry.kind is LocalKind.FILE}
    known = journal.known(address, [name for name, twin in remote.items() if twin in local])
    left, there = MOST_READ, dict[str, Mark]()
    for name, twin in remote.items():
        entry = local.get(twin)
        there[name] = Mark.RIGHT_ONLY
        if entry is not None:
            there[name], read = _mark(known.get(name), here.path / twin, entry, left, cancel)
            left -= read
    marks = dict.fromkeys(local, Mark.LEFT_ONLY)
    marks.update((twin, there[name]) for name, twin in remote.items() if twin in local)
    return Relations(there, marks)


def _mark(
    known: LastKnown | None, path: Path, entry: LocalEntry, left: int, cancel: CancelToken | None
) -> tuple[Mark, int]:
    """Return the mark of two files of the same name, and how many bytes were read for it."""
    if known is None or known.fingerprint is None or entry.size is None:
        return Mark.UNKNOWN, 0
    if known.fingerprint.size != entry.size:
        return Mark.DIFFERS, 0
    if entry.size > left:
        return Mark.UNKNOWN, 0
    try:
        same = verdict(known, path, cancel).sameness
    except CsmError:
        return Mark.UNKNOWN, 0
    marks = {Sameness.SAME: Mark.SAME, Sameness.DIFFERS: Mark.DIFFERS}
    return marks.get(same, Mark.UNKNOWN), entry.size
