"""Which lines a tree of files begins with, and in which order."""

from collections.abc import Sequence

from csm_tui.domain.workspace_files import Entry, EntryKind, FileTree, Order

OPENED_AT_ONCE = 500
"""Lines up to which the folders of a filtered tree are opened by themselves."""


def plan_lines(
    files: FileTree, opened: set[str] | None, order: Order
) -> dict[str, Sequence[Entry]]:
    """Return the children of the root and of each folder that shall be open.

    Args:
        files: The files to show.
        opened: The folders to open; None opens them from the top until there are many lines.
        order: What the files of each folder are ordered by.
    """
    plan: dict[str, Sequence[Entry]] = {}
    waiting, lines = [""], 0
    for folder in waiting:
        if opened is None and lines >= OPENED_AT_ONCE:
            break
        plan[folder] = files.children(folder, order)
        lines += len(plan[folder])
        waiting += [
            entry.path
            for entry in plan[folder]
            if entry.kind is EntryKind.FOLDER and (opened is None or entry.path in opened)
        ]
    return plan


def ancestors(path: str) -> list[str]:
    """Return the folders that a path lies in, the outermost first."""
    return [path[: at + 1] for at, character in enumerate(path[:-1]) if character == "/"]


def parent_of(path: str) -> str:
    """Return the folder that a path lies in; the root is the empty text."""
    return (["", *ancestors(path)])[-1]
