"""How a running transfer is held and stopped: at every block it asks."""

import threading
from collections.abc import Callable

from csm_tui.domain.progress import CancelToken


class Control(CancelToken):
    """A cancel flag whose check also waits while the transfer is held.

    The connection stays open meanwhile: the platform offers no way to go on from the middle, so
    closing it would mean to begin again.

    Args:
        held: told True when the transfer begins to wait and False when it goes on, in its thread.
    """

    def __init__(self, held: Callable[[bool], None]) -> None:
        super().__init__()
        self._held = held
        self._go = threading.Event()
        self._go.set()

    def hold(self) -> None:
        """Let the transfer wait at its next check."""
        self._go.clear()

    def release(self) -> None:
        """Let it go on."""
        self._go.set()

    def cancel(self) -> None:
        """Ask it to stop, held or not."""
        super().cancel()
        self._go.set()

    def check(self) -> None:
        """Wait while the transfer is held.

        Raises:
            Cancelled: it was asked to stop.
        """
        super().check()
        if self._go.is_set():
            return
        self._held(True)
        try:
            self._go.wait()
        finally:
            self._held(False)
        super().check()
