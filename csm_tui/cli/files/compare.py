"""``files compare``: both sides with rclone's marks, then a push or a pull."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.console import ProgressLine, check_may_change, interruptible
from csm_tui.cli.exit_codes import PARTLY
from csm_tui.cli.files.lookup import advice, list_files
from csm_tui.cli.files.transfer import carry_out
from csm_tui.cli.output import DONE, complain, say_json, say_lines
from csm_tui.cli.places import check_exists
from csm_tui.domain.comparison import Comparison, Mark
from csm_tui.domain.errors import CsmError, NotFound
from csm_tui.domain.format import counted
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.transfers import TransferPlan
    from csm_tui.domain.workspace_files import FileTree
    from csm_tui.services.workspace_files import WorkspaceFiles


def compare(files: "WorkspaceFiles", options: argparse.Namespace) -> int:
    """Print a line for each name; with ``--push`` or ``--pull``, transfer what differs.

    Raises:
        NotFound: one of the folders is missing; only the target of a push may be.
    """
    check_exists(Path(options.local), "folder")
    if options.push and not options.dry_run:
        check_may_change(files.session.profile, options.confirm, "Sending files")
    tree = list_files(files)
    folder = options.folder.strip("/")
    if not options.push and not tree.has_folder(folder):
        raise NotFound(
            f"Folder “{visible(options.folder)}” not found in the workspace.",
            advice(tree, f"{folder}/"),
        )
    found, interrupted = _compared(files, tree, folder, options)
    if interrupted:
        raise KeyboardInterrupt
    if options.push or options.pull:
        return carry_out(files, _plan(files, tree, found, push=options.push), options)
    _say(found, as_json=options.json)
    return DONE if len(found.marked(Mark.SAME)) == len(found.rows) else PARTLY


def _compared(
    files: "WorkspaceFiles", tree: "FileTree", folder: str, options: argparse.Namespace
) -> tuple[Comparison, bool]:
    from csm_tui.services.compare import compare_folders, resolve
    from csm_tui.services.journal import Journal

    def work(cancel: CancelToken) -> Comparison:
        journal = Journal()
        with ProgressLine() as line:
            found = compare_folders(
                files,
                Path(options.local),
                folder,
                tree=tree,
                journal=journal,
                trouble=troubles.append,
                progress=line.progress,
                cancel=cancel,
            )
            if options.resolve:
                found = resolve(
                    files, found, journal=journal, progress=line.progress, cancel=cancel
                )
            return found

    troubles: list[CsmError] = []
    found = interruptible(work)
    for error in troubles:
        complain(error.headline, error.next_step)
    return found


def _say(found: Comparison, *, as_json: bool) -> None:
    if as_json:
        say_json(_as_json(found))
    else:
        say_lines(found.lines())
    for row in found.marked(Mark.ERROR):
        complain(f"{visible(row.path)}: {row.because}")
    counts = [f"{found.counts[mark]:,} {mark.words}" for mark in Mark if found.counts[mark]]
    complain(f"{', '.join(counts) or 'Both sides are empty'}.")
    if found.by_history:
        complain(f"{len(found.by_history):,} of them are known only from the transfer history.")
    if found.counts[Mark.UNKNOWN]:
        complain("--resolve downloads unknown files to compare them (nothing is saved).")


def _as_json(found: Comparison) -> dict[str, object]:
    rows = [
        {
            "path": row.path,
            "name": row.name,
            "mark": row.mark.value,
            "means": row.mark.words,
            "because": row.because or None,
            "size": row.size,
            "known_at": row.known_at.isoformat() if row.known_at else None,
        }
        for row in found.rows
    ]
    return {"rows": rows, "counts": {mark.words: found.counts[mark] for mark in Mark}}


def _plan(
    files: "WorkspaceFiles", tree: "FileTree", found: Comparison, *, push: bool
) -> "TransferPlan":
    """Plan what this direction can change; what cannot be compared is in the plan as refused."""
    from csm_tui.services.compare import plan_pull, plan_push

    only = Mark.LEFT_ONLY if push else Mark.RIGHT_ONLY
    wanted = (Mark.SAME, only, Mark.DIFFERS, Mark.UNKNOWN, Mark.ERROR)
    rows = found.marked(*wanted)
    hidden = sum(row.hidden for row in rows) if push else 0
    if hidden:
        complain(f"{counted(hidden, 'hidden file')} skipped (name starts with a dot).")
    paths = [row.path for row in rows if not (push and row.hidden)]
    return plan_push(files, tree, found, paths) if push else plan_pull(files, found, paths)
