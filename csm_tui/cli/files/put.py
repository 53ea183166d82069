"""``files put``: send local files and folders to a workspace."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.console import check_may_change
from csm_tui.cli.exit_codes import NOT_FOUND, code_of_many
from csm_tui.cli.files.lookup import list_files
from csm_tui.cli.files.transfer import carry_out, layout_of
from csm_tui.cli.output import INTERRUPTED, complain
from csm_tui.cli.places import check_exists, local_kind
from csm_tui.domain.errors import InputRefused, Misused, NotFound
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.transfers import TransferPlan
    from csm_tui.domain.workspace_files import FileTree
    from csm_tui.services.workspace_files import WorkspaceFiles


def put(files: "WorkspaceFiles", options: argparse.Namespace) -> int:
    """Send files and folders.

    A missing path is reported and stops none of the others; nothing is overwritten unasked.
    """
    given, destination = _paths_and_destination(options)
    paths, missing = _found(given)
    if not paths:
        raise _nothing_there(missing)
    for error in missing.values():
        complain(error.headline, error.next_step)
    if not options.dry_run:
        check_may_change(files.session.profile, options.confirm, "Uploading files")
    plan = _plan(files, list_files(files), paths, destination, options)
    not_found = [{"name": each, "next_step": error.next_step} for each, error in missing.items()]
    code = carry_out(files, plan, options, not_found)
    if code == INTERRUPTED:
        return code
    return code_of_many((code, *(NOT_FOUND for _ in missing)))


def _paths_and_destination(options: argparse.Namespace) -> tuple[list[str], str]:
    """Return the paths, and the destination, which is empty for the root.

    Raises:
        Misused: a shell's glob may have put a file where the destination should stand.
    """
    paths: list[str] = options.paths
    if options.to is not None:
        return paths, options.to
    if len(paths) == 1:
        return paths, ""
    *paths, destination = paths
    same_name = len(paths) == 1 and Path(paths[0]).name == Path(destination).name
    is_folder = destination.endswith("/")
    if not is_folder and (len(paths) > 1 or (local_kind(Path(destination)) and not same_name)):
        raise Misused(
            f"The last path is the destination: “{visible(destination)}” is a local path or not "
            "a folder.",
            "Set the destination with --to DEST (--to / for the root).",
        )
    return paths, destination


def _found(given: list[str]) -> tuple[list[Path], dict[str, NotFound]]:
    """Return the paths that exist, and the errors of those that do not.

    Raises:
        CsmError: one cannot even be looked at.
    """
    there: list[Path] = []
    missing: dict[str, NotFound] = {}
    for each in given:
        try:
            check_exists(Path(each), "file or folder")
        except NotFound as error:
            missing[each] = error
        else:
            # A folder is sent under its name, and “..” is none.
            there.append(Path(each).resolve() if Path(each).name == ".." else Path(each))
    return there, missing


def _nothing_there(missing: dict[str, NotFound]) -> NotFound:
    if len(missing) == 1:
        return next(iter(missing.values()))
    for error in missing.values():
        complain(error.headline, error.next_step)
    return NotFound("Nothing sent: local paths not found.", "Correct the paths.")


def _plan(
    files: "WorkspaceFiles",
    tree: "FileTree",
    paths: list[Path],
    destination: str,
    options: argparse.Namespace,
) -> "TransferPlan":
    from csm_tui.domain.local_files import Links
    from csm_tui.domain.transfers import Direction, TransferPlan
    from csm_tui.domain.workspace_files import folder_name
    from csm_tui.services.transfers import plan_upload, with_warnings

    named = destination and not destination.endswith(("/", "\\"))
    many = len(paths) > 1 or local_kind(paths[0]) == "folder"
    # A name with “..” is refused below, with a slash too.
    if named and many and folder_name(destination) and ".." not in destination:
        raise Misused(
            f"“{visible(destination)}” does not end with “/”, so it is the name of one file.",
            f"Use “{visible(destination)}/” to upload into a folder.",
        )
    if named and not many:
        one = files.plan_upload(paths[0], destination, tree)
        if one.question:
            raise InputRefused(
                f"Nothing sent: “{visible(destination)}” is a folder in the workspace.",
                f"Use “{visible(destination)}/” to upload into it, or another name.",
            )
        planned = with_warnings(one, tree)
        return TransferPlan(Direction.UP, files.address, (planned,), notes=one.notes)
    return plan_upload(
        files,
        tree,
        paths,
        destination,
        layout=layout_of(options),
        hidden=options.hidden,
        links=Links.FOLLOWED if options.follow else Links.SKIPPED,
    )
