"""The generated client, made safe: key, timeouts and limits on each request, no redirects."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Protocol, SupportsIndex
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import urllib3
from cosmotech_api import ApiClient, Configuration
from cosmotech_api.rest import RESTResponse

from csm_tui import __version__
from csm_tui.domain.connection import ConnectionSettings, Identity
from csm_tui.domain.errors import Cancelled, CsmError, InputRefused, Unreachable
from csm_tui.domain.network_words import proxy_for
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.text import visible
from csm_tui.platform._body import BodyStream
from csm_tui.platform._failures import translate_failure
from csm_tui.platform._request import Request, Response
from csm_tui.platform.errors import Refusals, outcome_unknown, translate
from csm_tui.wire.connections import limit_connections
from csm_tui.wire.exchange import Exchange, made_current

ACCEPT_JSON = "application/json, application/problem+json"
PUBLIC_PATH = "/openapi"
"""The interface document needs no credentials, so it gets none (PLATFORM.md 1.3)."""
POOL_SIZE = 32
"""Connections kept open: more than any transfer uses at once."""
REFUSAL_BYTES = 64 * 1024
"""Bytes of a refusal's body that are read."""
REFUSAL_TIME = 5.0
"""Seconds that the body of a refusal may take."""
ANSWER_TIME = 240.0
"""Seconds that a response may take beyond those without a byte."""
LOGGED_VALUES = {"page", "size", "overwrite"}
"""Query parameters whose values may appear in the log."""

_NO_RETRIES = urllib3.Retry(
    total=0, redirect=0, raise_on_redirect=False, respect_retry_after_header=False
)

Headers = dict[str, str]


@dataclass(slots=True)
class RequestCall:
    """One question to the platform, from the first byte sent to the last one received."""

    cancel: CancelToken | None = None
    attempt: tuple[int, int] = (1, 1)
    """The number of this attempt, and how many there are at most."""
    request: Request | None = None
    """The last request that was sent."""
    exchange: Exchange | None = None
    """The limits and counts of that request and its response."""


_call: ContextVar[RequestCall | None] = ContextVar("call", default=None)


@contextmanager
def calling(call: RequestCall) -> Iterator[None]:
    """Attach requests of this thread to the call; generated operations have no argument for it."""
    token = _call.set(call)
    try:
        yield
    finally:
        _call.reset(token)


class HiddenText(str):
    """A text to be sent that shows dots in a traceback with local variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "•••"

    def __getitem__(self, index: SupportsIndex | slice) -> str:
        # Long texts are cut before they are printed.
        return HiddenText(super().__getitem__(index))


class LiveToken(Protocol):
    """The token of a session, for every request of every thread."""

    @property
    def identity(self) -> Identity:
        """The holder of the token."""

    def get(self) -> Secret:
        """Return a valid token."""

    def renew_if(self, stale: Secret) -> Secret:
        """Return a token to replace the refused one, or that one if there is no better."""


class OfficialClient(ApiClient):
    """The generated client behind every request to the platform.

    It keeps no cookies (the platform's would outlive a change of key) and follows no redirect
    (that would carry the key to another host). It sends a request once, and a second time only
    with a new token after a 401: then nothing has happened yet.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        source: LiveToken | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        configuration = Configuration(
            host=settings.api_url,
            ssl_ca_cert=None if settings.ca_file is None else str(settings.ca_file),
            retries=_NO_RETRIES,
            connection_pool_maxsize=POOL_SIZE,
        )
        proxy = proxy_for(settings.api_url)
        configuration.proxy = proxy.address if proxy else None
        # `proxy_for` has decided already, by the rules that error messages follow.
        configuration.no_proxy = ""
        if proxy is not None and proxy.login:
            login = urllib3.make_headers(proxy_basic_auth=proxy.login.reveal())
            configuration.proxy_headers = {name: HiddenText(text) for name, text in login.items()}
        super().__init__(configuration)
        limit_connections(self.rest_client.pool_manager)
        self.user_agent = f"csm-tui/{__version__}"
        self.expected_issuer = ""
        """The issuer whose tokens the platform accepts, for the message of a refusal."""
        self._settings = settings
        self._source = source
        self._refusals = refusals or (lambda _, __: None)

    def call_api(
        self,
        method: str,
        url: str,
        header_params: Mapping[str, str] | None = None,
        body: object = None,
        post_params: object = None,  # noqa: ARG002 - the generated signature
        _request_timeout: object = None,  # the safe one is always used
    ) -> RESTResponse:
        """Send what a generated operation prepared.

        Raises:
            CsmError: the request was refused, or failed on the way.
        """
        parts = urlsplit(url.removeprefix(self._settings.api_url))
        request = Request(
            self._settings, method, parts.path, parse_qsl(parts.query), changes=method != "GET"
        )
        headers = dict(header_params or {}) | {"Accept": ACCEPT_JSON}
        return RESTResponse(self.send(request, headers, body, url=url))

    def send(
        self,
        request: Request,
        headers: Headers,
        body: object = None,
        timeout: float | None = None,
        url: str = "",
    ) -> urllib3.BaseHTTPResponse:
        """Send a request and return its response, with the body still to be read.

        Args:
            request: what to ask.
            headers: besides those of every request.
            body: an iterator of bytes, or what is sent as JSON.
            timeout: seconds without a byte, if not those of the settings.
            url: the address with its query, if already built.

        Raises:
            CsmError: the request was refused, or failed on the way.
        """
        url = url or self._url(request)
        # Every request passes here, whatever a screen or a script forgets.
        if request.changes and self._settings.read_only:
            raise _read_only(request)
        if body is not None and not isinstance(body, Iterator):
            body = json.dumps(body).encode()
        headers = headers | self.default_headers
        silence = timeout or self._settings.timeout
        request = self._signed(request)
        for renewable in (True, False):
            exchange = _exchange(request, silence)
            with _translated(request, exchange):
                # Not `request` nor the generated client: they would copy the key into a plain
                # text, and look where a redirect leads.
                response = self.rest_client.pool_manager.urlopen(
                    request.method,
                    url,
                    body=body,
                    headers=headers | self._credentials(request),
                    timeout=urllib3.Timeout(self._settings.connect_timeout, silence),
                    preload_content=False,
                    decode_content=False,
                    redirect=False,
                )
            if 200 <= response.status < 300:
                return response
            refused = _refused(response, request, exchange)
            renewed = self._renewed(request) if renewable and refused.status == 401 else None
            if renewed is None:
                raise translate(request, refused, self._refusals)
            if isinstance(body, Iterator):
                raise Unreachable(
                    f"The session was renewed while {request.subject} was sent. Nothing changed.",
                    "Retry.",
                )
            request = renewed
        raise AssertionError("the second attempt returns or raises")

    def use(self, settings: ConnectionSettings) -> None:
        """Use another key from now on; requests under way end with the old one."""
        self._settings = settings

    def close(self) -> None:
        """Close every idle connection; one in use closes when its response ends."""
        self.rest_client.pool_manager.clear()

    def _url(self, request: Request) -> str:
        try:
            query = urlencode(request.query, safe="/", quote_via=quote)
        except UnicodeEncodeError as error:
            raise InputRefused(
                f"The name of {request.subject} contains characters that cannot be sent.",
                "Rename it.",
            ) from error
        return f"{self.configuration.host}{request.path}{'?' * bool(query)}{query}"

    def _signed(self, request: Request, token: Secret | None = None) -> Request:
        """Return the request with this token, or with the live one of the session."""
        # The interface document needs no credentials, so it gets none.
        if self._source is None or request.path == PUBLIC_PATH:
            return request
        token = token or self._source.get()
        return replace(
            request,
            bearer=self._source.identity,
            token=token,
            expected_issuer=self.expected_issuer,
        )

    def _renewed(self, request: Request) -> Request | None:
        """Return the request with another token than the refused one, or None without one."""
        if self._source is None or not request.token:
            return None
        token = self._source.renew_if(request.token)
        return None if token == request.token else self._signed(request, token)

    def _credentials(self, request: Request) -> Headers:
        """Return the header with the key or the token, never both; empty where none is sent."""
        if request.token:
            return {"Authorization": HiddenText("Bearer " + request.token.reveal())}
        key = self._settings.api_key
        if request.path == PUBLIC_PATH or self._source is not None or not key:
            return {}
        return {self._settings.key_header: HiddenText(key.reveal())}


def _read_only(request: Request) -> InputRefused:
    """Return the error of a change on a read-only platform, with what makes it read-only."""
    settings = request.settings
    asked = f"{request.method} on {request.subject} was not sent"
    if settings.read_only_by:
        return InputRefused(
            f"{settings.read_only_by}: {asked}.",
            "Remove it to make changes on this platform.",
        )
    return InputRefused(
        f"Profile {visible(settings.profile)} is read-only: {asked}.",
        "Use a profile without read_only to make changes.",
    )


def _exchange(request: Request, silence: float) -> Exchange:
    """Return the exchange of a request, and note both in the current call."""
    call = _call.get() or RequestCall()
    exchange = Exchange(
        request.method,
        _logged(request),
        host=request.settings.host,
        subject=request.subject,
        changes=request.changes,
        attempt=call.attempt,
        total=silence + ANSWER_TIME,
        cancel=call.cancel,
    )
    exchange.silence = silence
    call.request, call.exchange = request, exchange
    return exchange


@contextmanager
def _translated(request: Request, exchange: Exchange) -> Iterator[None]:
    """Send within the exchange; turn a failure into a `CsmError`, and log it."""
    try:
        with made_current(exchange):
            yield
    except Cancelled:
        exchange.finish("stopped")
        if request.changes and exchange.sent_whole:
            raise outcome_unknown(request, "cancelled before the response") from None
        raise
    except CsmError as error:
        # Raised by the body of the request, as when its file cannot be read.
        exchange.finish(f"not sent: {type(error).__name__}")
        raise
    except Exception as failure:  # noqa: BLE001 - an odd response can raise anything
        exchange.finish(f"no response: {type(failure).__name__}")
        # The chain would carry the headers, and with them the key, into a crash report.
        raise translate_failure(request, failure, sent=exchange.sent > 0) from None


def _refused(response: urllib3.BaseHTTPResponse, request: Request, exchange: Exchange) -> Response:
    """Return a refusal with the start of its body, empty if it cannot be read."""
    exchange.limit(REFUSAL_TIME)
    start = b""
    with BodyStream(response, request, exchange) as body, suppress(CsmError, Cancelled):
        start = body.read(REFUSAL_BYTES)
    return Response(response.status, response.headers, start)


def _logged(request: Request) -> str:
    """Return path and query for the log, without values that hold content."""
    query = "&".join(
        f"{name}={value if name in LOGGED_VALUES else '…'}" for name, value in request.query
    )
    return f"{urlsplit(request.address).path}{'?' * bool(query)}{query}"
