"""Keeps a list up to date while it is in sight: at its pace, seldom when that is slow or fails."""

from collections.abc import Awaitable, Callable

from textual.widget import Widget
from textual.widgets import Input, TextArea

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.ui.jobs import flow, shell

LOOK = 5.0
"""Seconds between two looks at whether a list is due."""
SHARE = 20
"""The least pause before the next list, as a multiple of the time that the last one took."""
SLOWEST = 600.0
"""Seconds between two attempts at most, after several have failed."""

Reader = Callable[[], Awaitable[Callable[[], None]]]
"""Reads a list in quiet jobs, and returns what shows it."""


class Refresh(Widget):
    """Reads the list of its parent again; it draws nothing.

    Nothing is asked while the list is hidden or under a dialog, while a text is typed, or while
    work runs that may move rows; what was read before that is not shown after it either.
    """

    DEFAULT_CSS = "Refresh { display: none; }"

    def __init__(
        self,
        pace: float | Callable[[], float],
        read: Reader,
        failed: Callable[[CsmError], None],
        *,
        now: Callable[[], float],
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Create it; it begins with the first call of `was_read`.

        Args:
            pace: Seconds between two lists, or what tells them after each list.
            read: Reads the list.
            failed: Is shown why a list could not be read; it calls `was_not_read`.
            now: The clock, in seconds.
            wanted: Whether the parent shows the list now, and nothing of its own moves rows.
        """
        super().__init__()
        self._pace_now = pace if callable(pace) else lambda: pace
        self._read = read
        self._failed = failed
        self._now = now
        self._wanted = wanted
        self._due = float("inf")
        self._took = 0.0
        self._failures = 0
        self._reads = 0
        """How often the list was read."""

    def on_mount(self) -> None:
        """Look from time to time."""
        self.set_interval(min(LOOK, self._pace or LOOK), self._look)

    def was_read(self) -> None:
        """Record that the list was read now, by itself or because the user asked."""
        self._reads += 1
        self._failures = 0
        self._due = self._now() + max(self._pace, SHARE * self._took)

    def was_not_read(self) -> None:
        """Record that the list could not be read now, and try less often."""
        self._failures += 1
        self._due = self._now() + min(self._pace * 2**self._failures, max(SLOWEST, self._pace))

    @property
    def _pace(self) -> float:
        return self._pace_now()

    @property
    def _may_ask(self) -> bool:
        if not self.screen.is_active or isinstance(self.screen.focused, Input | TextArea):
            return False
        seen = all(each.display for each in self.ancestors if isinstance(each, Widget))
        return seen and not shell(self).jobs.running and self._wanted()

    def _look(self) -> None:
        if self._now() >= self._due and self._may_ask:
            self.again()

    @flow("refresh", once=True)
    async def again(self) -> None:
        """Read the list now, without a word; the last picture stays when that fails."""
        began, reads = self._now(), self._reads
        try:
            show = await self._read()
        except Cancelled:
            return
        except CsmError as error:
            self._failed(error)
            return
        self._took = self._now() - began
        # What was read for another reason meanwhile is newer.
        if reads == self._reads and self._may_ask:
            show()
