"""``files compare``: both sides with rclone's marks, and then one brought into line."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.files.moving import carried_out
from csm_tui.cli.files.report import NOT_FOUND, PARTLY, ProgressLine, check_change, say_json
from csm_tui.cli.output import DONE, complain, say

if TYPE_CHECKING:
    from csm_tui.domain.comparison import Comparison
    from csm_tui.domain.transfers import TransferPlan
    from csm_tui.domain.workspace_files import FileTree
    from csm_tui.services.workspace_files import WorkspaceFiles


def compare(files: "WorkspaceFiles", chosen: argparse.Namespace) -> int:
    """Print a line for each name; with a direction, move what is not the same."""
    from csm_tui.domain.comparison import Mark
    from csm_tui.domain.text import visible
    from csm_tui.services.compare import compare_folders, resolve
    from csm_tui.services.journal import Journal

    if chosen.push and not chosen.dry_run:
        check_change(files.session.profile, chosen.confirm, "Sending files")
    line = ProgressLine()
    tree = files.tree()
    if not chosen.push and not tree.has_folder(chosen.folder.strip("/")):
        complain(f"The workspace has no folder “{visible(chosen.folder)}”.", "Check its name.")
        return NOT_FOUND
    found = compare_folders(
        files,
        Path(chosen.local),
        chosen.folder.strip("/"),
        tree=tree,
        journal=Journal(),
        progress=line.progress,
    )
    if chosen.resolve:
        found = resolve(files, found, progress=line.progress)
    line.clear()
    if chosen.push or chosen.pull:
        return carried_out(files, _plan(files, tree, found, push=chosen.push), chosen)
    _say(found, as_json=chosen.json)
    counts = ", ".join(
        f"{found.counts[mark]:,} {mark.words}" for mark in Mark if found.counts[mark]
    )
    complain(f"{counts or 'nothing on either side'}.")
    return DONE if len(found.marked(Mark.SAME)) == len(found.rows) else PARTLY


def _say(found: "Comparison", *, as_json: bool) -> None:
    if not as_json:
        for line in found.lines():
            say(line)
        return
    say_json(
        [
            {
                "path": row.path,
                "name": row.name,
                "mark": row.mark.value,
                "means": row.mark.words,
                "because": row.because or None,
                "size": row.size,
            }
            for row in found.rows
        ]
    )


def _plan(
    files: "WorkspaceFiles", tree: "FileTree", found: "Comparison", *, push: bool
) -> "TransferPlan":
    from csm_tui.domain.comparison import Mark
    from csm_tui.services.compare import plan_pull, plan_push

    only = Mark.LEFT_ONLY if push else Mark.RIGHT_ONLY
    paths = [row.path for row in found.marked(only, Mark.DIFFERS, Mark.UNKNOWN)]
    return plan_push(files, tree, found, paths) if push else plan_pull(files, found, paths)
