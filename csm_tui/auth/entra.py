"""Tokens from Entra: by client secret and by code through msal, or from the Azure CLI."""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from csm_tui.auth._azure_cli import answer_of_azure_cli
from csm_tui.auth._session import ProviderSession
from csm_tui.auth.failures import refused_by_entra, translated
from csm_tui.auth.provider import lifetime_of, pause_of, required, token_for_code
from csm_tui.auth.token import Clock, Token, seconds_of, started, token_of
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import ENTRA_AUTHORITY, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ClientSecret
from csm_tui.domain.sign_in import DeviceCode, Interaction

_MICROSOFT = (
    "microsoft.com",
    "microsoftonline.com",
    "microsoftonline.us",
    "login.chinacloudapi.cn",
)
"""Hosts of Entra's pages for typing a code."""


class _Entra:
    """The base of the providers that use msal; the session lives in memory only."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._profile = profile
        self._clock = clock
        self._session = ProviderSession(profile)

    def _application(self, secret: ClientSecret | None = None) -> Any:
        import msal

        profile = self._profile
        about = {
            "authority": f"{profile.authority}/{profile.tenant_id}",
            "instance_discovery": False if _is_private(profile) else None,
            "http_client": self._session,
        }
        if secret is None:
            return msal.PublicClientApplication(profile.client_id, **about)
        return msal.ConfidentialClientApplication(
            profile.client_id,
            client_credential=secret.reveal(),
            # No variable of the environment sends the secret to another host.
            azure_region=msal.ConfidentialClientApplication.DISABLE_MSAL_FORCE_REGION,
            **about,
        )

    def _token(self, answer: Mapping[str, Any], began: tuple[float, float]) -> Token:
        if "access_token" not in answer:
            raise self._refused(answer)
        return token_of(answer["access_token"], answer.get("expires_in"), began)

    def _refused(self, answer: Mapping[str, Any]) -> Exception:
        words = str(answer.get("error_description") or "")
        return refused_by_entra(self._profile, str(answer.get("error") or ""), words)

    def sign_out(self, _: Token) -> None:
        """Do nothing: Entra keeps no session for an application."""

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


class EntraSecret(_Entra):
    """A provider for an application that signs in with its own secret."""

    def __init__(self, profile: Profile, secret: ClientSecret, clock: Clock) -> None:
        super().__init__(profile, clock)
        self._secret = secret

    def acquire(self, _: Interaction | None, cancel: CancelToken) -> Token:
        """Return a token for the application's own credentials."""
        began = started(self._clock)
        with self._session.stopped_by(cancel), translated(self._profile):
            # A new application each time: the library would return the token in its cache.
            answer = self._application(self._secret).acquire_token_for_client([self._profile.scope])
        return self._token(answer, began)

    def renew(self, _: Token) -> Token:
        """Return a new token: such an application has no refresh token."""
        return self.acquire(None, CancelToken())


class AzureCli:
    """A provider for the account that is signed in with ``az login``."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._profile = profile
        self._clock = clock

    def acquire(self, _: Interaction | None, cancel: CancelToken) -> Token:
        """Return a token from the Azure CLI."""
        began = started(self._clock)
        with translated(self._profile):
            answer = answer_of_azure_cli(self._profile, cancel)
        end = seconds_of(answer.get("expires_on"))
        if end is None:
            # Older versions give a local time only; without either a token lasts a minute.
            with contextlib.suppress(ValueError, OverflowError, OSError):
                end = datetime.fromisoformat(str(answer.get("expiresOn"))).timestamp()
        return token_of(answer.get("accessToken"), end - began[1] if end else None, began)

    def renew(self, _: Token) -> Token:
        """Return a new token: the Azure CLI renews by itself."""
        return self.acquire(None, CancelToken())

    def sign_out(self, _: Token) -> None:
        """Do nothing: the login belongs to the Azure CLI."""

    def close(self) -> None:
        """Do nothing: there are no connections."""


class EntraDevice(_Entra):
    """A provider for a user who types a code on another device."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        super().__init__(profile, clock)
        self._app: Any = None

    def acquire(self, interaction: Interaction | None, cancel: CancelToken) -> Token:
        """Show a code and return the token once the user has typed it."""
        shown = required(interaction, self._profile)
        with self._session.stopped_by(cancel):
            return self._acquire(shown, cancel)

    def _acquire(self, shown: Interaction, cancel: CancelToken) -> Token:
        with translated(self._profile):
            app = self._public_application()
            flow = app.initiate_device_flow([self._profile.scope])
            if "user_code" not in flow:
                raise self._refused(flow)
            code = _device_code(flow, self._profile)
            pause = pause_of(flow)
        shown.show_code(code)

        def ask() -> Token | float:
            began = started(self._clock)
            with translated(self._profile):
                # One question at a time: the pauses between them are ours, and can be stopped.
                answer = app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
            if answer.get("error") in {"authorization_pending", "slow_down"}:
                return 0.0
            return self._token(answer, began)

        return token_for_code(code, pause, ask, self._clock, cancel)

    def renew(self, _: Token) -> Token:
        """Return a new token for the refresh token that the library keeps."""
        began = started(self._clock)
        with translated(self._profile):
            app = self._public_application()
            account = next(iter(app.get_accounts()), None)
            answer = app.acquire_token_silent_with_error(
                [self._profile.scope], account, force_refresh=True
            )
        return self._token(answer or {"error": "invalid_grant"}, began)

    def sign_out(self, _: Token) -> None:
        """Forget the account; Entra keeps no session for a code."""
        with contextlib.suppress(Exception):
            for account in self._public_application().get_accounts():
                self._public_application().remove_account(account)

    def close(self) -> None:
        """Close the connections and forget the account."""
        self._app = None
        super().close()

    def _public_application(self) -> Any:
        if self._app is None:
            self._app = self._application()
        return self._app


def _is_private(profile: Profile) -> bool:
    """Return whether this authority is outside the public clouds."""
    host = urlsplit(profile.authority).hostname or ""
    return profile.authority != ENTRA_AUTHORITY and not host.endswith(_MICROSOFT)


def _device_code(flow: Mapping[str, Any], profile: Profile) -> DeviceCode:
    url = str(flow.get("verification_uri"))
    parts = urlsplit(url)
    host = parts.hostname or ""
    known = host == urlsplit(profile.authority).hostname or any(
        host == one or host.endswith(f".{one}") for one in _MICROSOFT
    )
    if not known or parts.scheme != "https":
        raise InputRefused(
            f"The provider sends you to {host} for the code, which is not an Entra host.",
            "Do not open it. Check the authority in the profile.",
        )
    return DeviceCode(url, str(flow["user_code"]), lifetime=lifetime_of(flow))
