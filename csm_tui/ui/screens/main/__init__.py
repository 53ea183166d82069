"""The main screen and its panes: files, runners, twin data."""

from csm_tui.ui.screens.main.screen import MainScreen

__all__ = ["MainScreen"]
