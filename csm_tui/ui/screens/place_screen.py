"""The base of the screens over the main one: the place above, the work and the keys below."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.screen import Screen, ScreenResultType

from csm_tui.ui.changes import allowed_bindings
from csm_tui.ui.jobs import shell
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.place_bar import PlaceBar
from csm_tui.ui.widgets.status_line import StatusLine


class PlaceScreen(Screen[ScreenResultType]):
    """Shows something of the open place; a subclass says what stands between place and keys."""

    AUTO_FOCUS = "Grid"
    ESCAPE_STOPS_WORK: ClassVar = True
    """Whether Escape stops running work here, as the status line then says."""

    def compose(self) -> ComposeResult:
        """Compose the place, the content, the status and the keys."""
        yield PlaceBar()
        yield from self.content()
        yield StatusLine(shell(self).jobs, stops=self.ESCAPE_STOPS_WORK)
        yield KeyLine()

    def content(self) -> ComposeResult:
        """Return the widgets between the place and the status."""
        raise NotImplementedError

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings that the profile allows."""
        return allowed_bindings(self, super().active_bindings)

    def step_back(self) -> bool:
        """Go one step back within the screen, and return whether there was one."""
        return False

    def action_leave(self) -> None:
        """Stop running work, or go one step back, at last to what was shown before."""
        stopped = shell(self).jobs.stop_newest() if self.ESCAPE_STOPS_WORK else None
        if stopped is None and not self.step_back():
            self.dismiss(None)
