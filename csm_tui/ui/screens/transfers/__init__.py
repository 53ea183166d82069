"""What is moved now, and what was moved before."""

from csm_tui.ui.screens.transfers.screen import SHORT, TransfersScreen

__all__ = ["SHORT", "TransfersScreen"]
