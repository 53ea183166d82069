"""The one way from a screen to the queue of its session."""

from typing import Protocol, cast

from textual.message_pump import MessagePump

from csm_tui.services.transfers import TransferQueue


class _Moves(Protocol):
    @property
    def transfers(self) -> TransferQueue:
        """What is moved in this session."""


def queue_of(node: MessagePump) -> TransferQueue:
    """Return what is moved in this session, whatever is shown; there is one while connected."""
    return cast(_Moves, node.app).transfers
