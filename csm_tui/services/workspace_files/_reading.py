"""A workspace file read block by block, without a byte of it on the disk."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.workspace_files import Fingerprint
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
        self.out_of_time = False
        """Whether it was ended by its time limit: then more may follow."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self._cancel.check()
            try:
                block = self._body.read(BLOCK)
            except CsmError:
                # A read that was stopped looks like a broken connection, or like the end.
                self._cancel.check()
                if self.out_of_time:
                    return
                raise
            if not block:
                self._cancel.check()
                return
            yield block

    def watch(self, over: threading.Event, deadline: float) -> None:
        """Stop a read that waits for a silent platform; runs in a thread of its own."""
        while not over.wait(0.1):
            self.out_of_time = time.monotonic() > deadline
            if self._cancel.cancelled or self.out_of_time:
                self._body.stop()
                return


@contextmanager
def reading(
    open_body: "Callable[[], BodyStream]", cancel: CancelToken, limit: float = float("inf")
) -> Iterator[Reading]:
    """Open a file and read it, for so many seconds at most; see `WorkspaceFiles.read`."""
    deadline = time.monotonic() + limit
    over = threading.Event()
    with apart(partial(_opened, open_body, cancel, over), cancel, limit) as body:
        read = Reading(body, cancel)
        watcher = threading.Thread(
            target=read.watch, args=(over, deadline), name="reading watch", daemon=True
        )
        watcher.start()
        try:
            yield read
        finally:
            over.set()
            watcher.join()


def fingerprint(read: Reading, what: str, progress: ProgressCallback) -> Fingerprint:
    """Return size and SHA-256 of all that is read."""
    digest, size, tell = hashlib.sha256(), 0, Throttle(progress)
    for block in read:
        digest.update(block)
        size += len(block)
        tell(Progress(what, size, read.length, "bytes"))
    return Fingerprint(size, digest.hexdigest())


def _opened(
    open_body: "Callable[[], BodyStream]", cancel: CancelToken, over: threading.Event
) -> "BodyStream":
    body = open_body()
    if cancel.cancelled or over.is_set():
        body.close()
        cancel.check()
    return body
