"""The place: all that decides what an action acts on, as fields that fit a width."""

from dataclasses import dataclass
from enum import IntEnum, auto

from textual.color import Color
from textual.content import Content

from csm_tui.domain.format import human_age, short_age
from csm_tui.domain.profile import Profile
from csm_tui.domain.sign_in import SessionFacts, SessionState
from csm_tui.domain.text import visible
from csm_tui.ui.colours import ink_on
from csm_tui.ui.text import fit, outside

_BETWEEN = Content.styled(" ▏ ", "$text-muted")
_BELOW = Content.styled(" › ", "$text-muted")  # noqa: RUF001 - the sign of a path
"""Stands between an organization and its workspace."""
_LEAST = 6
"""Cells below which a cut name says nothing."""
_GAP = 2
"""Cells between what stands at the left and at the right."""
_ALARMS = {
    SessionState.EXPIRED: "✗",
    SessionState.NEEDS_LOGIN: "✗",
    SessionState.SIGNED_OUT: "✗",
    SessionState.AT_RISK: "!",
}
"""States that need attention, each with its symbol."""


@dataclass(frozen=True, slots=True)
class SessionWords:
    """The state of a session in words; empty where there is nothing to say."""

    alarm: str = ""
    """What is wrong with it."""
    left: str = ""
    """When it ends."""
    due: bool = False
    """Whether that is soon."""


@dataclass(frozen=True, slots=True)
class Place:
    """The profile, the platform, the workspace, and the session."""

    profile: str
    host: str
    method: str
    """The way of signing in, in words."""
    api: str
    """The version of the API, in words."""
    organization: str = ""
    """Empty until one is open."""
    workspace: str = "no workspace"
    identity: str = ""
    """The user; empty where the platform knows only a key."""
    colour: str = ""
    """The colour of the profile: a word or #rrggbb; empty for the theme's own."""
    access: str = "read/write"
    """What the profile allows."""
    session: SessionWords = SessionWords()


def access_words(profile: Profile) -> str:
    """Return what a profile allows, in words."""
    if profile.read_only:
        return "⊘ read-only"
    return "! protected" if profile.protected else "read/write"


def method_words(profile: Profile) -> str:
    """Return the way of signing in without its details: ``API key``, ``Keycloak``."""
    return profile.method.label.partition(",")[0]


def session_words(facts: SessionFacts, *, declined: bool = False) -> SessionWords:
    """Return the state of a session in words.

    Args:
        facts: The current state.
        declined: Whether the user declined to sign in again.
    """
    state = SessionState.NEEDS_LOGIN if declined else facts.state
    mark = _ALARMS.get(state)
    alarm = f"{mark} {state.value}" if mark else ""
    if facts.remaining is None or facts.remaining <= 0:
        return SessionWords(alarm)
    if counts_down(facts):
        return SessionWords(alarm, f"{human_age(facts.remaining)} left", due=True)
    return SessionWords(alarm, f"session {short_age(facts.remaining)}")


def counts_down(facts: SessionFacts) -> bool:
    """Return whether the remaining time is short or will not be renewed, and is not over."""
    short = facts.due or facts.state in _ALARMS
    return short and facts.remaining is not None and facts.remaining > 0


class Rank(IntEnum):
    """The fields of a place, from the one that is dropped last to the one dropped first."""

    PROFILE = auto()
    ALARM = auto()
    WORKSPACE = auto()
    RESTRICTION = auto()
    TIME_LEFT = auto()
    HOST = auto()
    ORGANIZATION = auto()
    API = auto()
    SESSION = auto()
    METHOD = auto()
    READ_WRITE = auto()
    IDENTITY = auto()


_NAMES = (Rank.PROFILE, Rank.WORKSPACE)
"""Names that are cut where they alone are too long."""
_RIGHT = (Rank.RESTRICTION, Rank.READ_WRITE, Rank.ALARM, Rank.TIME_LEFT, Rank.SESSION)
"""Fields at the right end, in their order."""
_LEFT = (
    Rank.PROFILE,
    Rank.ORGANIZATION,
    Rank.WORKSPACE,
    Rank.HOST,
    Rank.IDENTITY,
    Rank.METHOD,
    Rank.API,
)
_Fields = dict[Rank, Content]


def place_line(place: Place, room: int) -> Content:
    """Return the fields of a place that fit, each of them whole.

    Only the names of profile and workspace are cut, each where nothing is left to drop for it.
    """
    fields, kept = _fields(place), _Fields()
    for rank in sorted(fields):
        tried = kept | {rank: fields[rank]}
        if _line(tried).cell_length <= room:
            kept = tried
        elif rank in _NAMES:
            return _line(kept | _cut(fields[rank], rank, room - _line(kept).cell_length))
    return _line(kept, room)


def _fields(place: Place) -> _Fields:
    """Return all fields that are not empty."""
    restricted, session = place.access != "read/write", place.session
    texts = {
        Rank.PROFILE: chip(place.profile, place.colour),
        Rank.ALARM: Content.styled(session.alarm, "b $text-error"),
        Rank.WORKSPACE: outside(place.workspace).stylize("b"),
        Rank.RESTRICTION: Content.styled(place.access if restricted else "", "b $text-warning"),
        Rank.TIME_LEFT: Content.styled(
            session.left if session.due else "", "$text-error" if session.alarm else "$text-warning"
        ),
        Rank.HOST: outside(place.host),
        Rank.ORGANIZATION: outside(place.organization),
        Rank.API: outside(f"API {place.api}").stylize("$text-muted"),
        Rank.SESSION: Content.styled("" if session.due else session.left, "$text-muted"),
        Rank.METHOD: outside(place.method).stylize("$text-muted"),
        Rank.READ_WRITE: Content.styled("" if restricted else place.access, "$text-muted"),
        Rank.IDENTITY: outside(place.identity).stylize("$text-muted"),
    }
    return {rank: text for rank, text in texts.items() if text.plain}


def _line(fields: _Fields, room: int = 0) -> Content:
    """Return fields as a line: some at its left end, some at its right end."""
    left = Content("")
    for rank in _LEFT:
        if rank in fields:
            between = _BELOW if rank is Rank.WORKSPACE and Rank.ORGANIZATION in fields else _BETWEEN
            left += (between if left.plain else Content("")) + fields[rank]
    right = _BETWEEN.join(fields[rank] for rank in _RIGHT if rank in fields)
    if not right.plain:
        return left
    return left + " " * max(_GAP, room - left.cell_length - right.cell_length) + right


def _cut(name: Content, rank: Rank, room: int) -> _Fields:
    """Return a name cut in the middle to the room after other fields; nothing if that is tiny."""
    room -= _BETWEEN.cell_length if rank is Rank.WORKSPACE else 0
    if room < _LEAST:
        return {}
    return {rank: Content.styled(fit(name.plain, room, middle=True), name.spans[0].style)}


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


def chip(name: str, colour: str) -> Content:
    """Return the name of a profile on its colour, or in the theme's accent without one."""
    shown = f" {visible(name)} " if colour else visible(name)
    return outside(shown).stylize(chip_style(colour))


def chip_style(colour: str) -> str:
    """Return the style of a name on a profile's colour, or in the theme's accent without one.

    The text is black or white, whichever contrasts more (never below 4.5 to 1, WCAG 2.1), so that
    it is readable in every colour and theme.
    """
    if not colour:
        return "b $text-accent"
    ground = Color.parse(_SHADES.get(colour, colour))
    return f"b {ink_on(ground).hex} on {ground.hex}"
