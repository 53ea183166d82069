"""How a running transfer is paused and cancelled: it checks at every block."""

import threading
from collections.abc import Callable

from csm_tui.domain.progress import CancelToken

HELD = 20.0
"""Seconds that a paused transfer keeps its connection: many proxies hang up after 30 to 60."""


class TransferControl(CancelToken):
    """A cancel flag whose check also waits while the transfer is paused.

    The connection stays open for a while: the platform cannot resume in the middle, so closing it
    means to start again. After that time the transfer is stopped as if it was cancelled, before a
    proxy hangs up.

    Args:
        held: called with True when the transfer starts to wait, and False when it resumes, in its
            thread.
    """

    def __init__(self, held: Callable[[bool], None]) -> None:
        super().__init__()
        self._held = held
        self._go = threading.Event()
        self._go.set()
        self._too_long = self._asked = False

        self.finishing = False
        """Whether only this computer is waited for; then the transfer cannot be paused."""

    @property
    def let_go(self) -> bool:
        """Whether it was stopped for being paused too long, and not cancelled."""
        return self._too_long and not self._asked

    def hold(self) -> None:
        """Let the transfer wait at its next check."""
        self._go.clear()

    def release(self) -> None:
        """Let it resume."""
        self._go.set()

    def cancel(self) -> None:
        """Ask it to stop, paused or not."""
        self._asked = True
        super().cancel()
        self._go.set()

    def check(self) -> None:
        """Wait while the transfer is paused.

        Raises:
            Cancelled: it was cancelled, or paused for too long.
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
