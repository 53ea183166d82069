"""``files get``: workspace files saved here, or the content of one printed."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.exit_codes import NOT_FOUND, code_of_many
from csm_tui.cli.files.moving import carried_out, layout_of
from csm_tui.cli.files.names import (
    Chosen,
    choose,
    complain_of_missing,
    missing_as_json,
    nothing_done,
)
from csm_tui.cli.files.place import listed, local_kind
from csm_tui.cli.files.stopping import stoppable
from csm_tui.cli.output import DONE, INTERRUPTED, say_bytes
from csm_tui.domain.errors import InputRefused, Misused
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles


def get(files: "WorkspaceFiles", chosen: argparse.Namespace) -> int:
    """Save files here, or print the content of one.

    A name that is missing is told and stops none of the others: what is saved can be deleted again.
    """
    from csm_tui.services.transfers import plan_download

    if chosen.stdout and chosen.json:
        raise Misused("--stdout prints a file, and --json something else.", "Give one of them.")
    into = Path(chosen.into)
    if local_kind(into) == "file":
        raise InputRefused(
            f"“{visible(chosen.into)}” is a file, and --into says a folder.",
            "Nothing was saved. Name a folder, which is made when it is missing.",
        )
    tree = listed(files)
    found = choose(tree, chosen.names, exact=chosen.exact)
    if not found.names and not found.folders:
        raise nothing_done(tree, found, "saved")
    complain_of_missing(tree, found.missing)
    if chosen.stdout:
        code = _print_content(files, found)
    else:
        selection = [*found.names, *found.folders]
        plan = plan_download(files, tree, selection, into, layout=layout_of(chosen))
        missing = missing_as_json(tree, found.missing)
        code = carried_out(files, plan, chosen, missing)
    if code == INTERRUPTED:
        return code
    return code_of_many((code, *(NOT_FOUND for _ in found.missing)))


def _print_content(files: "WorkspaceFiles", found: Chosen) -> int:
    if len(found.names) != 1 or found.folders:
        folder = f"“{visible(found.folders[0])}” is a folder" if found.folders else ""
        raise Misused(
            f"--stdout prints one file, and {folder or f'{len(found.names):,} are meant'}.",
            "Name one file.",
        )

    def write(cancel: CancelToken) -> None:
        with files.read(found.names[0], cancel=cancel) as content:
            say_bytes(content)

    _, interrupted = stoppable(write)
    if interrupted:
        raise KeyboardInterrupt
    return DONE
