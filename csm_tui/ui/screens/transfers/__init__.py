"""The screen of the transfers: the queue, and the history."""

from csm_tui.ui.screens.transfers.screen import SHORT, TransfersScreen, queue_of

__all__ = ["SHORT", "TransfersScreen", "queue_of"]
