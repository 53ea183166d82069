"""The credentials that the variables of the environment hold; pure functions of them.

The order is that of the vendor's library: Keycloak, API key, Entra; Babylon's variables come last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from csm_tui.domain.paths import with_home
from csm_tui.domain.profile import (
    ENTRA_AUTHORITY,
    ENVIRONMENT,
    Method,
    Profile,
    SecretKind,
    SecretSource,
    split_realm_url,
)
from csm_tui.domain.redaction import shown_address
from csm_tui.domain.secret import Secret

API_URL = "CSM_API_URL"
API_KEY = "CSM_API_KEY"
KEY_HEADER = "CSM_API_KEY_HEADER"
_TOKEN_URL = "KEYCLOAK_TOKEN_URL"  # noqa: S105 - the name of a variable


class Presence(Enum):
    """How much of a set of variables is set."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class _Variables:
    """The variables of one way to sign in: field of a profile to variable."""

    label: str
    method: Method
    needed: Mapping[str, str]
    optional: Mapping[str, str]
    of_vendor: bool = True

    @property
    def variables(self) -> tuple[str, ...]:
        return (*self.needed.values(), *self.optional.values())


PLACE = {"organization_id": "CSM_ORGANIZATION_ID", "workspace_id": "CSM_WORKSPACE_ID"}
"""Field of a profile to the variable of the start location."""
_WAYS = (
    _Variables(
        "Keycloak",
        Method.KEYCLOAK_SECRET,
        {
            "api_url": API_URL,
            "idp_base": "IDP_BASE_URL",
            "realm": "IDP_TENANT_ID",
            "client_id": "IDP_CLIENT_ID",
            "secret": "IDP_CLIENT_SECRET",
        },
        {"idp_ca": "IDP_CA_CERT"},
    ),
    _Variables(
        "API key",
        Method.API_KEY,
        {"api_url": API_URL, "secret": API_KEY},
        {"header_name": KEY_HEADER},
    ),
    _Variables(
        "Entra",
        Method.ENTRA_SECRET,
        {
            "api_url": API_URL,
            "scope": "CSM_API_SCOPE",
            "tenant_id": "AZURE_TENANT_ID",
            "client_id": "AZURE_CLIENT_ID",
            "secret": "AZURE_CLIENT_SECRET",
        },
        {"authority": "AZURE_AUTHORITY_HOST"},
    ),
    _Variables(
        "Babylon",
        Method.KEYCLOAK_SECRET,
        {
            "api_url": "API_URL",
            "idp_base": _TOKEN_URL,
            "client_id": "KEYCLOAK_CLIENT_ID",
            "secret": "KEYCLOAK_CLIENT_SECRET",
        },
        {},
        of_vendor=False,
    ),
)


def variables_of(method: Method) -> Mapping[str, str]:
    """Return the variables of a method: field of a profile (and ``secret``) to variable."""
    ways = [one for one in _WAYS if one.of_vendor and _same_provider(one.method, method)]
    return {field: name for one in ways for field, name in {**one.needed, **one.optional}.items()}


def _same_provider(one: Method, other: Method) -> bool:
    """Return whether two methods share their fields."""
    return (one.keycloak, one.entra) == (other.keycloak, other.entra)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to sign in, and how much of it the environment holds."""

    label: str
    """``Keycloak``, ``API key``, ``Entra``, ``Babylon``."""
    method: Method
    presence: Presence
    missing: tuple[str, ...]
    """Needed variables without a value, blank ones included."""
    blank: tuple[str, ...]
    """Variables that are set, but blank; other tools count them as set."""
    sources: Mapping[str, str]
    """Field of the profile (and ``secret``) to the variable of its value."""
    values: Mapping[str, str]
    """Variable to its value for display: without the secret, a login or a query."""
    draft: Profile
    """The profile with the fields that are set, complete or not."""
    secret: Secret | None
    """The key or the client secret."""
    problem: str = ""
    """Why the value of a variable is of no use; empty if all are."""

    @property
    def profile(self) -> Profile | None:
        """The draft, or None if something is missing."""
        return self.draft if self.presence is Presence.COMPLETE else None


@dataclass(frozen=True, slots=True)
class Detection:
    """What the environment offers, and which candidate is chosen."""

    candidates: tuple[Candidate, ...]
    """Every way to sign in, in the order of choice."""
    winner: Candidate | None
    reason: str
    """One sentence: why the winner was chosen, or what is missing."""
    vendor: str
    """How the vendor's library would choose differently; empty if it would not."""

    def candidate(self, label: str) -> Candidate:
        """Return the candidate of that label."""
        return next(one for one in self.candidates if one.label == label)


def detect(environment: Mapping[str, str]) -> Detection:
    """Return what the variables offer; a blank value counts as missing."""
    candidates = tuple(_candidate(one, environment) for one in _WAYS)
    winner = next((one for one in candidates if one.profile is not None), None)
    return Detection(
        candidates, winner, _reason(candidates, winner), _vendor(environment, candidates, winner)
    )


def _candidate(of: _Variables, environment: Mapping[str, str]) -> Candidate:
    values = {name: environment.get(name, "").strip() for name in of.variables}
    sources = {f: v for f, v in {**of.needed, **of.optional}.items() if values[v]}
    missing = tuple(name for name in of.needed.values() if not values[name])
    problem = ""
    if of.label == "Babylon" and values[_TOKEN_URL] and not split_realm_url(values[_TOKEN_URL]):
        problem = f"{_TOKEN_URL} has no /realms/, so the realm is unknown."
    # The address of the platform alone belongs to no way in particular.
    own = [name for name in of.needed.values() if name != API_URL]
    if not missing and not problem:
        presence = Presence.COMPLETE
    else:
        presence = Presence.PARTIAL if any(values[n] for n in own) else Presence.ABSENT
    secret = values[of.needed["secret"]]
    return Candidate(
        label=of.label,
        method=of.method,
        presence=presence,
        missing=missing,
        blank=tuple(n for n in of.variables if n in environment and not values[n]),
        sources=sources,
        values={v: shown_address(values[v]) for f, v in sources.items() if f != "secret"},
        draft=_draft(of, sources, values, environment),
        secret=Secret(secret) if secret else None,
        problem=problem,
    )


def _draft(
    of: _Variables,
    sources: Mapping[str, str],
    values: Mapping[str, str],
    environment: Mapping[str, str],
) -> Profile:
    place = {f: v for f, v in PLACE.items() if environment.get(v, "").strip()}
    origins = {**sources, **place}
    fields: dict[str, Any] = {f: values[v] for f, v in sources.items() if f != "secret"}
    fields |= {f: environment[v].strip() for f, v in place.items()}
    if of.label == "Babylon" and (whole := split_realm_url(values[_TOKEN_URL])):
        fields["idp_base"], fields["realm"] = whole
        origins["realm"] = _TOKEN_URL
    ca = fields.pop("idp_ca", "")
    return Profile(
        name=ENVIRONMENT,
        method=of.method,
        api_url=fields.pop("api_url", "").rstrip("/"),
        authority=_with_scheme(fields.pop("authority", ENTRA_AUTHORITY)),
        idp_ca=with_home(ca) if ca else None,
        secret_source=SecretSource(SecretKind.ENVIRONMENT, of.needed["secret"])
        if "secret" in sources
        else None,
        origins=origins,
        **fields,
    )


def _with_scheme(host: str) -> str:
    return (host if "://" in host else f"https://{host}").rstrip("/")


def _reason(candidates: tuple[Candidate, ...], winner: Candidate | None) -> str:
    if winner is None:
        begun = [one for one in candidates if one.presence is Presence.PARTIAL or _blanks(one)]
        if not begun:
            return (
                f"{', '.join(_missing_key(candidates))} missing, and no other method is complete."
            )
        return " ".join(f"{one.label}: {_lacks(one)}" for one in begun)
    others = [one.label for one in candidates if one.profile is not None and one is not winner]
    also = f" Also complete: {', '.join(others)}." if others else ""
    better = candidates[: candidates.index(winner)]
    passed = [
        f" {one.label} comes first, but {_lacks(one)}"
        for one in better
        if one.presence is Presence.PARTIAL
    ]
    return f"{winner.label} is complete in the environment.{also}{''.join(passed)}"


def _missing_key(candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    """Return the variables that an API key, the shortest way, still needs."""
    return next(one.missing for one in candidates if one.method is Method.API_KEY)


def _blanks(candidate: Candidate) -> bool:
    """Return whether a variable of its own is set, but blank; all ways share the address."""
    return any(name in candidate.missing and name != API_URL for name in candidate.blank)


def _lacks(candidate: Candidate) -> str:
    if not candidate.missing:
        return candidate.problem
    blank = [name for name in candidate.blank if name in candidate.missing]
    why = f" ({', '.join(blank)} set, but empty)" if blank else ""
    return f"{', '.join(candidate.missing)} missing{why}."


def _vendor(
    environment: Mapping[str, str], candidates: tuple[Candidate, ...], winner: Candidate | None
) -> str:
    """Return how the vendor's library, which counts blank variables as set, would differ."""
    chosen = next(
        (
            one.label
            for one in _WAYS
            if one.of_vendor and all(name in environment for name in one.needed.values())
        ),
        None,
    )
    if chosen == (winner.label if winner else None):
        return ""
    if chosen is None:
        return "The vendor's library finds no credentials: it does not know Babylon's variables."
    blank = next(one for one in candidates if one.label == chosen).blank
    return f"The vendor's library would use {chosen}, with {', '.join(blank)} empty."


def from_environment(method: Method | None, detection: Detection) -> Profile:
    """Return the profile that the environment holds for a method, by default the best one.

    It may lack any field; its origins name the variables.
    """
    if method is None:
        begun = [one for one in detection.candidates if one.presence is not Presence.ABSENT]
        best = detection.winner or next(iter(begun), None)
        return best.draft if best else _nothing_but_address(Method.API_KEY, detection)
    if detection.winner is not None and detection.winner.method is method:
        return detection.winner.draft
    related = [one for one in detection.candidates if _related(one, method)]
    related.sort(key=lambda one: one.presence is not Presence.COMPLETE)
    found = next((one.draft for one in related if one.presence is not Presence.ABSENT), None)
    draft = found or _nothing_but_address(method, detection)
    source = draft.secret_source if method.needs_secret else None
    return replace(draft, method=method, secret_source=source)


def complete_in_environment(method: Method, detection: Detection) -> bool:
    """Return whether the environment holds all fields that a method needs."""
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
    """Return a profile with the fields that all ways share."""
    key = detection.candidate("API key").draft
    there = key if key.api_url else detection.candidate("Babylon").draft
    return replace(there, method=method, header_name=key.header_name, secret_source=None)
