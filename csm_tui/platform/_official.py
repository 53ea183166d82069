"""The official client made safe: key, timeouts and ``Accept`` on every call, nothing followed."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from csm_tui.platform.errors import Answer, Request, outcome_unknown, translate
from csm_tui.wire.connections import watch
from csm_tui.wire.exchange import Exchange, made_current

ACCEPT_JSON = "application/json, application/problem+json"
PUBLIC_PATH = "/openapi"
"""The interface document needs no credentials, so it gets none (PLATFORM.md 1.3)."""
POOL_SIZE = 32
"""Connections kept open: more than any transfer uses at a time."""
REFUSAL_BYTES = 64 * 1024
"""As much of a refusal's body as is read."""
REFUSAL_TIME = 5.0
"""Seconds that the body of a refusal may take; its status says the most."""
ANSWER_TIME = 240.0
"""Seconds that an answer may take beyond those without a byte."""
LOGGED_VALUES = {"page", "size", "overwrite"}
"""Parameters of a query whose values may stand in the log."""

_NO_RETRIES = urllib3.Retry(
    total=0, redirect=0, raise_on_redirect=False, respect_retry_after_header=False
)

Headers = dict[str, str]


@dataclass(slots=True)
class Call:
    """One question to the platform, and what the client does for it."""

    cancel: CancelToken | None = None
    attempt: tuple[int, int] = (1, 1)
    """Which attempt it is, and of how many."""
    request: Request | None = None
    """What was sent last."""
    exchange: Exchange | None = None
    """How it was sent, and how its answer comes."""


_call: ContextVar[Call | None] = ContextVar("call", default=None)


@contextmanager
def calling(call: Call) -> Iterator[None]:
    """Let what is asked in this thread be that call; generated operations have no place for it."""
    token = _call.set(call)
    try:
        yield
    finally:
        _call.reset(token)


class HiddenText(str):
    """A text on its way out that shows dots in a traceback, where local variables are printed."""

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
        """Who the token says we are."""

    def get(self) -> Secret:
        """Return a token that is alive."""

    def renew_if(self, stale: Secret) -> Secret:
        """Return another token than the refused one, or that one when there is no better."""


class OfficialClient(ApiClient):
    """The generated client, as every generated operation and every call of ours uses it.

    It keeps no cookies (the platform's would outlive a change of key), follows no redirect
    (it would carry the key to another host) and repeats nothing by itself, except once with
    another token when one was refused: then nothing has happened yet.
    """

    def __init__(self, settings: ConnectionSettings, source: LiveToken | None = None) -> None:
        configuration = Configuration(
            host=settings.api_url,
            ssl_ca_cert=None if settings.ca_file is None else str(settings.ca_file),
            retries=_NO_RETRIES,
            connection_pool_maxsize=POOL_SIZE,
        )
        proxy = proxy_for(settings.api_url)
        configuration.proxy = proxy.address if proxy else None
        # Decided above, by the rules that the words of a failure follow.
        configuration.no_proxy = ""
        if proxy is not None and proxy.login:
            login = urllib3.make_headers(proxy_basic_auth=proxy.login.reveal())
            configuration.proxy_headers = {name: HiddenText(text) for name, text in login.items()}
        super().__init__(configuration)
        watch(self.rest_client.pool_manager)
        self.user_agent = f"csm-tui/{__version__}"
        self.expected_issuer = ""
        """Whose tokens the platform says it takes; for the words of a refusal."""
        self._settings = settings
        self._source = source

    def call_api(
        self,
        method: str,
        url: str,
        header_params: Mapping[str, str] | None = None,
        body: object = None,
        post_params: object = None,  # noqa: ARG002 - the generated signature
        _request_timeout: object = None,  # the safe one is always used
    ) -> RESTResponse:
        """Send what a generated operation prepared; a refusal or failure is a `CsmError`."""
        parts = urlsplit(url.removeprefix(self._settings.api_url))
        request = Request(
            self._settings, method, parts.path, parse_qsl(parts.query), changes=method != "GET"
        )
        headers = dict(header_params or {}) | {"Accept": ACCEPT_JSON}
        return RESTResponse(self._exchange(request, url, headers, body, None))

    def ask(
        self, request: Request, headers: Headers, body: object = None, timeout: float | None = None
    ) -> urllib3.BaseHTTPResponse:
        """Send a request that no generated operation covers; bytes may come from an iterator.

        Raises:
            CsmError: it was refused, or it failed on the way.
        """
        try:
            query = urlencode(request.query, safe="/", quote_via=quote)
        except UnicodeEncodeError as error:
            raise InputRefused(
                f"The name of {request.subject} holds characters that cannot be sent.",
                "Rename it.",
            ) from error
        url = f"{self.configuration.host}{request.path}{'?' * bool(query)}{query}"
        return self._exchange(request, url, headers | self.default_headers, body, timeout)

    def use(self, settings: ConnectionSettings) -> None:
        """Ask with another key from now on; requests under way end with the old one."""
        self._settings = settings

    def close(self) -> None:
        """Close every idle connection; one in use closes when its answer ends."""
        self.rest_client.pool_manager.clear()

    def _exchange(
        self, request: Request, url: str, headers: Headers, body: object, timeout: float | None
    ) -> urllib3.BaseHTTPResponse:
        # Here, where every request passes: whatever a screen or a script forgets.
        if request.changes and self._settings.read_only:
            raise _only_reads(request)
        request = self._signed(request)
        outcome = self._attempt(request, url, headers, body, timeout)
        if isinstance(outcome, Answer) and outcome.status == 401 and request.token:
            again = self._renewed(request)
            if again is not None and isinstance(body, Iterator):
                raise Unreachable(
                    f"The session was renewed while {request.subject} was sent; nothing changed.",
                    "Send it again.",
                )
            if again is not None:
                request, outcome = again, self._attempt(again, url, headers, body, timeout)
        if isinstance(outcome, Answer):
            raise translate(request, outcome)
        return outcome

    def _signed(self, request: Request) -> Request:
        # The interface document needs no credentials, so it gets none.
        if self._source is None or request.path == PUBLIC_PATH:
            return request
        return self._with_token(request, self._source, self._source.get())

    def _renewed(self, request: Request) -> Request | None:
        if self._source is None:
            return None
        token = self._source.renew_if(request.token)
        if token == request.token:
            return None
        return self._with_token(request, self._source, token)

    def _with_token(self, request: Request, source: LiveToken, token: Secret) -> Request:
        return replace(
            request, bearer=source.identity, token=token, expected_issuer=self.expected_issuer
        )

    def _attempt(
        self, request: Request, url: str, headers: Headers, body: object, timeout: float | None
    ) -> urllib3.BaseHTTPResponse | Answer:
        call = _call.get() or Call()
        silence = timeout or self._settings.timeout
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
        try:
            with made_current(exchange):
                response = self._transmit(request, url, headers, body, silence)
        except Cancelled:
            exchange.finish("stopped")
            if request.changes and exchange.whole:
                raise outcome_unknown(request, "it was stopped before the answer came") from None
            raise
        except CsmError as error:
            # What the body of the request raises, as when its file cannot be read.
            exchange.finish(f"not sent: {type(error).__name__}")
            raise
        except Exception as failure:  # noqa: BLE001 - an odd answer can raise anything
            exchange.finish(f"no answer: {type(failure).__name__}")
            # The chain would carry the headers, and with them the key, into a crash report.
            raise translate_failure(request, failure, left=exchange.left) from None
        if 200 <= response.status < 300:
            return response
        return Answer(response.status, response.headers, _refusal_body(response, request, exchange))

    def _transmit(
        self, request: Request, url: str, headers: Headers, body: object, silence: float
    ) -> urllib3.BaseHTTPResponse:
        if body is not None and not isinstance(body, Iterator):
            body = json.dumps(body).encode()
        # Not `request` nor the generated client: they would copy the key into a plain text, and
        # look where a redirect leads.
        return self.rest_client.pool_manager.urlopen(
            request.method,
            url,
            body=body,
            headers=headers | self._credentials(request),
            timeout=urllib3.Timeout(self._settings.connect_timeout, silence),
            preload_content=False,
            decode_content=False,
            redirect=False,
        )

    def _credentials(self, request: Request) -> Headers:
        """Return the header that lets one in: a key, a token, or none; never both."""
        if request.token:
            return {"Authorization": HiddenText("Bearer " + request.token.reveal())}
        key = self._settings.api_key
        if request.path == PUBLIC_PATH or self._source is not None or not key:
            return {}
        return {self._settings.key_header: HiddenText(key.reveal())}


def _only_reads(request: Request) -> InputRefused:
    """Return the refusal of a change where nothing may be changed, and who has said so."""
    settings = request.settings
    asked = f"{request.method} on {request.subject} was not sent"
    if settings.read_only_by:
        return InputRefused(
            f"{settings.read_only_by}: {asked}.",
            "Take that away to change something on this platform.",
        )
    return InputRefused(
        f"The profile {visible(settings.profile)} is read-only: {asked}.",
        "Use a profile without read_only to change something on this platform.",
    )


def _refusal_body(
    response: urllib3.BaseHTTPResponse, request: Request, exchange: Exchange
) -> bytes:
    """Return what a refusal says, as far as it can be read: its status is what counts."""
    exchange.limit(REFUSAL_TIME)
    with BodyStream(response, request, exchange) as body:
        try:
            return body.read(REFUSAL_BYTES)
        except (CsmError, Cancelled):
            return b""


def _logged(request: Request) -> str:
    """Return what the log says of where it is sent: no value that holds content."""
    query = "&".join(
        f"{name}={value if name in LOGGED_VALUES else '…'}" for name, value in request.query
    )
    return f"{urlsplit(request.address).path}{'?' * bool(query)}{query}"
