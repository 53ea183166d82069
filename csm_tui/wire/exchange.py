"""One request and its answer: how long it waits, how much may come, and its line in the log."""

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
"""Bytes of head, chunk sizes and trailers that may come without a byte of content."""
GRACE = 0.7
"""Seconds that a change which was sent gets to be answered after a cancel: then it is known."""


class BrokenLimit(Exception):
    """An answer takes too long or is too large; its text says which: “took longer than 300 s”."""


class Exchange:
    """A request under way. Its own thread moves it; any thread may look at it or stop it.

    Args:
        method: of the request.
        address: host and path for the log, without a query that holds content.
        host: who is asked, in the words for the person.
        subject: what is asked for, in words.
        changes: whether the request changes something.
        attempt: which attempt it is, and of how many.
        total: seconds that the answer may take once all is sent; None for no limit.
        cancel: ends the waiting for the answer and the reading of it.
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
        """Until when the answer may still come after a cancel."""
        self._stopped = False
        self._finished = False
        self.changes = changes
        self.left = False
        """Whether a byte of the request was sent."""
        self.whole = False
        """Whether all of it was sent, so that the answer is waited for."""
        self.silence: float | None = None
        """Seconds without a byte before the answer is given up."""
        self.listening: float | None = None
        """Since when the other side is waited for without a byte; None while it is not."""
        self.sent = self.received = 0
        """Bytes on the wire."""
        with _lock:
            _under_way.add(self)
        _log.debug("%s begins", self._line)

    def check(self) -> None:
        """Raise when the answer is not waited for any more.

        Raises:
            Cancelled: the work was told to stop.
            BrokenLimit: it takes too long.
            ConnectionAbortedError: the reading was stopped.
        """
        if self._cancel is not None and self._cancel.cancelled:
            if self._grace is None:
                self._grace = time.monotonic() + (GRACE if self.changes and self.left else 0.0)
            if time.monotonic() >= self._grace:
                self._cancel.check()
        if self._stopped:
            raise ConnectionAbortedError("stopped")
        if self._total is not None and time.monotonic() - self._since > self._total:
            raise BrokenLimit(f"took longer than {self._total:g} s")

    def sending(self, count: int) -> None:
        """Note that so many bytes of the request are sent now."""
        self.left, self.whole = True, False
        self.sent += count
        # A large request takes its time; the limit is that of the answer.
        self._since = time.monotonic()

    def take(self, count: int) -> None:
        """Note that so many bytes of the answer came.

        Raises:
            BrokenLimit: more than was allowed came.
        """
        self.received += count
        self._spare -= count
        if self._spare < 0:
            raise BrokenLimit("has too much around its content")

    def allow(self, content: int) -> None:
        """Let so many bytes of content come, with what may be around them."""
        # A chunk of one byte has five bytes around it.
        self._spare = 8 * content + SPARE

    def limit(self, seconds: float) -> None:
        """Let the rest of the answer take so many seconds at most, from now on."""
        self._total = time.monotonic() - self._since + seconds

    def stream(self) -> None:
        """Let the content take as long as it takes; `stop` alone ends it."""
        self._total = self._cancel = None

    def stop(self) -> None:
        """Make a read that waits in another thread fail soon."""
        self._stopped = True

    def finish(self, outcome: str) -> None:
        """End it, and write its line into the log; once."""
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
        """What is waited for, and how long already."""
        since = self.listening
        seconds = 0.0 if since is None else time.monotonic() - since
        number, most = self._attempt
        return Waiting(self._host, self._subject, seconds, self.silence, self.changes, number, most)


_lock = threading.Lock()
_under_way: weakref.WeakSet[Exchange] = weakref.WeakSet()
_announced: list[Waiting] = []
_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def under_way() -> list[Waiting]:
    """Return what is waited for now, and for how long."""
    with _lock:
        running, announced_now = list(_under_way), list(_announced)
    return [*(each.waiting for each in running), *announced_now]


@contextmanager
def announced(waiting: Waiting) -> Iterator[None]:
    """Let this be waited for too, as a pause before a question is asked again."""
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
    """Make what is sent in this thread a part of the exchange."""
    token = _current.set(exchange)
    try:
        yield
    finally:
        _current.reset(token)
