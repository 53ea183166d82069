"""The screen of rights: who the user is, what is allowed here, and who has access."""

from csm_tui.ui.screens.main.rights.screen import RightsScreen

__all__ = ["RightsScreen"]
