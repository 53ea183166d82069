"""The clients of a platform: every request of this room goes through one."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Self, cast

import urllib3

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.waiting import Waiting
from csm_tui.platform._body import BodyStream, closed_on_error
from csm_tui.platform._json import decoded
from csm_tui.platform._official import (
    ACCEPT_JSON,
    LiveToken,
    OfficialClient,
    RequestCall,
    calling,
)
from csm_tui.platform._request import Request
from csm_tui.platform.errors import Refusals, Unavailable, unreadable, web_page
from csm_tui.platform.generations import ApiGeneration
from csm_tui.platform.paths import checked_segment
from csm_tui.wire.exchange import announced

__all__ = ["BareClient", "BodyStream", "PlatformClient"]

REPEAT_AFTER = (0.2, 0.8)
"""Seconds to wait before each repetition of a read."""
LARGEST = 64 * 1024 * 1024
"""Bytes of a response that is decoded, unless the call allows more; half is 250,000 long names."""

Query = Sequence[tuple[str, str]]


class BareClient:
    """Requests to an address whose generation is not known; safe to share between threads.

    Every failure is a `CsmError`. A read is repeated twice while the platform is unavailable; a
    write is never repeated.

    Args:
        settings: address, key and limits.
        source: the live token; None with an API key.
        refusals: return the error for a refusal with rules of its own, None for the shared rules.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        source: LiveToken | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        self.settings = settings
        self.official = OfficialClient(settings, source, refusals)
        """For the generated operations; call them through `read`."""

    def read(
        self,
        operation: Callable[..., urllib3.BaseHTTPResponse],
        *ids: str,
        cancel: CancelToken | None = None,
        largest: int = LARGEST,
        sizes: list[int] | None = None,
        **parameters: int,
    ) -> Any:
        """Return the decoded response of a generated ``…_without_preload_content`` operation.

        Args:
            operation: the method of the generated client.
            ids: for its path.
            cancel: ends the waiting and the reading within a moment.
            largest: bytes that the response may have.
            sizes: gets the number of bytes of the response.
            parameters: for its query.
        """
        for id_ in ids:
            checked_segment(id_)
        body, request = _repeated(partial(operation, *ids, **parameters), cancel)
        return _json(request, body, largest, sizes=sizes)

    def get_json(
        self,
        path: str,
        query: Query = (),
        *,
        cancel: CancelToken | None = None,
        sizes: list[int] | None = None,
    ) -> Any:
        """Return the decoded response of a read; `sizes` gets its number of bytes."""
        request = Request(self.settings, "GET", path, query)
        body, _ = _repeated(self._sending(request, ACCEPT_JSON), cancel)
        return _json(request, body, sizes=sizes)

    def get_text(
        self,
        path: str,
        query: Query = (),
        accept: str = "text/plain",
        *,
        cancel: CancelToken | None = None,
        largest: int = LARGEST,
    ) -> str:
        """Return the text of a read; bytes that are not UTF-8 are replaced."""
        request = Request(self.settings, "GET", path, query)
        body, _ = _repeated(self._sending(request, f"{accept}, {ACCEPT_JSON}"), cancel)
        with body:
            return body.all(largest).decode("utf-8", "replace")

    def open(
        self, path: str, query: Query = (), *, cancel: CancelToken | None = None
    ) -> BodyStream:
        """Start a download; only the start is repeated while the platform is unavailable.

        Raises:
            InputRefused: a web page answers. A platform sends files as bytes without a type
                (PLATFORM.md 4), so a proxy's page must not be taken for one.
            UnexpectedAnswer: the response is no whole file.
        """
        request = Request(self.settings, "GET", path, query)
        send = self._sending(request, f"application/octet-stream, {ACCEPT_JSON}")
        body, _ = _repeated(send, cancel)
        with closed_on_error(body):
            if body.content_type.startswith("text/html"):
                raise web_page(request)
            if why := body.not_a_file:
                raise unreadable(request, why)
        return body.without_time_limit()

    def send_json(
        self,
        method: str,
        path: str,
        body: object | None = None,
        query: Query = (),
        *,
        only_reads: bool = False,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        decimal: Callable[[str], Any] = float,
    ) -> Any:
        """Send a body as JSON and return the decoded response, None when it is empty.

        With `only_reads` nothing changes on the platform, so a lost response is a mere failure.
        The timeout is in seconds without a byte, where the usual ones are not enough. `decimal`
        makes the value of a number with a point.

        Raises:
            OutcomeUnknown: the response was lost, or not waited for, after the request was sent.
            Cancelled: it was stopped before, or it only reads.
        """
        request = Request(self.settings, method, path, query, changes=not only_reads)
        headers = {"Accept": ACCEPT_JSON}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._sent(request, headers, body, timeout, cancel, decimal)

    def send_stream(
        self,
        method: str,
        path: str,
        body: Iterable[bytes],
        length: int,
        content_type: str,
        query: Query = (),
        timeout: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Any:
        """Send bytes as they come and return the decoded response, None when it is empty.

        What the iterable raises is passed on, except that an ``OSError`` looks like a broken
        connection: an iterable that reads a file raises its own error instead.

        Raises:
            OutcomeUnknown: the response was lost, or not waited for, after the request was sent.
            Cancelled: it was stopped before.
        """
        request = Request(self.settings, method, path, query, changes=True)
        headers = {
            "Accept": ACCEPT_JSON,
            "Content-Type": content_type,
            "Content-Length": str(length),
        }
        return self._sent(request, headers, iter(body), timeout, cancel)

    def use(self, settings: ConnectionSettings) -> None:
        """Use these settings from now on, as with another key; the address stays the same."""
        self.settings = settings
        self.official.use(settings)

    def close(self) -> None:
        """Close the connections."""
        self.official.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sending(self, request: Request, accept: str) -> Callable[[], urllib3.BaseHTTPResponse]:
        return partial(self.official.send, request, {"Accept": accept})

    def _sent(
        self,
        request: Request,
        headers: dict[str, str],
        body: object,
        timeout: float | None,
        cancel: CancelToken | None,
        decimal: Callable[[str], Any] = float,
    ) -> Any:
        call = RequestCall(cancel)
        with calling(call):
            response = self.official.send(request, headers, body, timeout)
        return _json(request, _body(call, response), or_empty=True, decimal=decimal)


class PlatformClient(BareClient):
    """Requests to a platform of a known generation.

    Args:
        settings: address, key and limits.
        generation: of the platform: its paths, decoders, errors and capabilities.
        source: the live token; None with an API key.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        generation: ApiGeneration,
        source: LiveToken | None = None,
    ) -> None:
        super().__init__(settings, source, generation.refusal)
        self.generation = generation


def _repeated(
    send: Callable[[], urllib3.BaseHTTPResponse], cancel: CancelToken | None
) -> tuple[BodyStream, Request]:
    """Send a read, repeat it while the platform is unavailable, and return the body."""
    cancel = cancel or CancelToken()
    attempts = len(REPEAT_AFTER) + 1
    for number, pause in enumerate((*REPEAT_AFTER, None), 1):
        cancel.check()
        call = RequestCall(cancel, (number, attempts))
        try:
            with calling(call):
                response = send()
        except Unavailable:
            if pause is None or call.request is None:
                raise
            host, subject = call.request.settings.host, call.request.subject
            again = Waiting(host, subject, 0.0, None, False, number + 1, attempts)
            with announced(again):
                cancel.wait(pause)
        else:
            return _body(call, response), cast(Request, call.request)
    raise AssertionError("the last attempt returns or raises")


def _body(call: RequestCall, response: urllib3.BaseHTTPResponse) -> BodyStream:
    if call.request is None or call.exchange is None:
        raise AssertionError("there is no response without a request")
    return BodyStream(response, call.request, call.exchange)


def _json(
    request: Request,
    stream: BodyStream,
    largest: int = LARGEST,
    *,
    or_empty: bool = False,
    sizes: list[int] | None = None,
    decimal: Callable[[str], Any] = float,
) -> Any:
    with stream:
        if why := stream.unreadable_because:
            raise unreadable(request, why)
        body = stream.all(largest)
    if sizes is not None:
        sizes.append(len(body))
    if or_empty and not body.strip():
        return None
    if body.lstrip()[:1] == b"<":
        raise web_page(request)
    return decoded(request, body, decimal)
