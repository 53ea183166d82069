"""The settings of a connection, and the identity provider that a platform names."""

from dataclasses import replace

from csm_tui.auth.trust import api_ca, trust_fault
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import about_field
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ApiKey, Secret
from csm_tui.domain.sign_in import ProviderHint

ORIGIN = "the platform's /openapi"


def discover(profile: Profile, *, cancel: CancelToken | None = None) -> ProviderHint:
    """Return the provider that the platform names without credentials, empty if it names none.

    Raises:
        CsmError: the platform cannot be reached, or is none.
    """
    from csm_tui.auth.checks import normalized
    from csm_tui.platform.client import BareClient
    from csm_tui.platform.generations.detect import detect_generation

    settings = settings_of(normalized(profile))
    with about_field("api_url"), BareClient(settings) as client:
        return detect_generation(client, cancel, profile.generation).provider


def filled(profile: Profile, hint: ProviderHint) -> Profile:
    """Return the profile with missing fields taken from the hint, as its origins say."""
    names: tuple[str, ...] = ()
    if profile.method.keycloak:
        names = ("idp_base", "realm")
    elif profile.method.entra:
        names = ("tenant_id", "scope")
    found = {n: getattr(hint, n) for n in names if not getattr(profile, n) and getattr(hint, n)}
    return replace(profile, **found, origins={**profile.origins, **dict.fromkeys(found, ORIGIN)})


def settings_of(profile: Profile, secret: Secret | None = None) -> ConnectionSettings:
    """Return the connection settings of a profile.

    Only here does a secret become an API key, if that is the method.
    """
    key = secret if profile.method is Method.API_KEY else None
    return ConnectionSettings(
        api_url=profile.api_url,
        api_key=ApiKey(key.reveal()) if key else None,
        key_header=profile.header_name,
        ca_file=api_ca(profile),
        profile=profile.name,
        timeout=profile.read_timeout,
        connect_timeout=profile.connect_timeout,
        read_only=profile.read_only,
        read_only_by=profile.read_only_by,
        trust_fault=trust_fault(),
    )
