"""One request and its response: its limits of time and size, and its line in the log."""

import logging
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from csm_tui.domain.progress import CancelToken
from csm_tui.domain.waiting import Waiting

_log = logging.getLogger("csm_tui.requests")

SPARE = 1024 * 1024
"""Bytes of head, chunk sizes and trailers that may arrive without a byte of content."""
GRACE = 0.7
"""Seconds that a change gets to be answered after a cancel, so that its outcome is known."""


class BrokenLimit(Exception):
    """A response is too slow or too large; the text says which: “took longer than 300 s”."""


class Exchange:
    """A request under way. Its own thread changes it; any thread may read or stop it.

    Args:
        method: of the request.
        address: host and path for the log, without a query that holds content.
        host: the server, as shown to the user.
        subject: what is asked for, in words.
        changes: whether the request changes something.
        attempt: the number of this attempt, and how many there are at most.
        total: seconds that the response may take once all is sent; None for no limit.
        cancel: ends the waiting for the response and the reading of it.
    """

    def __init__(
        self,
        method: str,
        address: str,
        *,
        host: str = "",
        subject: str = "",
        changes: bool = False,
        attempt: tuple[int, int] = (1, 1),
        total: float | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self._line = f"{method} {address}"
        self._host = host
        self._subject = subject
        self._attempt = attempt
        self._total = total
        self._cancel = cancel
        self._started = self._since = time.monotonic()
        self._spare = SPARE
        self._grace: float | None = None
        """When the response to a cancelled change is given up, by the monotonic clock."""
        self._stopped = False
        self._finished = False
        self.changes = changes
        self.sent = self.received = 0
        """Bytes on the wire."""
        self.sent_whole = False
        """Whether the whole request was sent, so that the response is waited for."""
        self.silence: float | None = None
        """Seconds without a byte before the response is given up."""
        self.waiting_since: float | None = None
        """Start of the current wait for the server; None while there is none."""
        with _lock:
            _under_way.add(self)
        _log.debug("%s begins", self._line)

    def check(self) -> None:
        """Raise if the response is to be given up.

        Raises:
            Cancelled: the work was stopped.
            BrokenLimit: the response takes too long.
            ConnectionAbortedError: the reading was stopped.
        """
        if self._cancel is not None and self._cancel.cancelled:
            if self._grace is None:
                self._grace = time.monotonic() + (GRACE if self.changes and self.sent else 0.0)
            if time.monotonic() >= self._grace:
                self._cancel.check()
        if self._stopped:
            raise ConnectionAbortedError("stopped")
        if self._total is not None and time.monotonic() - self._since > self._total:
            raise BrokenLimit(f"took longer than {self._total:g} s")

    def sending(self, count: int) -> None:
        """Count bytes of the request that are being sent."""
        self.sent_whole = False
        self.sent += count
        # The limit is for the response; a large request may take longer.
        self._since = time.monotonic()

    def take(self, count: int) -> None:
        """Count bytes of the response.

        Raises:
            BrokenLimit: there are more than allowed.
        """
        self.received += count
        self._spare -= count
        if self._spare < 0:
            raise BrokenLimit("has too many headers or extra bytes")

    def allow(self, content: int) -> None:
        """Allow so many more bytes of content, with the framing around them."""
        # A chunk of one byte has five bytes around it.
        self._spare = 8 * content + SPARE

    def limit(self, seconds: float) -> None:
        """Limit the rest of the response to so many seconds from now on."""
        self._total = time.monotonic() - self._since + seconds

    def remove_time_limit(self) -> None:
        """Remove the limit of time and the cancel token; only `stop` ends a read then."""
        self._total = self._cancel = None

    def stop(self) -> None:
        """Make a read in another thread fail soon."""
        self._stopped = True

    def finish(self, outcome: str) -> None:
        """End the exchange and log it, once."""
        if self._finished:
            return
        self._finished = True
        with _lock:
            _under_way.discard(self)
        number, most = self._attempt
        again = f", attempt {number} of {most}" if number > 1 else ""
        seconds = time.monotonic() - self._started
        _log.info(
            "%s %s in %.3f s, %d bytes sent, %d received%s",
            self._line,
            outcome,
            seconds,
            self.sent,
            self.received,
            again,
        )

    @property
    def waiting(self) -> Waiting:
        """What the exchange waits for, and for how long."""
        since = self.waiting_since
        seconds = 0.0 if since is None else time.monotonic() - since
        number, most = self._attempt
        return Waiting(self._host, self._subject, seconds, self.silence, self.changes, number, most)


_lock = threading.Lock()
_under_way: weakref.WeakSet[Exchange] = weakref.WeakSet()
_announced: list[Waiting] = []
_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def under_way() -> list[Waiting]:
    """Return what all requests wait for now."""
    with _lock:
        running, announced_now = list(_under_way), list(_announced)
    return [*(each.waiting for each in running), *announced_now]


@contextmanager
def announced(waiting: Waiting) -> Iterator[None]:
    """Add a wait to those under way, as the pause before a read is repeated."""
    with _lock:
        _announced.append(waiting)
    try:
        yield
    finally:
        with _lock:
            _announced.remove(waiting)


def current() -> Exchange | None:
    """Return the exchange of this thread."""
    return _current.get()


@contextmanager
def made_current(exchange: Exchange) -> Iterator[None]:
    """Use the exchange for what this thread sends."""
    token = _current.set(exchange)
    try:
        yield
    finally:
        _current.reset(token)
