"""The HTTP session with an identity provider: one origin, our trust, bounded, nothing followed."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

_LONGEST = 30.0
"""Seconds from a question to the last byte of its answer, however many arrive meanwhile."""
LARGEST = 1024 * 1024
"""Bytes of an answer, unpacked: a token with its claims has a few thousand."""

_PIECE = 16 * 1024
_ENTRA_HOSTS = frozenset(
    {
        *("login.microsoftonline.com", "login.microsoft.com", "login.windows.net"),
        *("login.microsoftonline.us", "login.chinacloudapi.cn", "login.partner.microsoftonline.cn"),
    }
)
"""Entra's own: its library asks the first about the others."""


class ProviderSession(requests.Session):
    """What every library of a provider sends through; used by one thread at a time.

    Variables of the environment change nothing in it: no login of a `.netrc` file is sent.
    """

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.longest = _LONGEST
        self._profile = profile
        self._wires: list[socket.socket] = []
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
            self.mount(scheme, _Adapter(self._wires))

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request; the limits, the trust and the proxy are those of the session."""
        for name in ("verify", "cert", "proxies", "auth"):
            kwargs.pop(name, None)
        limits = timeouts(self._profile)
        kwargs |= {"timeout": limits, "allow_redirects": False, "stream": True}
        return super().request(method, url, *args, **kwargs)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request and read its whole answer within the limits.

        Raises:
            InputRefused: it would go to another host than the provider's.
            Unreachable: the answer took too long.
            UnexpectedAnswer: it is too large.
            requests.TooManyRedirects: the provider is elsewhere.
        """
        self._cancel.check()
        self._check_origin(request.url or "")
        self._wires.clear()
        late = threading.Event()

        def end() -> None:
            late.set()
            self.cut()

        timer = threading.Timer(self.longest, end)
        timer.daemon = True
        timer.start()
        try:
            response = super().send(request, **kwargs)
            with response:
                body = self._body(response, late)
        except (requests.RequestException, OSError) as failure:
            if late.is_set():
                raise self._too_slow() from failure
            raise
        finally:
            timer.cancel()
        if 300 <= response.status_code < 400:
            raise requests.TooManyRedirects(response.headers.get("Location", "")[:200])
        response.raw = io.BytesIO(body)
        return response

    @contextmanager
    def stopped_by(self, cancel: CancelToken) -> Iterator[None]:
        """Give up what is being read as soon as the person has given up."""
        self._cancel, before = cancel, self._cancel
        try:
            with cancel.calling(self.cut):
                yield
        except Exception:
            cancel.check()
            raise
        finally:
            self._cancel = before

    def cut(self) -> None:
        """Make whatever waits for the provider in another thread fail now."""
        for wire in list(self._wires):
            # One that speaks TLS would unwrap itself, and then give bytes that are encrypted.
            with suppress(OSError, ValueError, TypeError):
                socket.socket.shutdown(wire, socket.SHUT_RDWR)

    def _body(self, response: requests.Response, late: threading.Event) -> bytes:
        parts: list[bytes] = []
        size, deadline = 0, time.monotonic() + self.longest
        while part := response.raw.read1(_PIECE, decode_content=True):
            size += len(part)
            if size > LARGEST:
                raise UnexpectedAnswer(
                    f"{self._host} sent far too much where a token was expected.",
                    f"Check the {address_name(self._profile)}; report this when it is right.",
                    {"limit": f"{LARGEST} bytes"},
                )
            if time.monotonic() > deadline:
                late.set()
            self._cancel.check()
            parts.append(part)
        # A wire that was cut can look like the end of an answer.
        self._cancel.check()
        if late.is_set():
            raise self._too_slow()
        return b"".join(parts)

    def _too_slow(self) -> Unreachable:
        return Unreachable(
            f"{self._host} did not finish its answer within {self.longest:g} s.",
            "Try again; tell the administrator of the provider when it lasts.",
        )

    def _check_origin(self, url: str) -> None:
        """Keep secrets from where an answer of the provider would send them."""
        ours, theirs = urlsplit(provider_url(self._profile)), urlsplit(url)
        same = (ours.scheme, ours.netloc.lower()) == (theirs.scheme, theirs.netloc.lower())
        if same or (ours.hostname in _ENTRA_HOSTS and theirs.netloc in _ENTRA_HOSTS):
            return
        raise InputRefused(
            f"{self._host} names another host for its tokens: {visible(theirs.netloc)}.",
            "Nothing was sent there; check the provider's address with the administrator.",
        )

    @property
    def _host(self) -> str:
        return urlsplit(provider_url(self._profile)).netloc


class _Adapter(HTTPAdapter):
    """Remembers the sockets in use, so that a read can be ended from outside."""

    def __init__(self, wires: list[socket.socket]) -> None:
        self._wires = wires
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes the connections to a host."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        if not issubclass(pool.ConnectionCls, _Watched):
            kind = type("Watched", (_Watched, pool.ConnectionCls), {"wires": self._wires})
            pool.ConnectionCls = kind
        return pool


class _Watched:
    """What a connection of the library's does more: it tells its socket."""

    wires: list[socket.socket]

    def _new_conn(self) -> Any:
        wire = super()._new_conn()  # type: ignore[misc]
        self.wires.append(wire)
        return wire

    def getresponse(self) -> Any:
        """Return the start of an answer."""
        # Another one than at first where it speaks TLS.
        self.wires.append(self.sock)  # type: ignore[attr-defined]
        return super().getresponse()  # type: ignore[misc]
