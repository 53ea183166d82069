"""One line that always says where you are."""

from dataclasses import dataclass

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from csm_tui.ui.text import fit, outside


@dataclass(frozen=True, slots=True)
class Place:
    """Where one is: all that a wrong click could be wrong about."""

    profile: str
    host: str
    identity: str
    method: str
    organization: str
    workspace: str
    api: str
    """The interface's generation, in words."""


class PlaceBar(Widget):
    """Shows the place on one line; what is long is shortened, nothing is left out."""

    DEFAULT_CSS = """
    PlaceBar { height: 1; padding: 0 1; background: $panel; color: $text; }
    """
    place: reactive[Place | None] = reactive(None)

    def render(self) -> RenderResult:
        """Render the six facts with separators."""
        if self.place is None:
            return Content("")
        facts = (
            (self.place.profile, "b $accent"),
            (self.place.host, ""),
            (f"{self.place.identity} ({self.place.method})", "$text-muted"),
            (self.place.organization, "$primary"),
            (self.place.workspace, "b $primary"),
            (f"API {self.place.api}", "$text-muted"),
        )
        widths = shares([_width(text) for text, _ in facts], self.content_size.width - 15)
        return Content(" │ ").join(
            outside(fit(text, width)).stylize(style)
            for (text, style), width in zip(facts, widths, strict=True)
        )


def _width(text: str) -> int:
    return outside(text).cell_length


def shares(wanted: list[int], room: int) -> list[int]:
    """Share out the room: short texts get what they want, long ones an equal part of the rest."""
    given = [0] * len(wanted)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    for place, index in enumerate(order):
        given[index] = max(1, min(wanted[index], room // (len(wanted) - place)))
        room -= given[index]
    return given
