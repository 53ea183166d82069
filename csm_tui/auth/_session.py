"""The HTTP session with an identity provider: one origin, our trust, limits, no redirects."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from csm_tui.auth._network import address_name, provider_url, timeouts
from csm_tui.auth.trust import provider_ca
from csm_tui.domain.errors import InputRefused, UnexpectedAnswer, Unreachable
from csm_tui.domain.network_words import proxy_for
from csm_tui.domain.profile import Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.wire.connections import limit_connections
from csm_tui.wire.exchange import BrokenLimit, Exchange, made_current

_LONGEST = 30.0
"""Seconds from a request to the last byte of its response."""
LARGEST = 1024 * 1024
"""Bytes of a response, decompressed: a token with its claims has a few thousand."""

_PIECE = 16 * 1024
_ENTRA_HOSTS = frozenset(
    {
        *("login.microsoftonline.com", "login.microsoft.com", "login.windows.net"),
        *("login.microsoftonline.us", "login.chinacloudapi.cn", "login.partner.microsoftonline.cn"),
    }
)
"""Entra's own hosts; its library asks the first about the others."""


class ProviderSession(requests.Session):
    """The session that every library of a provider sends through; for one thread at a time.

    It ignores variables of the environment and the logins of a `.netrc` file.
    """

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.longest = _LONGEST
        self._profile = profile
        self._cancel = CancelToken()
        self.trust_env = False
        ca_file = provider_ca(profile)
        self.verify = str(ca_file) if ca_file else True
        if proxy := proxy_for(provider_url(profile)):
            scheme, _, host = proxy.address.partition("://")
            login = f"{proxy.login.reveal()}@" if proxy.login else ""
            address = f"{scheme}://{login}{host}"
            self.proxies = {"http": address, "https": address}
        self.headers["Accept-Encoding"] = "identity"
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(max_retries=0))

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request with the limits, the trust and the proxy of the session."""
        for name in ("verify", "cert", "proxies", "auth"):
            kwargs.pop(name, None)
        limits = timeouts(self._profile)
        kwargs |= {"timeout": limits, "allow_redirects": False, "stream": True}
        return super().request(method, url, *args, **kwargs)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request and read its whole response within the limits.

        Raises:
            InputRefused: the host is not the provider's.
            Unreachable: the response took too long.
            UnexpectedAnswer: the response is too large.
            requests.TooManyRedirects: the provider redirects.
        """
        self._check_origin(request.url or "")
        exchange = self._exchange(request)
        outcome = "no answer"
        try:
            with made_current(exchange), super().send(request, **kwargs) as response:
                outcome = str(response.status_code)
                body = self._body(response)
        except BrokenLimit as broken:
            outcome = str(broken)
            raise Unreachable(
                f"The response of {self._host} {broken}.",
                "Retry. If it persists, contact the administrator of the provider.",
            ) from None
        finally:
            exchange.finish(outcome)
        if 300 <= response.status_code < 400:
            raise requests.TooManyRedirects(response.headers.get("Location", "")[:200])
        response.raw = io.BytesIO(body)
        return response

    def get_redirect_target(self, _: requests.Response) -> None:
        """Return None: the library would read the whole body, and resolve the address."""

    @contextmanager
    def stopped_by(self, cancel: CancelToken) -> Iterator[None]:
        """Stop requests in this block when the token is cancelled."""
        self._cancel, before = cancel, self._cancel
        try:
            yield
        except Exception:
            # A library may have wrapped the exception.
            cancel.check()
            raise
        finally:
            self._cancel = before

    def _exchange(self, request: requests.PreparedRequest) -> Exchange:
        parts = urlsplit(request.url or "")
        exchange = Exchange(
            request.method or "",
            f"{parts.netloc}{parts.path}",
            host=self._host,
            subject="sign-in",
            total=self.longest,
            cancel=self._cancel,
        )
        exchange.silence = timeouts(self._profile)[1]
        exchange.allow(LARGEST)
        return exchange

    def _body(self, response: requests.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        while part := response.raw.read1(_PIECE, decode_content=True):
            size += len(part)
            if size > LARGEST:
                raise UnexpectedAnswer(
                    f"The response of {self._host} is too large for a token.",
                    f"Check the {address_name(self._profile)}. If it is correct, report this.",
                    {"limit": f"{LARGEST} bytes"},
                )
            parts.append(part)
        return b"".join(parts)

    def _check_origin(self, url: str) -> None:
        """Refuse to send secrets to another host that the provider names."""
        ours, theirs = urlsplit(provider_url(self._profile)), urlsplit(url)
        same = (ours.scheme, ours.netloc.lower()) == (theirs.scheme, theirs.netloc.lower())
        if same or (ours.hostname in _ENTRA_HOSTS and theirs.netloc in _ENTRA_HOSTS):
            return
        raise InputRefused(
            f"{self._host} names another host for its tokens: {visible(theirs.netloc)}.",
            "Nothing was sent there. Check the provider's address with your administrator.",
        )

    @property
    def _host(self) -> str:
        return urlsplit(provider_url(self._profile)).netloc


class _Adapter(HTTPAdapter):
    """Makes limited connections."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool manager, with limited connections."""
        super().init_poolmanager(*args, **kwargs)
        limit_connections(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the manager of limited connections through a proxy."""
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not known:
            limit_connections(manager)
        return manager
