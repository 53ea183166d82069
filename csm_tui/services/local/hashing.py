"""The hash of a file, computed by a second thread while the file is transferred."""

import errno
import hashlib
import os
import queue
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.workspace_files import Fingerprint

INLINE = 2 * 1024 * 1024
"""Bytes that are hashed without a thread, which would cost a small file more than it saves."""
BLOCK = 512 * 1024
"""Bytes that are hashed at a time."""
AHEAD = 4
"""Blocks that wait for the thread where there is no file; more would only cost memory."""
GRACE = 0.02
"""Seconds that the end of a transfer waits for its hash."""
FAST = 800e6
"""Bytes per second above which a file is not hashed during its transfer: no network is so fast, so
the processor is the limit, and hashing would slow the transfer down."""


class FileDigest:
    """The SHA-256 and the size of a file; a context manager that ends its thread.

    The thread reads again what was just written or sent, out of the system's cache: the transfer
    waits for nothing and keeps nothing. Reading and hashing release the interpreter lock.

    Args:
        path: the file, opened once it is larger than `INLINE`. By default there is none: then the
            thread gets the blocks themselves, `update` waits for it, and the hash is never missing.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._blocks: queue.Queue[bytes | None] | None = None
        self._sha256 = hashlib.sha256()
        self._hashed = 0
        self._began = time.monotonic()
        self._more = threading.Event()
        self._over = threading.Event()
        self._complete = self._given_up = False
        self._thread: threading.Thread | None = None
        self.size = 0
        """Bytes given so far."""

    @property
    def from_blocks(self) -> bool:
        """Whether the hash is of the blocks themselves, so that the file does not matter."""
        return self._path is None or self.size <= INLINE

    def update(self, block: bytes) -> None:
        """Add the next bytes; where there is a file, it has them already."""
        self.size += len(block)
        if self.size <= INLINE:
            self._hash(block)
            return
        if self._thread is None:
            # Not before: most files are small, and there are thousands of them.
            self._blocks = queue.Queue(AHEAD) if self._path is None else None
            self._thread = threading.Thread(target=self._work, name="hash", daemon=True)
            self._thread.start()
        if self._blocks is not None:
            self._blocks.put(block)
        elif not self._more.is_set():
            self._more.set()

    def finish(self) -> bool:
        """Return whether all bytes given are hashed; none can be added afterwards."""
        if self._thread is not None:
            self._complete = True
            self._over.set()
            self._more.set()
            if self._blocks is None:
                self._thread.join(GRACE)
            self._end()
        return self._hashed == self.size

    def fingerprint(self) -> Fingerprint:
        """Return size and hash of all bytes given, once they are hashed."""
        return Fingerprint(self.size, self._sha256.hexdigest())

    def read_rest(self, path: Path, cancel: CancelToken) -> Fingerprint:
        """Hash what is missing out of the file, which may have another path now.

        Raises:
            OSError: the file cannot be read, or is shorter than it was.
            Cancelled: the reading was cancelled.
        """
        with path.open("rb", 0) as file:
            file.seek(self._hashed)
            while left := self.size - self._hashed:
                cancel.check()
                if not self._take(file.fileno(), left):
                    raise OSError(errno.EIO, "the file was shortened")
        return self.fingerprint()

    def __enter__(self) -> "FileDigest":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        """End the thread, which closes the file: only then can every system rename it."""
        if self._thread is not None:
            if self._blocks is not None:
                self._blocks.put(None)
            self._given_up = True
            self._over.set()
            self._more.set()
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        if self._blocks is not None:
            while (block := self._blocks.get()) is not None:
                self._hash(block)
        if self._path is None:
            return
        try:
            with self._path.open("rb", 0) as file:
                file.seek(self._hashed)
                self._follow(file.fileno())
        except OSError:
            # There is no hash then; the transfer itself reports what is wrong with the file.
            return

    def _follow(self, file: int) -> None:
        while not self._given_up:
            if not self._complete and self.size > FAST * (time.monotonic() - self._began):
                self._over.wait(GRACE)
                continue
            self._more.clear()
            # After the event is cleared: bytes that are added now set it again.
            if left := self.size - self._hashed:
                if not self._take(file, left):
                    return
            elif self._complete or self._given_up:
                # Checked again: the end may have come just before the event was cleared.
                return
            else:
                self._more.wait()

    def _take(self, file: int, left: int) -> bool:
        """Hash the next block of an open file and return whether there was one."""
        block = os.read(file, min(BLOCK, left))
        self._hash(block)
        return bool(block)

    def _hash(self, block: bytes) -> None:
        self._sha256.update(block)
        self._hashed += len(block)


@dataclass(frozen=True, slots=True)
class PendingHash:
    """The hash of a transferred file that is completed from the file on this computer."""

    digest: FileDigest
    path: Path
    modified: int
    """When the file was last written as it was transferred, in nanoseconds."""

    def read(self, cancel: CancelToken) -> Fingerprint | None:
        """Return the content, or None if the file has changed or the reading is cancelled."""
        try:
            content = self.digest.read_rest(self.path, cancel)
            status = self.path.stat()
        except (OSError, Cancelled):
            return None
        unchanged = (status.st_size, status.st_mtime_ns) == (content.size, self.modified)
        return content if unchanged else None
