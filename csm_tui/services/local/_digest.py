"""The hash of bytes on their way, taken beside the way once they are many."""

import hashlib
import queue
import threading

INLINE = 2 * 1024 * 1024
"""Bytes that are hashed at once: a thread for a small file costs more than it brings."""
AHEAD = 4
"""Blocks that may wait for the thread; more would only cost memory."""


class Digest:
    """A SHA-256 and a count of bytes; a context manager that ends its thread."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._waiting: queue.Queue[bytes | None] = queue.Queue(AHEAD)
        self._thread: threading.Thread | None = None
        self.size = 0
        """Bytes given so far."""

    def update(self, block: bytes) -> None:
        """Take the next bytes; they must not change afterwards."""
        self.size += len(block)
        if self._thread is None and self.size > INLINE:
            # Hashing lets go of the interpreter lock, so it costs no time beside the transfer.
            self._thread = threading.Thread(target=self._work, name="hash", daemon=True)
            self._thread.start()
        if self._thread is None:
            self._sha256.update(block)
        else:
            self._waiting.put(block)

    def hexdigest(self) -> str:
        """Return the hash of everything given; nothing may follow."""
        self._end()
        return self._sha256.hexdigest()

    def __enter__(self) -> "Digest":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (block := self._waiting.get()) is not None:
            self._sha256.update(block)
