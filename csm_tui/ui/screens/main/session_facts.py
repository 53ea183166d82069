"""Everything about a session: its place for the bar, and all else as names and values."""

import json
from collections.abc import Iterator

from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.format import human_age
from csm_tui.domain.masking import masked
from csm_tui.domain.organization import Organization, Workspace
from csm_tui.domain.profile import Method
from csm_tui.services.connection import Session
from csm_tui.services.profiles import profile_values
from csm_tui.ui.presentation.place_fields import Place, access_words, method_words

Facts = Iterator[tuple[str, str]]


def place_of(
    session: Session, organization: Organization | None, workspace: Workspace | None
) -> Place:
    """Return the place for the bar of every screen."""
    settings, profile = session.settings, session.profile
    return Place(
        profile=settings.profile,
        colour=profile.colour,
        host=settings.host,
        identity=identity_of(session),
        method=method_words(profile),
        organization=organization.name if organization else "",
        workspace=workspace.name if workspace else "no workspace",
        api=session.facts.api,
        access=access_words(profile),
    )


def identity_of(session: Session) -> str:
    """Return the user; nothing for a key, of which the platform says no user."""
    if session.profile.method is Method.API_KEY:
        return ""
    try:
        return session.identity.name
    except SignInNeeded:
        return "nobody"


def session_facts(
    session: Session, organization: Organization | None, workspace: Workspace | None
) -> list[tuple[str, str]]:
    """Return identity, duration, place, profile (with the origin of each value) and claims."""
    return [
        *_identity(session),
        *_duration(session),
        *_place(session, organization, workspace),
        *_profile(session),
        *_claims(session),
    ]


def _identity(session: Session) -> Facts:
    try:
        who = session.identity
    except SignInNeeded:
        yield "Identity", "signed out"
        return
    yield "Identity", who.name
    yield "Method", who.method
    if session.profile.method is Method.API_KEY:
        yield "Key header", session.settings.key_header
        return
    yield "Account", who.account or "unknown"
    yield "Roles", ", ".join(who.roles) or "none"
    yield "Claim of roles", who.roles_claim
    yield "Groups", ", ".join(who.groups) or "none"
    yield "Client", who.client_id or "unknown"
    yield "Issuer", who.issuer or "unknown"


def _duration(session: Session) -> Facts:
    facts = session.sign_in
    yield "Session", facts.state.value
    if facts.remaining is None:
        yield "Ends", "not by itself"
    else:
        left = f"in {human_age(facts.remaining)}, unless renewed"
        yield "Ends", left if facts.remaining > 0 else "expired"
        times = {0: "not yet", 1: "once"}.get(facts.renewed, f"{facts.renewed} times")
        yield "Renewed", times
    if facts.problem is not None:
        yield "Last problem", f"{facts.problem.headline} {facts.problem.next_step}"


def _place(
    session: Session, organization: Organization | None, workspace: Workspace | None
) -> Facts:
    facts = session.facts
    said = f" (document version {facts.version})" if facts.version != facts.api else ""
    yield "API", f"{facts.api}{said}"
    yield "Answer time", f"{facts.latency * 1000:.0f} ms"
    yield "Organization", _named(organization)
    yield "Workspace", _named(workspace)
    yield "Solution", (workspace.solution_id or "unknown") if workspace else "none"


def _profile(session: Session) -> Facts:
    yield "Profile", session.profile.name
    for name, value, origin in profile_values(session.profile):
        yield name, f"{value}  ({origin})" if origin else value


def _claims(session: Session) -> Facts:
    try:
        claims = session.identity.claims
    except SignInNeeded:
        return
    for name, value in masked(claims).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield f"claim {name}", text


def _named(thing: Organization | Workspace | None) -> str:
    return f"{thing.name}  {thing.id}" if thing else "none"
