"""Tokens from Entra: by client secret and the Azure CLI through azure-identity, by code by msal."""

import contextlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from csm_tui.auth._network import timeouts
from csm_tui.auth.failures import refused_by_entra, translated
from csm_tui.auth.provider import person
from csm_tui.auth.token import Clock, Token, started, token_of
from csm_tui.auth.trust import provider_ca
from csm_tui.domain.errors import InputRefused, SignInNeeded
from csm_tui.domain.profile import ENTRA_AUTHORITY, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import DeviceCode, Interaction

_CLI_LIMIT = 10
"""Seconds that the Azure CLI may take."""
_MICROSOFT = ("microsoft.com", "microsoftonline.com", "microsoftonline.us", "chinacloudapi.cn")
"""Where Entra really sends people to type a code."""


class EntraSecret:
    """An application that signs in by itself."""

    def __init__(self, profile: Profile, secret: Secret, clock: Clock) -> None:
        self._profile = profile
        self._secret = secret
        self._clock = clock

    def acquire(self, _: Interaction | None, __: CancelToken) -> Token:
        """Ask with the application's own credentials."""
        from azure.identity import ClientSecretCredential

        profile = self._profile
        ca_file = provider_ca(profile)
        connect, read = timeouts(profile)
        began = started(self._clock)
        # A new one each time: the library has no way around the token that it remembers.
        with (
            translated(profile),
            ClientSecretCredential(
                profile.tenant_id,
                profile.client_id,
                self._secret.reveal(),
                authority=profile.authority,
                disable_instance_discovery=_is_private(profile),
                connection_verify=str(ca_file) if ca_file else True,
                connection_timeout=connect,
                read_timeout=read,
                retry_total=0,
            ) as credential,
        ):
            given = credential.get_token(profile.scope)
        return token_of(given.token, given.expires_on - began[1], began)

    def renew(self, _: Token) -> Token:
        """Ask again: such an application has no refresh token."""
        return self.acquire(None, CancelToken())

    def sign_out(self, _: Token) -> None:
        """Do nothing: the provider keeps no session of an application."""

    def close(self) -> None:
        """Do nothing: each request closes its own connections."""


class AzureCli:
    """Whoever is signed in with ``az login``."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._profile = profile
        self._clock = clock

    def acquire(self, _: Interaction | None, __: CancelToken) -> Token:
        """Ask the Azure CLI."""
        from azure.identity import AzureCliCredential

        began = started(self._clock)
        with translated(self._profile):
            credential = AzureCliCredential(
                tenant_id=self._profile.tenant_id, process_timeout=_CLI_LIMIT
            )
            given = credential.get_token(self._profile.scope)
        return token_of(given.token, given.expires_on - began[1], began)

    def renew(self, _: Token) -> Token:
        """Ask again: the Azure CLI renews by itself."""
        return self.acquire(None, CancelToken())

    def sign_out(self, _: Token) -> None:
        """Do nothing: the login belongs to the Azure CLI."""

    def close(self) -> None:
        """Do nothing: nothing is open."""


class EntraDevice:
    """A person who types a code on another device; the session lives in memory only."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._profile = profile
        self._clock = clock
        self._session = _session(profile)
        self._app: Any = None

    def acquire(self, interaction: Interaction | None, cancel: CancelToken) -> Token:
        """Show the code and ask until the person has typed it."""
        shown = person(interaction, self._profile)
        with translated(self._profile):
            app = self._application()
            flow = app.initiate_device_flow([self._profile.scope])
            if "user_code" not in flow:
                raise self._refused(flow)
            code = _device_code(flow, self._profile)
            pause = float(flow.get("interval") or 5)
        shown.show_code(code)
        deadline = self._clock.monotonic() + code.lifetime
        while self._clock.monotonic() < deadline:
            cancel.wait(pause)
            began = started(self._clock)
            with translated(self._profile):
                # Always leaving means one question at a time: the pause here can be stopped.
                answer = app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
            if answer.get("error") not in {"authorization_pending", "slow_down"}:
                return self._token(answer, began)
        raise SignInNeeded("The code has expired.", "Ask for a new one.")

    def renew(self, _: Token) -> Token:
        """Use the refresh token that the library keeps."""
        began = started(self._clock)
        with translated(self._profile):
            app = self._application()
            account = next(iter(app.get_accounts()), None)
            answer = app.acquire_token_silent_with_error(
                [self._profile.scope], account, force_refresh=True
            )
        return self._token(answer or {"error": "invalid_grant"}, began)

    def sign_out(self, _: Token) -> None:
        """Forget the person; Entra keeps no session of a code."""
        with contextlib.suppress(Exception):
            for account in self._application().get_accounts():
                self._application().remove_account(account)

    def close(self) -> None:
        """Close the connections and forget the person."""
        self._app = None
        self._session.close()

    def _application(self) -> Any:
        if self._app is None:
            import msal

            profile = self._profile
            self._app = msal.PublicClientApplication(
                profile.client_id,
                authority=f"{profile.authority}/{profile.tenant_id}",
                instance_discovery=False if _is_private(profile) else None,
                http_client=self._session,
            )
        return self._app

    def _token(self, answer: Mapping[str, Any], began: tuple[float, float]) -> Token:
        if "access_token" not in answer:
            raise self._refused(answer)
        return token_of(answer["access_token"], answer.get("expires_in"), began)

    def _refused(self, answer: Mapping[str, Any]) -> Exception:
        words = str(answer.get("error_description") or "")
        return refused_by_entra(self._profile, str(answer.get("error") or ""), words)


def _is_private(profile: Profile) -> bool:
    """Say whether the public cloud would not know this authority."""
    host = urlsplit(profile.authority).hostname or ""
    return profile.authority != ENTRA_AUTHORITY and not host.endswith(_MICROSOFT)


def _session(profile: Profile) -> Any:
    """Return a session with limits, our trust and the environment's proxies, no redirects."""
    import requests

    limits = timeouts(profile)

    class Bounded(requests.Session):
        def request(self, *args: Any, **kwargs: Any) -> requests.Response:
            return super().request(*args, **{**kwargs, "timeout": limits, "allow_redirects": False})

    session = Bounded()
    # Else a bundle named in the environment would win over the profile's.
    session.trust_env = False
    ca_file = provider_ca(profile)
    session.verify = str(ca_file) if ca_file else True
    if not proxy_bypass(urlsplit(profile.authority).hostname or ""):
        session.proxies = getproxies()
    return session


def _device_code(flow: Mapping[str, Any], profile: Profile) -> DeviceCode:
    url = str(flow.get("verification_uri"))
    parts = urlsplit(url)
    host = parts.hostname or ""
    known = host == urlsplit(profile.authority).hostname or any(
        host == one or host.endswith(f".{one}") for one in _MICROSOFT
    )
    if not known or parts.scheme != "https":
        raise InputRefused(
            f"The provider sends you to {host} to type a code, which is no host of Entra.",
            "Do not go there; check the authority of this profile.",
        )
    return DeviceCode(url, str(flow["user_code"]), lifetime=float(flow.get("expires_in") or 600))
