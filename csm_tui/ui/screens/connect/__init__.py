"""The connect screen: every way to sign in, and the demo platform."""

from csm_tui.ui.screens.connect.screen import ConnectScreen

__all__ = ["ConnectScreen"]
