"""How a running transfer is held and stopped: at every block it asks."""

import threading
from collections.abc import Callable

from csm_tui.domain.progress import CancelToken

HELD = 20.0
"""Seconds that a held transfer keeps its connection: many proxies hang up after 30 to 60."""


class Control(CancelToken):
    """A cancel flag whose check also waits while the transfer is held.

    The connection stays open for a while: the platform offers no way to go on from the middle, so
    closing it means to begin again. Held for longer, the transfer is stopped as if it was
    cancelled, before somebody on the way hangs up.

    Args:
        held: told True when the transfer begins to wait and False when it goes on, in its thread.
    """

    def __init__(self, held: Callable[[bool], None]) -> None:
        super().__init__()
        self._held = held
        self._go = threading.Event()
        self._go.set()
        self._too_long = self._asked = False

        self.landing = False
        """Whether all has come and only the disk is waited for: then it can be held no more."""

    @property
    def let_go(self) -> bool:
        """Whether it was stopped for being held too long, and not by anybody."""
        return self._too_long and not self._asked

    def hold(self) -> None:
        """Let the transfer wait at its next check."""
        self._go.clear()

    def release(self) -> None:
        """Let it go on."""
        self._go.set()

    def cancel(self) -> None:
        """Ask it to stop, held or not."""
        self._asked = True
        super().cancel()
        self._go.set()

    def check(self) -> None:
        """Wait while the transfer is held.

        Raises:
            Cancelled: it was asked to stop, or was held too long.
        """
        super().check()
        if self._go.is_set():
            return
        self._held(True)
        try:
            if not self._go.wait(HELD):
                self._too_long = True
                super().cancel()
        finally:
            self._held(False)
        super().check()
