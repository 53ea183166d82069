"""The files pane: the tree of the workspace's files, and moving them both ways."""

from csm_tui.ui.screens.main.files.pane import FilesPane

__all__ = ["FilesPane"]
