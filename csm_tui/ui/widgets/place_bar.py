"""One line that always says where you are."""

from dataclasses import dataclass

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from csm_tui.domain.text import visible
from csm_tui.ui.paint import badge
from csm_tui.ui.text import fit, outside

SEPARATOR = " │ "


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """Where one is: all that a wrong click could be wrong about."""

    profile: str
    host: str
    identity: str
    method: str
    organization: str
    workspace: str
    api: str
    """The interface's generation, in words."""
    colour: str = ""
    """Of the profile: a word or #rrggbb; empty for the theme's own."""


class PlaceBar(Widget):
    """Shows the place on one line; what is long is shortened, nothing is left out."""

    DEFAULT_CSS = """
    PlaceBar { height: 1; padding: 0 1; background: $panel; color: $text; }
    """
    place: reactive[Breadcrumb | None] = reactive(None)

    def render(self) -> RenderResult:
        """Render the six facts with separators."""
        if self.place is None:
            return Content("")
        place = self.place
        room = self.content_size.width
        identity = f"{place.identity} ({place.method})" if room >= 110 else place.identity
        facts = (
            (f" {place.profile} " if place.colour else place.profile, badge(place.colour)),
            (place.host, ""),
            (identity, "$muted"),
            (place.organization, "$primary"),
            (place.workspace, "b $primary"),
            (f"API {place.api}", "$muted"),
        )
        wanted = [outside(text).cell_length for text, _ in facts]
        sacrifices = _WITH_COLOUR if place.colour else _USUAL
        widths = squeeze(wanted, room - len(SEPARATOR) * (len(facts) - 1), sacrifices)
        return Content(SEPARATOR).join(
            outside(fit(visible(text), width, middle=True)).stylize(style)
            for (text, style), width in zip(facts, widths, strict=True)
        )


Sacrifices = tuple[tuple[int, int], ...]
"""Facts by their place on the line with the least cells they keep, in the order they give."""


def squeeze(wanted: list[int], room: int, sacrifices: Sacrifices | None = None) -> list[int]:
    """Return the cells each fact gets; what tells places apart keeps its room longest."""
    given = list(wanted)
    for index, least in sacrifices or _USUAL:
        surplus = sum(given) - room
        if surplus > 0:
            given[index] = max(min(least, given[index]), given[index] - surplus)
    return given


_USUAL = ((2, 8), (0, 6), (1, 9), (3, 8), (4, 8), (2, 3), (1, 4), (0, 3), (3, 3), (4, 3))
_WITH_COLOUR: Sacrifices = ((2, 6), (1, 9), *_USUAL)
"""Whoever gives a profile a colour wants to see which one it is."""
