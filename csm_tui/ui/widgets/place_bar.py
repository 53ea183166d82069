"""The bar that shows the current profile, platform, user and workspace."""

from dataclasses import dataclass

from textual.app import RenderResult
from textual.color import Color
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from csm_tui.domain.text import visible
from csm_tui.ui.text import fit, outside

SEPARATOR = " │ "


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """The current place: all that decides what an action acts on."""

    profile: str
    host: str
    identity: str
    method: str
    organization: str
    workspace: str
    api: str
    """The generation of the API, in words."""
    colour: str = ""
    """The colour of the profile: a word or #rrggbb; empty for the theme's own."""


class PlaceBar(Widget):
    """Shows the place on one line; long texts are shortened, none is left out."""

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
"""Pairs of a fact's index and the least cells it keeps, in the order in which they shrink."""


def squeeze(wanted: list[int], room: int, sacrifices: Sacrifices | None = None) -> list[int]:
    """Return the cells for each fact; those that distinguish places shrink last."""
    given = list(wanted)
    for index, least in sacrifices or _USUAL:
        surplus = sum(given) - room
        if surplus > 0:
            given[index] = max(min(least, given[index]), given[index] - surplus)
    return given


_USUAL = ((2, 8), (0, 6), (1, 9), (3, 8), (4, 8), (2, 3), (1, 4), (0, 3), (3, 3), (4, 3))
_WITH_COLOUR: Sacrifices = ((2, 6), (1, 9), *_USUAL)
"""The name of a coloured profile shrinks late: its colour is there to tell profiles apart."""

_SHADES = {
    "red": "#c62828",
    "orange": "#ef6c00",
    "yellow": "#f9d71c",
    "green": "#2e7d32",
    "cyan": "#00acc1",
    "blue": "#1565c0",
    "magenta": "#ad1457",
    "grey": "#616161",
}
"""The colour words of a profile file (`settings.profiles`), with their shades."""
_BLACK, _WHITE = "#000000", "#ffffff"


def badge(colour: str) -> str:
    """Return the style of a badge in a profile's colour, or in the theme's accent without one.

    The text is black or white, whichever contrasts more (never below 4.5 to 1, WCAG 2.1), so that
    it is readable in every colour and theme.
    """
    if not colour:
        return "b $accent"
    ground = Color.parse(_SHADES.get(colour, colour))
    text = max(_BLACK, _WHITE, key=lambda shade: contrast(Color.parse(shade), ground))
    return f"b {text} on {ground.hex}"


def contrast(one: Color, other: Color) -> float:
    """Return the ratio of contrast of two colours, from 1 to 21 (WCAG 2.1)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    parts = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
