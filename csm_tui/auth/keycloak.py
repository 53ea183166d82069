"""Tokens from Keycloak through python-keycloak: by client secret, by code, in the browser."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from keycloak import ConnectionManager, KeycloakOpenID
from keycloak.exceptions import KeycloakPostError, raise_error_from_response
from keycloak.pkce_utils import generate_code_challenge, generate_code_verifier
from keycloak.urls_patterns import URL_DEVICE

from csm_tui.auth._session import ProviderSession
from csm_tui.auth.failures import error_fields, translated
from csm_tui.auth.loopback import LoopbackListener, new_state
from csm_tui.auth.provider import Provider, lifetime_of, pause_of, required, token_for_code
from csm_tui.auth.token import Clock, Token, started, token_of
from csm_tui.domain.errors import InputRefused, SignInNeeded, UnexpectedAnswer, Unreachable
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ClientSecret, Secret
from csm_tui.domain.sign_in import DeviceCode, Interaction

_SCOPE = "openid profile email"
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER = 5.0
"""Seconds added to the pause by the error ``slow_down`` (RFC 8628, 3.5)."""
_LOGOUT_LIMIT = 2
"""Seconds that signing out may take."""


def keycloak_provider(profile: Profile, secret: ClientSecret | None, clock: Clock) -> Provider:
    """Return the provider for the profile's method."""
    if profile.method is Method.KEYCLOAK_SECRET:
        return KeycloakSecret(profile, secret, clock)
    if profile.method is Method.KEYCLOAK_DEVICE:
        return KeycloakDevice(profile, secret, clock)
    return KeycloakBrowser(profile, secret, clock)


class _Keycloak:
    """The base of the providers that use python-keycloak, which is not safe for threads."""

    def __init__(self, profile: Profile, secret: ClientSecret | None, clock: Clock) -> None:
        self._profile = profile
        self._clock = clock
        self._lock = threading.Lock()
        self._session = ProviderSession(profile)
        self._oidc = _Oidc(profile, secret, self._session)

    def renew(self, token: Token) -> Token:
        """Return a new token for the refresh token; without one the session ends."""
        refresh = token.refresh
        if refresh is None:
            raise SignInNeeded(
                f"Your session on {self._profile.host} has ended.",
                "Sign in again. Your place is kept.",
            )
        return self._token(lambda: self._oidc.refresh_token(refresh.reveal()), refresh)

    def sign_out(self, token: Token) -> None:
        """End the user's session at Keycloak."""
        if token.refresh is None:
            return
        with self._lock, contextlib.suppress(Exception):
            self._session.longest = _LOGOUT_LIMIT
            self._oidc.logout(token.refresh.reveal())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _token(self, ask: Callable[[], Any], refresh: Secret | None = None) -> Token:
        began = started(self._clock)
        with self._lock, translated(self._profile):
            answer = ask()
        if not isinstance(answer, dict):
            raise UnexpectedAnswer(
                f"{urlsplit(self._profile.idp_base).netloc} did not return a token.",
                "Check the provider's address.",
            )
        kept = refresh.reveal() if refresh else None
        return token_of(
            answer.get("access_token"),
            answer.get("expires_in"),
            began,
            # A renewal need not bring another refresh token (RFC 6749, 6).
            answer.get("refresh_token") or kept,
        )


class KeycloakSecret(_Keycloak):
    """A provider for a client that signs in with its own secret."""

    def acquire(self, _: Interaction | None, cancel: CancelToken) -> Token:
        """Return a token for the client's own credentials."""
        with self._session.stopped_by(cancel):
            return self._token(lambda: self._oidc.token(grant_type="client_credentials"))

    def renew(self, _: Token) -> Token:
        """Return a new token: such a client has no refresh token."""
        return self._token(lambda: self._oidc.token(grant_type="client_credentials"))


class KeycloakDevice(_Keycloak):
    """A provider for a user who types a code on another device."""

    def acquire(self, interaction: Interaction | None, cancel: CancelToken) -> Token:
        """Show a code and return the token once the user has typed it."""
        shown = required(interaction, self._profile)
        with self._session.stopped_by(cancel):
            return self._acquire(shown, cancel)

    def _acquire(self, shown: Interaction, cancel: CancelToken) -> Token:
        verifier: Secret | None = Secret(generate_code_verifier(64))
        with self._lock, translated(self._profile):
            try:
                flow = self._code(verifier)
            except KeycloakPostError as refused:
                # Some authorities know no PKCE here: RFC 8628 does not require it.
                if error_fields(refused.response_body)[0] != "invalid_request":
                    raise
                verifier = None
                flow = self._code(verifier)
            code = _device_code(flow, self._profile)
            pause = pause_of(flow)
        shown.show_code(code)

        def ask() -> Token | float:
            try:
                return self._token(lambda: self._poll(str(flow.get("device_code")), verifier))
            except _StillWaiting as waiting:
                return waiting.longer

        return token_for_code(code, pause, ask, self._clock, cancel)

    def _code(self, verifier: Secret | None) -> dict[str, Any]:
        """Return a device code, bound to the verifier if there is one (RFC 7636).

        The library's own call has no argument for the challenge.
        """
        form = {"client_id": self._profile.client_id, "scope": _SCOPE}
        if verifier is not None:
            challenge, method = generate_code_challenge(verifier.reveal())
            form |= {"code_challenge": challenge, "code_challenge_method": method}
        address = URL_DEVICE.format(**{"realm-name": self._oidc.realm_name})
        answer = self._oidc.connection.raw_post(address, data=form)
        flow = raise_error_from_response(answer, KeycloakPostError)
        if not isinstance(flow, dict):
            raise TypeError(type(flow).__name__)
        return flow

    def _poll(self, device_code: str, verifier: Secret | None) -> object:
        try:
            return self._oidc.token(
                grant_type=_DEVICE_GRANT,
                device_code=device_code,
                code_verifier=verifier.reveal() if verifier else None,
            )
        except KeycloakPostError as refused:
            code, _ = error_fields(refused.response_body)
            longer = {"authorization_pending": 0.0, "slow_down": _SLOWER}.get(code)
            if longer is None:
                raise
            raise _StillWaiting(longer) from None


class KeycloakBrowser(_Keycloak):
    """A provider for a user who signs in with a browser on this computer."""

    def acquire(self, interaction: Interaction | None, cancel: CancelToken) -> Token:
        """Open the browser and return the token for the code it brings back (RFC 8252, 7636)."""
        shown = required(interaction, self._profile)
        verifier = Secret(generate_code_verifier(64))
        challenge, method = generate_code_challenge(verifier.reveal())
        state = new_state()
        with LoopbackListener(state, self._issuer) as listener:
            query = {
                "client_id": self._profile.client_id,
                "response_type": "code",
                "redirect_uri": listener.address,
                "scope": _SCOPE,
                "state": state,
                "code_challenge": challenge,
                "code_challenge_method": method,
            }
            realm = f"{self._profile.idp_base}/realms/{quote(self._profile.realm, safe='')}"
            shown.open_url(f"{realm}/protocol/openid-connect/auth?{urlencode(query)}")
            shown.progress("Waiting for the browser")
            code = listener.wait(cancel)
        with self._session.stopped_by(cancel):
            return self._token(
                lambda: self._oidc.token(
                    grant_type="authorization_code",
                    code=code.reveal(),
                    redirect_uri=listener.address,
                    code_verifier=verifier.reveal(),
                    scope=_SCOPE,
                )
            )

    @property
    def _issuer(self) -> str:
        return f"{self._profile.idp_base}/realms/{self._profile.realm}"


class _StillWaiting(Unreachable):
    """The user has not typed the code yet; the pause grows by `longer` seconds."""

    def __init__(self, longer: float) -> None:
        super().__init__("The code was not entered yet.", "Enter the code.")
        self.longer = longer


class _Oidc(KeycloakOpenID):
    """The library's client, over a session of ours.

    Its own constructor makes two HTTP clients. One fails over variables of the environment, and
    both repeat requests with secrets and follow redirects.
    """

    def __init__(
        self, profile: Profile, secret: ClientSecret | None, session: ProviderSession
    ) -> None:
        self.client_id = profile.client_id
        self.client_secret_key = secret.reveal() if secret else None
        self.realm_name = quote(profile.realm, safe="")
        self.connection = _Connection(profile, session)


class _Connection(ConnectionManager):
    """The library's connection, over a session of ours."""

    def __init__(self, profile: Profile, session: ProviderSession) -> None:
        # The library joins addresses as relative ones, so the slash matters.
        self.base_url = f"{profile.idp_base}/"
        self.headers = {}
        # The session has its own settings.
        self.timeout, self.verify, self.cert = None, True, None
        self._s = session


def _device_code(flow: dict[str, Any], profile: Profile) -> DeviceCode:
    url, complete = str(flow.get("verification_uri")), flow.get("verification_uri_complete") or ""
    ours = urlsplit(profile.idp_base)
    for address in filter(None, (url, complete)):
        parts = urlsplit(str(address))
        if parts.hostname != ours.hostname or parts.scheme not in {"https", ours.scheme}:
            raise InputRefused(
                f"The provider sends you to {parts.hostname} for the code, not to {ours.hostname}.",
                "Do not open it. Check the provider's address with your administrator.",
            )
    return DeviceCode(url, str(flow.get("user_code")), str(complete), lifetime_of(flow))
