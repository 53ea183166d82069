"""The lines of the tree of files: which folders are opened, and what is said of an entry."""

from collections.abc import Sequence

from csm_tui.domain.format import counted
from csm_tui.domain.workspace_files import Entry, EntryKind, FileTree, Order

OPENED_AT_ONCE = 500
"""Up to this many lines, the folders of a filtered tree are opened without a key."""


def plan_lines(
    files: FileTree, opened: set[str], order: Order, *, all_: bool
) -> dict[str, Sequence[Entry]]:
    """Return the children of the root and of each folder to open.

    Args:
        files: The files to show.
        opened: The folders to open.
        order: The order of the files in each folder.
        all_: Whether to open the others too, from the top until there are many lines.
    """
    plan: dict[str, Sequence[Entry]] = {}
    waiting, lines = [""], 0
    for folder in waiting:
        if folder not in opened and lines >= OPENED_AT_ONCE:
            continue
        plan[folder] = files.children(folder, order)
        lines += len(plan[folder])
        waiting += [
            entry.path
            for entry in plan[folder]
            if entry.kind is EntryKind.FOLDER and (all_ or entry.path in opened)
        ]
    return plan


def about(entry: Entry) -> str:
    """Return what is said at the right of a folder, or of a name that is listed twice."""
    if entry.kind is EntryKind.FILE:
        return f"listed {entry.files} times"
    return counted(entry.files, "file") if entry.files else "not on the platform yet"


def ancestors(path: str) -> list[str]:
    """Return the folders that contain a path, the outermost first."""
    return [path[: at + 1] for at, character in enumerate(path[:-1]) if character == "/"]


def parent_of(path: str) -> str:
    """Return the folder that contains a path; the root is the empty text."""
    return (["", *ancestors(path)])[-1]
