"""Compare and synchronise: a local folder beside a workspace folder."""

from csm_tui.ui.screens.main.files.comparing.screen import CompareScreen
from csm_tui.ui.screens.main.files.comparing.work import Folders

__all__ = ["CompareScreen", "Folders"]
