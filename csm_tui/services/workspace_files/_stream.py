"""Reads a workspace file block by block, without writing it to the disk."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

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
from csm_tui.services.threads import run_abandonable

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream

BLOCK = 128 * 1024
"""Bytes read at a time."""


class FileStream:
    """The bytes of one file as they are received; iterate it once.

    Iterating raises `Cancelled` if it was stopped, and `Unreachable` if the file ended early.
    """

    def __init__(self, body: "BodyStream", cancel: CancelToken) -> None:
        self._body = body
        self._cancel = cancel
        self.length = body.length
        """Bytes of the whole file; None if the platform does not say."""
        self._late = threading.Event()

    @property
    def out_of_time(self) -> bool:
        """Whether its time limit ended it, so that the file may have more bytes."""
        return self._late.is_set()

    def __iter__(self) -> Iterator[bytes]:
        # A stop ends only a read that waits; while the platform sends, check here as well.
        while not self._late.is_set():
            self._cancel.check()
            try:
                block = self._body.read(BLOCK)
            except CsmError:
                # A read that was stopped looks like a broken connection, or like the end of file.
                self._cancel.check()
                if self._late.is_set():
                    return
                raise
            if not block:
                self._cancel.check()
                return
            yield block

    def fingerprint(
        self, what: str = "", progress: ProgressCallback = ignore_progress
    ) -> Fingerprint:
        """Read the file to its end and return its fingerprint; `what` names the progress."""
        tell = Throttle(progress)
        with FileDigest() as digest:
            for block in self:
                digest.update(block)
                tell(Progress(what, digest.size, self.length, "bytes"))
            digest.finish()
            return digest.fingerprint()

    def end(self) -> None:
        """End it by its time limit, even while it waits for a silent platform."""
        self._late.set()
        self._body.stop()


class RemoteFiles(Protocol):
    """What can be read by name: the files of a workspace, or a part of a dataset."""

    def read(
        self, name: str, *, cancel: CancelToken | None = None, limit: float = float("inf")
    ) -> AbstractContextManager[FileStream]:
        """Read a file block by block; see `WorkspaceFiles.read`."""


@contextmanager
def open_stream(
    open_body: "Callable[[], BodyStream]", cancel: CancelToken, limit: float = float("inf")
) -> Iterator[FileStream]:
    """Open a file for reading, with a limit in seconds; see `WorkspaceFiles.read`."""
    started, abandoned = time.monotonic(), threading.Event()

    def opened() -> "BodyStream":
        body = open_body()
        if cancel.cancelled or abandoned.is_set():
            body.close()
            raise Cancelled
        return body

    try:
        opened_body = run_abandonable(opened, cancel, limit)
    except Cancelled:
        abandoned.set()
        raise
    with opened_body as body, cancel.calling(body.stop):
        stream = FileStream(body, cancel)
        with _ended_after(limit - (time.monotonic() - started), stream):
            yield stream


@contextmanager
def _ended_after(seconds: float, stream: FileStream) -> Iterator[None]:
    if seconds == float("inf"):
        yield
        return
    timer = threading.Timer(max(0.0, seconds), stream.end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
