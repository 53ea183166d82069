"""The first screen: every way in, and the demo platform."""

from csm_tui.ui.screens.connect.screen import ConnectScreen

__all__ = ["ConnectScreen"]
