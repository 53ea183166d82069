"""The one way to the platform: what every module of this room asks through."""

import contextlib
import json
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import urllib3

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.generation import Generation
from csm_tui.domain.progress import CancelToken
from csm_tui.platform._collector import collector_paused
from csm_tui.platform._failures import translate_failure
from csm_tui.platform._official import ACCEPT_JSON, READ_FAILURES, LiveToken, OfficialClient
from csm_tui.platform._unpacked import KNOWN, CutPacked, Unpacked
from csm_tui.platform.errors import Request, Unavailable, outcome_unknown, unreadable, web_page
from csm_tui.platform.paths import checked_segment

REPEAT_AFTER = (0.2, 0.8)
"""Seconds to wait before each repetition of a read."""

Query = Sequence[tuple[str, str]]


class BodyStream:
    """The body of an answer, read piece by piece; a context manager."""

    def __init__(self, response: urllib3.BaseHTTPResponse, request: Request) -> None:
        self._response = response
        self._request = request
        length = response.headers.get("Content-Length", "")
        packing = _packing(response)
        raw = partial(response.read, decode_content=False)
        self._read = Unpacked(raw, packing).read if packing else raw
        self.length = int(length) if length.isdecimal() and not packing else None
        """Bytes to come, None where the platform does not say."""

    def read(self, size: int) -> bytes:
        """Return up to that many bytes, nothing at the end.

        Raises:
            Unreachable: the body ended early, stopped coming, or is damaged.
        """
        try:
            return self._read(size)
        except (*READ_FAILURES, CutPacked) as failure:
            raise translate_failure(self._request, failure) from None

    def stop(self) -> None:
        """Make a read that waits in another thread fail now."""
        # Where it is kept that survives “Connection: close”.
        wire = getattr(getattr(self._response, "_sock_shutdown", None), "__self__", None)
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            if isinstance(wire, ssl.SSLSocket) and self._response.connection is not None:
                # Its own would unwrap it: what is read then are bytes that are still encrypted.
                socket.socket.shutdown(wire, socket.SHUT_RD)
            else:
                self._response.shutdown()

    def close(self) -> None:
        """Let go of the body, read to its end or not."""
        self._response.close()

    def __enter__(self) -> "BodyStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class PlatformClient:
    """Requests to one platform with one key, or with a live token; safe to share between threads.

    Every failure is a `CsmError`. Reads are repeated twice when nobody answers; writes never are.
    """

    generation = Generation.V4
    """Set by `connect`, from what `detect_generation` found, before anything else is asked."""

    def __init__(self, settings: ConnectionSettings, source: LiveToken | None = None) -> None:
        self.settings = settings
        self.official = OfficialClient(settings, source)
        """For the generated operations; call them through `read`."""

    def read(
        self,
        operation: Callable[..., urllib3.BaseHTTPResponse],
        *ids: str,
        cancel: CancelToken | None = None,
        **parameters: int,
    ) -> Any:
        """Return the decoded answer of a generated ``…_without_preload_content`` operation."""
        for id_ in ids:
            checked_segment(id_)
        response = _repeated(lambda: operation(*ids, **parameters), cancel)
        base, asked = urlsplit(self.settings.api_url).path, urlsplit(response.geturl() or "").path
        return _json(Request(self.settings, "GET", asked.removeprefix(base)), response)

    def get_json(self, path: str, query: Query = (), *, cancel: CancelToken | None = None) -> Any:
        """Return the decoded answer of a read."""
        request = Request(self.settings, "GET", path, query)
        return _json(request, self._get(request, ACCEPT_JSON, cancel))

    def get_text(
        self,
        path: str,
        query: Query = (),
        accept: str = "text/plain",
        *,
        cancel: CancelToken | None = None,
    ) -> str:
        """Return the answer of a read as it is; what is not UTF-8 is replaced."""
        request = Request(self.settings, "GET", path, query)
        response = self._get(request, f"{accept}, {ACCEPT_JSON}", cancel)
        return _body(request, response).decode("utf-8", "replace")

    def open(
        self, path: str, query: Query = (), *, cancel: CancelToken | None = None
    ) -> BodyStream:
        """Start a download; only the start is repeated when nobody answers.

        Raises:
            InputRefused: a web page answers. A platform sends files as bytes without a type
                (PLATFORM.md 4), so a proxy's page must not be taken for one.
            UnexpectedAnswer: what answers is no whole file.
        """
        request = Request(self.settings, "GET", path, query)
        accept = f"application/octet-stream, {ACCEPT_JSON}"
        response = self._get(request, accept, cancel)
        if response.headers.get("Content-Type", "").lower().startswith("text/html"):
            response.close()
            raise web_page(request)
        if why := _not_a_file(response):
            response.close()
            raise unreadable(request, why)
        return BodyStream(response, request)

    def send_json(
        self,
        method: str,
        path: str,
        body: object | None = None,
        query: Query = (),
        *,
        only_reads: bool = False,
        timeout: float | None = None,
    ) -> Any:
        """Send a body as JSON and return the decoded answer, None when it is empty.

        With `only_reads` nothing changes on the platform, so a lost answer is a mere failure.
        The timeout is in seconds without a byte, where the usual ones are not enough.

        Raises:
            OutcomeUnknown: the answer was lost after the request had left.
        """
        request = Request(self.settings, method, path, query, changes=not only_reads)
        headers = {"Accept": ACCEPT_JSON}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return _json(request, self.official.ask(request, headers, body, timeout), or_empty=True)

    def send_stream(
        self,
        method: str,
        path: str,
        body: Iterable[bytes],
        length: int,
        content_type: str,
        query: Query = (),
        timeout: float | None = None,
    ) -> Any:
        """Send bytes as they come and return the decoded answer, None when it is empty.

        What the iterable raises goes through, except that an ``OSError`` looks like a broken
        connection: an iterable that reads a file raises its own error instead.

        Raises:
            OutcomeUnknown: the answer was lost after the request had left.
        """
        request = Request(self.settings, method, path, query, changes=True)
        headers = {
            "Accept": ACCEPT_JSON,
            "Content-Type": content_type,
            "Content-Length": str(length),
        }
        response = self.official.ask(request, headers, iter(body), timeout)
        return _json(request, response, or_empty=True)

    def use(self, settings: ConnectionSettings) -> None:
        """Ask with these settings from now on, as with another key; the place stays the same."""
        self.settings = settings
        self.official.use(settings)

    def close(self) -> None:
        """Close the connections."""
        self.official.close()

    def _get(
        self, request: Request, accept: str, cancel: CancelToken | None
    ) -> urllib3.BaseHTTPResponse:
        return _repeated(lambda: self.official.ask(request, {"Accept": accept}), cancel)


def _repeated(
    send: Callable[[], urllib3.BaseHTTPResponse], cancel: CancelToken | None
) -> urllib3.BaseHTTPResponse:
    cancel = cancel or CancelToken()
    for pause in REPEAT_AFTER:
        cancel.check()
        try:
            return send()
        except Unavailable:
            cancel.wait(pause)
    return send()


def _not_a_file(response: urllib3.BaseHTTPResponse) -> str:
    """Return why the body of an answer is not a whole file; nothing where it is one."""
    if response.status != 200:
        # 206 is a part that nobody has asked for, 204 has no body, 203 one that was changed.
        return f"it has status {response.status}, and only 200 brings a whole file"
    length = response.headers.get("Content-Length", "")
    if not all(each.strip().isdecimal() for each in length.split(",") if length):
        # Nobody could tell where the file ends (RFC 9112, 6.3).
        return f"it has a length of “{length}”"
    packing = _packing(response)
    return "" if packing in {"", *KNOWN} else f"it is packed as {packing}, unasked"


def _packing(response: urllib3.BaseHTTPResponse) -> str:
    """Return how a body is packed; nothing where it is not, which is what is asked for."""
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    return "" if packing == "identity" else packing


def _body(request: Request, response: urllib3.BaseHTTPResponse) -> bytes:
    try:
        return response.data
    except READ_FAILURES as failure:
        if request.changes:
            raise outcome_unknown(request, str(failure)) from None
        raise translate_failure(request, failure) from None
    finally:
        response.close()


def _json(request: Request, response: urllib3.BaseHTTPResponse, *, or_empty: bool = False) -> Any:
    body = _body(request, response)
    if or_empty and not body.strip():
        return None
    if body.lstrip()[:1] == b"<":
        raise web_page(request)
    try:
        with collector_paused():
            return json.loads(body)
    except (ValueError, RecursionError):
        raise unreadable(request, "it is not JSON", body) from None
