"""The hash of a file while it is written or sent, taken beside that by a thread that follows."""

import errno
import hashlib
import os
import threading
import time
from pathlib import Path

from csm_tui.domain.progress import CancelToken
from csm_tui.services.local._digest import INLINE

BLOCK = 512 * 1024
"""Bytes that are hashed at a time."""
GRACE = 0.02
"""Seconds that the end of a transfer waits for its hash."""
FAST = 800e6
"""Bytes a second above which a transfer is left alone: no usual network is so fast, so it is the
processor that is short, and hashing beside would only slow it down."""


class FileDigest:
    """A SHA-256 and a count of the bytes of a file; a context manager that ends its thread.

    What was just written or sent is read again, out of the system's memory: so the transfer waits
    for nothing and keeps nothing. Reading and hashing let go of the interpreter lock.

    Args:
        path: of the file; it is opened once there is much of it.
        whole: wait for the hash as long as it takes; otherwise `rest` takes what is missing where
            the transfer was faster.
    """

    def __init__(self, path: Path, whole: bool) -> None:
        self._path = path
        self._whole = whole
        self._sha256 = hashlib.sha256()
        self._hashed = 0
        self._began = time.monotonic()
        self._more = threading.Event()
        self._over = threading.Event()
        self._complete = self._given_up = False
        self._thread: threading.Thread | None = None
        self.size = 0
        """Bytes given so far."""

    def update(self, block: bytes) -> None:
        """Take the next bytes, which stand in the file now."""
        self.size += len(block)
        if self.size <= INLINE:
            self._sha256.update(block)
            self._hashed = self.size
        elif self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="hash", daemon=True)
            self._thread.start()
        elif not self._more.is_set():
            self._more.set()

    def hexdigest(self) -> str | None:
        """Return the hash of everything given, None when some is missing; nothing may follow."""
        if self._thread is not None:
            self._complete = True
            self._over.set()
            self._more.set()
            self._thread.join(None if self._whole else GRACE)
            self._end()
        return None if self._hashed < self.size else self._sha256.hexdigest()

    def rest(self, path: Path, cancel: CancelToken | None = None) -> str:
        """Return the hash after all, from where it stands and out of the file at this path.

        Raises:
            OSError: it cannot be read, or is shorter than it was.
            Cancelled: it was stopped.
        """
        cancel = cancel or CancelToken()
        with path.open("rb", 0) as file:
            file.seek(self._hashed)
            while left := self.size - self._hashed:
                cancel.check()
                if not self._take(file.fileno(), left):
                    raise OSError(errno.EIO, "the file has become shorter")
        return self._sha256.hexdigest()

    def __enter__(self) -> "FileDigest":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        """Let the thread end; the file is closed then, and may be renamed on every system."""
        if self._thread is not None:
            self._given_up = True
            self._over.set()
            self._more.set()
            self._thread.join()
            self._thread = None

    def _follow(self) -> None:
        try:
            with self._path.open("rb", 0) as file:
                file.seek(self._hashed)
                self._hash(file.fileno())
        except OSError:
            # Then there is no hash: what is wrong with the file, the transfer itself tells.
            return

    def _hash(self, file: int) -> None:
        while not self._given_up:
            if not self._complete and self.size > FAST * (time.monotonic() - self._began):
                self._over.wait(GRACE)
                continue
            self._more.clear()
            # After the event is cleared: what comes now sets it again.
            if left := self.size - self._hashed:
                if not self._take(file, left):
                    return
            elif self._complete or self._given_up:
                # Looked at again: the end may have come just before the event was cleared.
                return
            else:
                self._more.wait()

    def _take(self, file: int, left: int) -> bool:
        """Hash the next block of an open file and say whether there was one."""
        block = os.read(file, min(BLOCK, left))
        self._sha256.update(block)
        self._hashed += len(block)
        return bool(block)
