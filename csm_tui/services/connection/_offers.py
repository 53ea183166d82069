"""What the environment offers for each way in, complete or not."""

from dataclasses import replace

from csm_tui.auth.detect import Candidate, Detection, Presence
from csm_tui.auth.realms import split_realm_url
from csm_tui.domain.profile import Method, Profile


def from_environment(method: Method | None, detection: Detection) -> Profile:
    """Return what the environment holds for a method; without one, for the best way in.

    It may lack anything; what it holds tells where it comes from.
    """
    if method is None:
        begun = [one for one in detection.candidates if one.presence is not Presence.ABSENT]
        best = detection.winner or next(iter(begun), None)
        return best.draft if best else _nothing_but_address(Method.API_KEY, detection)
    if detection.winner is not None and detection.winner.method is method:
        return detection.winner.draft
    kin = [one for one in detection.candidates if _related(one, method)]
    kin.sort(key=lambda one: one.presence is not Presence.COMPLETE)
    found = next((one.draft for one in kin if one.presence is not Presence.ABSENT), None)
    draft = found or _nothing_but_address(method, detection)
    source = draft.secret_source if method.needs_secret else None
    return replace(draft, method=method, secret_source=source)


def complete_in_environment(method: Method, detection: Detection) -> bool:
    """Say whether the environment holds all that a method needs, but for a person."""
    draft = from_environment(method, detection)
    whole = method.keycloak and split_realm_url(draft.idp_base)
    lacking = [field for field in draft.missing if not (whole and field == "realm")]
    return not lacking and bool(draft.secret_source or not method.needs_secret)


def _related(candidate: Candidate, method: Method) -> bool:
    key = candidate.method is Method.API_KEY
    return (key and method is Method.API_KEY) or (
        not key and candidate.method.keycloak == method.keycloak and method is not Method.API_KEY
    )


def _nothing_but_address(method: Method, detection: Detection) -> Profile:
    """Return what is common to all ways in the environment."""
    key = detection.candidate("API key").draft
    there = key if key.api_url else detection.candidate("Babylon").draft
    return replace(there, method=method, header_name=key.header_name, secret_source=None)
