"""What has to be known of a session at every moment: what may be changed, and when it ends."""

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
"""States that a person has to know of, each with its symbol."""


class SessionWords(Static):
    """Words at the end of the line of tabs; empty while there is nothing to know."""

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
    """Return what may be changed, and whether and when the session ends, where that is near.

    Args:
        profile: How one is connected.
        facts: The session now.
        declined: Whether the person was asked to sign in again and left it.
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
    """Return whether the time that is left is short, or will not be renewed, and is not over."""
    short = facts.due or facts.state in _ALARMS
    return short and facts.remaining is not None and facts.remaining > 0
