"""What can be done with a folder of runner data that was downloaded, without typing its path."""

import asyncio
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from textual.widget import Widget

from csm_tui.domain.programs import edit_command, shell_command
from csm_tui.domain.runner_download import DATASETS, DownloadReport
from csm_tui.domain.text import visible
from csm_tui.services.children import is_installed
from csm_tui.ui.changes import is_read_only
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.screens.main.datasets.pane import DatasetsPane
from csm_tui.ui.screens.main.files.pane import FilesPane
from csm_tui.ui.screens.main.pane import OpenAddress
from csm_tui.ui.screens.main.twin.pane import TwinPane
from csm_tui.ui.terminal import run_in_terminal


async def follow_up(
    node: Widget, folder: Path, words: str, reports: Sequence[DownloadReport]
) -> None:
    """Tell what was downloaded, and do with the folder what the user chooses.

    Args:
        node: A widget of the main screen, in a flow.
        folder: Where everything is.
        words: What was downloaded, in a sentence or more.
        reports: One for each runner.
    """
    key = await node.app.push_screen_wait(
        ChooseDialog(
            "Downloaded: what next?",
            _choices(node, one=len(reports) == 1),
            narrow=False,
            body=words,
        )
    )
    match key:
        case "files":
            _show(node, folder)
        case "upload":
            _show(node, folder)
            node.screen.query_one(FilesPane).upload_folder(folder)
        case "load":
            _load(node, folder, reports[0])
        case "editor":
            find = await asyncio.to_thread(
                edit_command, folder, os.environ, platform.system(), is_installed
            )
            _say(node, run_in_terminal(node.app, find, folder))
        case "shell":
            command = shell_command(os.environ, platform.system())
            _say(node, run_in_terminal(node.app, command, folder))
        case _:
            shell(node).tell(words.splitlines()[0])


def _choices(node: Widget, *, one: bool) -> list[Choice]:
    read_only = "the profile is read-only" if is_read_only(node) else ""
    graph = bool(node.screen.query(TwinPane))
    load = "Load it into the graph" if graph else "Send it as a dataset"
    return [
        Choice("", "Nothing"),
        Choice("files", "Open this folder in the Files pane"),
        Choice("upload", "Upload it to the workspace", disabled=read_only),
        Choice("load", load, disabled=read_only or ("" if one else "there are several")),
        Choice("editor", "Open it in the editor"),
        Choice("shell", "Open a shell in it"),
    ]


def _show(node: Widget, folder: Path) -> None:
    node.screen.query_one(FilesPane).show_local(folder)
    node.post_message(OpenAddress("pane", FilesPane.scope))


def _load(node: Widget, folder: Path, report: DownloadReport) -> None:
    """Show the folder of the datasets where they are loaded or sent from."""
    relationships = {
        file.path.rpartition("/")[2]
        for file in report.files
        if file.source and "relationship" in file.source.origin
        if file.path.rpartition("/")[0] == DATASETS
    }
    for twin in node.screen.query(TwinPane):
        node.post_message(OpenAddress("pane", TwinPane.scope))
        twin.load_folder(folder / DATASETS, relationships)
    for datasets in node.screen.query(DatasetsPane):
        node.post_message(OpenAddress("pane", DatasetsPane.scope))
        datasets.send_folder(folder / DATASETS)


def _say(node: Widget, trouble: str) -> None:
    if trouble:
        shell(node).tell(visible(trouble))
