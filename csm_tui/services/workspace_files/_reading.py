"""A workspace file read block by block, without a byte of it on the disk."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.local.hashing import FileDigest
from csm_tui.services.workspace_files._apart import apart

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream

BLOCK = 128 * 1024
"""Bytes read at a time."""


class Reading:
    """The bytes of one file as they come; iterate it once.

    Iterating raises `Cancelled` when it was stopped, and `Unreachable` when the file ended early.
    """

    def __init__(self, body: "BodyStream", cancel: CancelToken) -> None:
        self._body = body
        self._cancel = cancel
        self.length = body.length
        """Bytes of the whole file; None where the platform does not say."""
        self._late = threading.Event()

    @property
    def out_of_time(self) -> bool:
        """Whether it was ended by its time limit: then more may follow."""
        return self._late.is_set()

    def __iter__(self) -> Iterator[bytes]:
        # A platform that sends on is heard on, even after a stop.
        while not self._late.is_set():
            self._cancel.check()
            try:
                block = self._body.read(BLOCK)
            except CsmError:
                # A read that was stopped looks like a broken connection, or like the end.
                self._cancel.check()
                if self._late.is_set():
                    return
                raise
            if not block:
                self._cancel.check()
                return
            yield block

    def content(self, what: str = "", progress: ProgressCallback = ignore_progress) -> Fingerprint:
        """Read to the end, keep nothing, and return size and SHA-256; `what` names the progress."""
        tell = Throttle(progress)
        with FileDigest() as digest:
            for block in self:
                digest.update(block)
                tell(Progress(what, digest.size, self.length, "bytes"))
            digest.finish()
            return digest.fingerprint()

    def end(self) -> None:
        """Stop for lack of time, even a read that waits for a silent platform."""
        self._late.set()
        self._body.stop()


@contextmanager
def reading(
    open_body: "Callable[[], BodyStream]", cancel: CancelToken, limit: float = float("inf")
) -> Iterator[Reading]:
    """Open a file and read it, for so many seconds at most; see `WorkspaceFiles.read`."""
    started, given_up = time.monotonic(), threading.Event()
    try:
        opened = apart(partial(opened_body, open_body, cancel, given_up), cancel, limit)
    except Cancelled:
        given_up.set()
        raise
    with opened as body, cancel.calling(body.stop):
        read = Reading(body, cancel)
        with _ended_after(limit - (time.monotonic() - started), read):
            yield read


@contextmanager
def _ended_after(seconds: float, read: Reading) -> Iterator[None]:
    if seconds == float("inf"):
        yield
        return
    timer = threading.Timer(max(0.0, seconds), read.end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def opened_body(
    open_body: "Callable[[], BodyStream]",
    cancel: CancelToken,
    given_up: threading.Event | None = None,
) -> "BodyStream":
    """Open a body, and close it again where nobody waits for it any more.

    Raises:
        Cancelled: it was stopped, or given up, while it was opened.
    """
    body = open_body()
    if cancel.cancelled or (given_up is not None and given_up.is_set()):
        body.close()
        raise Cancelled
    return body
