"""The choice of the provider for a profile."""

from csm_tui.auth.checks import check_complete
from csm_tui.auth.provider import Provider
from csm_tui.auth.token import Clock
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.secret import ClientSecret, Secret


def provider_for(profile: Profile, secret: Secret | None, clock: Clock) -> Provider:
    """Return the provider for a profile whose method is no API key.

    Raises:
        CsmError: a field or the secret is missing or wrong.
    """
    client_secret = client_secret_of(profile, secret)
    check_complete(profile, client_secret)
    if profile.method.keycloak:
        from csm_tui.auth.keycloak import keycloak_provider

        return keycloak_provider(profile, client_secret, clock)
    from csm_tui.auth.entra import AzureCli, EntraDevice, EntraSecret

    if profile.method is Method.AZURE_CLI:
        return AzureCli(profile, clock)
    if client_secret is None:
        return EntraDevice(profile, clock)
    return EntraSecret(profile, client_secret, clock)


def client_secret_of(profile: Profile, secret: Secret | None) -> ClientSecret | None:
    """Return the secret as a client secret, or None if the method uses none."""
    if secret is None or not profile.method.needs_secret or profile.method is Method.API_KEY:
        return None
    return ClientSecret(secret.reveal())
