"""Comparing and synchronizing a local folder with a workspace folder."""

from csm_tui.ui.screens.main.files.comparing.comparison import ComparedFolders
from csm_tui.ui.screens.main.files.comparing.screen import CompareScreen

__all__ = ["CompareScreen", "ComparedFolders"]
