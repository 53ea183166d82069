"""``files get``: save workspace files, or print the content of one."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.console import interruptible
from csm_tui.cli.exit_codes import NOT_FOUND, code_of_many
from csm_tui.cli.files.lookup import (
    NamedFiles,
    complain_of_missing,
    list_files,
    look_up,
    missing_as_json,
    none_found,
)
from csm_tui.cli.files.transfer import carry_out, layout_of
from csm_tui.cli.output import DONE, INTERRUPTED, say_bytes
from csm_tui.cli.places import local_kind
from csm_tui.domain.errors import InputRefused, Misused
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles


def get(files: "WorkspaceFiles", options: argparse.Namespace) -> int:
    """Save files here, or print the content of one.

    A missing name is reported and stops none of the others: what is saved can be deleted again.
    """
    from csm_tui.services.transfers import plan_download

    if options.stdout and options.json:
        raise Misused("--stdout and --json cannot be combined.", "Use one of them.")
    into = Path(options.into)
    if local_kind(into) == "file":
        raise InputRefused(
            f"--into needs a folder; “{visible(options.into)}” is a file.",
            "Nothing saved. Missing folders are created.",
        )
    tree = list_files(files)
    found = look_up(tree, options.names, exact=options.exact)
    if not found.names and not found.folders:
        raise none_found(tree, found, "saved")
    complain_of_missing(tree, found.missing)
    if options.stdout:
        code = _print_content(files, found)
    else:
        selection = [*found.names, *found.folders]
        plan = plan_download(files, tree, selection, into, layout=layout_of(options))
        missing = missing_as_json(tree, found.missing)
        code = carry_out(files, plan, options, missing)
    if code == INTERRUPTED:
        return code
    return code_of_many((code, *(NOT_FOUND for _ in found.missing)))


def _print_content(files: "WorkspaceFiles", found: NamedFiles) -> int:
    if len(found.names) != 1 or found.folders:
        folder = f"“{visible(found.folders[0])}” is a folder" if found.folders else ""
        raise Misused(
            f"--stdout prints one file, but {folder or f'{len(found.names):,} files match'}.",
            "Name one file.",
        )

    def write(cancel: CancelToken) -> None:
        with files.read(found.names[0], cancel=cancel) as content:
            say_bytes(content)

    _, interrupted = interruptible(write)
    if interrupted:
        raise KeyboardInterrupt
    return DONE
