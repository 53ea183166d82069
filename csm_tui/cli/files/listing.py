"""``files ls``: the names in a workspace."""

import argparse
import sys
from typing import TYPE_CHECKING

from csm_tui.cli.files.report import NOT_FOUND, say_json
from csm_tui.cli.output import DONE, complain, say

if TYPE_CHECKING:
    from csm_tui.domain.workspace_files import FileTree
    from csm_tui.services.workspace_files import WorkspaceFiles


def ls(files: "WorkspaceFiles", chosen: argparse.Namespace) -> int:
    """Print the names, one a line; the platform tells nothing else of them (PLATFORM.md 4)."""
    tree = files.tree()
    found = tree.with_prefix(chosen.prefix) if chosen.prefix is not None else tree
    names = matching(found, chosen.pattern)
    if chosen.json:
        place = files.place
        say_json(
            {
                "organization": place.organization_id,
                "workspace": place.workspace_id,
                "files": list(names),
            }
        )
    elif chosen.null:
        sys.stdout.write("".join(f"{_encodable(name)}\0" for name in names))
    else:
        for name in names:
            say(_shown(name))
    if names or not (chosen.pattern or chosen.prefix):
        return DONE
    near = ", ".join(map(_shown, tree.nearest(chosen.pattern or chosen.prefix)))
    complain(f"Nothing matches among {len(tree):,} files.", f"Nearest: {near}." * bool(near))
    return NOT_FOUND


def matching(tree: "FileTree", pattern: str) -> tuple[str, ...]:
    """Return the names that a text stands for: itself, a folder, or what a filter finds."""
    if not pattern:
        return tree.names
    return meant(tree, pattern) or tree.filter(pattern).names


def meant(tree: "FileTree", text: str) -> tuple[str, ...]:
    """Return the names that a text says exactly: itself, a folder with its ``/``, or a glob."""
    if tree.has_file(text):
        return (text,)
    if text.endswith("/"):
        return tree.files(text)
    return tree.filter(text).names if "*" in text or "?" in text else ()


def _shown(name: str) -> str:
    from csm_tui.domain.text import visible

    return visible(name) if sys.stdout.isatty() or _encodable(name) != name else _one_line(name)


def _one_line(name: str) -> str:
    """Keep a line a name: a script that wants the rest takes ``--null`` or ``--json``."""
    from csm_tui.domain.text import visible

    return visible(name) if any(ord(each) < 32 for each in name) else name


def _encodable(name: str) -> str:
    return name.encode(errors="backslashreplace").decode()
