"""The files of the workspace."""

from csm_tui.ui.screens.main.pane import Pane


class FilesPane(Pane):
    """The file tree of the workspace, with download and upload."""

    scope = "files"
    title = "Files"
