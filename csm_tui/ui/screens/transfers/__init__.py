"""What is moved now, and what was moved before."""

from csm_tui.ui.screens.transfers.screen import TransfersScreen

__all__ = ["TransfersScreen"]
