"""The identity of a session in the eyes of access lists."""

from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.profile import Method
from csm_tui.domain.rights import Principal, principal_of
from csm_tui.services.connection import Session


def who_is(session: Session) -> Principal | None:
    """Return the identity of a session in the eyes of access lists, or None while signed out."""
    try:
        identity = session.identity
    except SignInNeeded:
        return None
    is_key = session.profile.method is Method.API_KEY
    return principal_of(identity, session.client.generation.rights, is_key=is_key)
