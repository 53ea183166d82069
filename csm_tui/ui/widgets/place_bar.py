"""The bar that shows the current place, the same on every screen of a session."""

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from csm_tui.ui.jobs import shell
from csm_tui.ui.presentation.place_fields import place_line


class PlaceBar(Widget):
    """Shows the place of the application on one line: as many of its fields as fit whole."""

    DEFAULT_CSS = """
    PlaceBar { height: 1; padding: 0 1; background: $panel; color: $text; }
    """

    def on_mount(self) -> None:
        """Show the place, and each change of it."""
        self.watch(self.app, "place", self._changed)

    def _changed(self) -> None:
        self.refresh()

    def render(self) -> RenderResult:
        """Render the fields."""
        place = shell(self).place
        return Content("") if place is None else place_line(place, self.content_size.width)
