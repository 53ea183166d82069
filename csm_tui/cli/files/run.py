"""``csm-tui files``: run a verb on the files of a workspace."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from csm_tui.cli.files.lookup import find_workspace
from csm_tui.cli.session import run_in_session

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles

_LOOK = "`csm-tui files ls` shows the files."


def run_files(options: argparse.Namespace) -> int:
    """Run the verb and return the exit code."""
    return run_in_session(
        options,
        lambda session: _verb(options.verb)(find_workspace(session, options), options),
        _LOOK,
    )


def _verb(name: str) -> "Callable[[WorkspaceFiles, argparse.Namespace], int]":
    from csm_tui.cli.files.compare import compare
    from csm_tui.cli.files.get import get
    from csm_tui.cli.files.ls import ls
    from csm_tui.cli.files.put import put
    from csm_tui.cli.files.rm import rm

    return {"ls": ls, "get": get, "put": put, "rm": rm, "compare": compare}[name]
