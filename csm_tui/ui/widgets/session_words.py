"""The state of the session at the end of the tabs: its rights, and when it ends."""

from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.format import human_age
from csm_tui.domain.profile import Profile
from csm_tui.domain.sign_in import SessionFacts, SessionState

_SEPARATOR = Content.styled(" · ", "$muted")
_ALARMS = {
    SessionState.EXPIRED: "✗",
    SessionState.NEEDS_LOGIN: "✗",
    SessionState.SIGNED_OUT: "✗",
    SessionState.AT_RISK: "!",
}
"""States that need attention, each with its symbol."""


class SessionWords(Static):
    """Shows the text of `session_words`; hidden while that is empty."""

    DEFAULT_CSS = """
    SessionWords {
        display: none;
        width: auto;
        max-width: 60%;
        height: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        padding-right: 1;
        background: $surface;
        color: $text;
    }
    """


def session_words(profile: Profile, facts: SessionFacts, *, declined: bool = False) -> Content:
    """Return the restrictions of the profile, and the end of the session where that is near.

    Args:
        profile: The profile of the session.
        facts: The current state of the session.
        declined: Whether the user declined to sign in again.
    """
    words = []
    state = SessionState.NEEDS_LOGIN if declined else facts.state
    mark = _ALARMS.get(state)
    if mark is not None:
        words.append(Content.styled(f"{mark} {state.value}", "b $text-error"))
    if counts_down(facts) and facts.remaining is not None:
        style = "$text-error" if mark else "$text-warning"
        words.append(Content.styled(f"{human_age(facts.remaining)} left", style))
    if profile.read_only:
        words.append(Content.styled("⊘ read-only", "b $text-warning"))
    elif profile.protected:
        words.append(Content.styled("! protected", "b $text-warning"))
    return _SEPARATOR.join(words)


def counts_down(facts: SessionFacts) -> bool:
    """Return whether the remaining time is short or will not be renewed, and is not over."""
    short = facts.due or facts.state in _ALARMS
    return short and facts.remaining is not None and facts.remaining > 0
