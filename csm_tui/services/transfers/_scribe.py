"""Writes the history beside the transfers, many lines at a time, and takes the hashes left out."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from csm_tui.domain.errors import Cancelled, CsmError, UnexpectedAnswer, Unreachable
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import JournalEntry
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.journal import HISTORY, Journal
from csm_tui.services.local.fingerprint import local_fingerprint

_log = logging.getLogger(__name__)

GATHER = 0.3
"""Seconds in which lines are gathered for one write: a write flushes the disk, however small."""
FOR_HASHES = 0.8
"""Of the time for the end, what hashes may take: a line without its hash is better than none."""


@dataclass(frozen=True, slots=True)
class Unhashed:
    """A moved file whose hash is still to be taken, as it was at that moment."""

    path: Path
    size: int
    """Bytes."""
    modified: int
    """Nanoseconds."""
    rest: Callable[[Path, CancelToken], str] | None = None
    """Takes what is missing of the hash; not given: all of it is missing."""

    def content(self, cancel: CancelToken) -> Fingerprint | None:
        """Read the file and return what it holds.

        None when it is not the one that was moved, and when nobody waits for it any more.
        """
        hashed = self.rest or (lambda path, cancel: local_fingerprint(path, cancel).sha256)
        try:
            sha256 = hashed(self.path, cancel)
            status = self.path.stat()
        except (CsmError, OSError, Cancelled):
            return None
        unchanged = (status.st_size, status.st_mtime_ns) == (self.size, self.modified)
        return Fingerprint(self.size, sha256) if unchanged else None


Line = tuple[int, JournalEntry, Unhashed | None]
Entry = Line | threading.Event | None
"""A line, what is set once all lines before it are written, or the end."""


class Scribe:
    """One thread that keeps the journal.

    Args:
        journal: that is written.
        hashed: told the id of an item whose hash was taken later, and its content.
        trouble: told why the journal could not be written; nothing else happens then.
    """

    def __init__(
        self,
        journal: Journal,
        hashed: Callable[[int, Fingerprint], None],
        trouble: Callable[[CsmError], None],
    ) -> None:
        self._journal = journal
        self._hashed = hashed
        self._trouble = trouble
        self._entries: queue.SimpleQueue[Entry] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._unwritten: list[JournalEntry] = []
        self._hurry = CancelToken()
        """Whether lines go without the hashes that are still to be taken."""

    def add(self, id_: int, moved: JournalEntry, unhashed: Unhashed | None = None) -> None:
        """Take a line; it is written within a second, or before `close` returns."""
        self._entries.put((id_, moved, unhashed))
        if self._thread is None:
            thread = threading.Thread(target=self._work, name="journal", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:
                # The line stays, and the next one tries again.
                self._trouble(_no_thread(error))
            else:
                self._thread = thread

    def written(self, timeout: float) -> bool:
        """Wait until all lines so far are written, for so many seconds at most; say whether so."""
        if self._thread is None or not self._thread.is_alive():
            return self._entries.empty() and not self._unwritten
        written = threading.Event()
        self._entries.put(written)
        return written.wait(timeout) and not self._unwritten

    def close(self, timeout: float) -> bool:
        """Write what is left and say whether that ended within so many seconds.

        Hashes of large files get most of that time; then their lines are written without.
        """
        thread = self._thread
        if thread is None:
            return self._entries.empty()
        self._entries.put(None)
        thread.join(timeout * FOR_HASHES)
        self._hurry.cancel()
        thread.join(timeout * (1 - FOR_HASHES))
        return not (thread.is_alive() or self._unwritten)

    def _work(self) -> None:
        closing = False
        while not closing:
            entries = [self._entries.get()]
            gathered = time.monotonic() + GATHER
            # Nobody waits for lines; who waits for an event, or for the end, does.
            while isinstance(entries[-1], tuple) and (left := gathered - time.monotonic()) > 0:
                try:
                    entries.append(self._entries.get(timeout=left))
                except queue.Empty:
                    break
            self._write([entry for entry in entries if isinstance(entry, tuple)])
            closing = entries[-1] is None
            if isinstance(entries[-1], threading.Event):
                entries[-1].set()

    def _write(self, entries: list[Line]) -> None:
        before = self._unwritten
        # Whatever happens, they count as unwritten until they are written.
        self._unwritten = [*before, *(moved for _, moved, _ in entries)]
        if not self._unwritten:
            return
        self._unwritten[len(before) :] = [self._line(*entry) for entry in entries]
        if (error := self._refused()) is None:
            return
        self._trouble(error)
        # Once more: when the file was damaged, there is a new one now. What cannot be written then
        # either, as on a full disk, is with the next lines.
        if error := self._refused():
            _log.warning("%s transfers are not in the journal: %s", len(self._unwritten), error)
            self._unwritten = self._unwritten[-HISTORY:]

    def _refused(self) -> CsmError | None:
        """Write the lines, and return why that failed; then they stay."""
        try:
            self._journal.record(self._unwritten)
        except CsmError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the lines to come would be lost with the thread
            return _unexpected(error)
        self._unwritten = []
        return None

    def _line(self, id_: int, moved: JournalEntry, unhashed: Unhashed | None) -> JournalEntry:
        try:
            content = None if unhashed is None else unhashed.content(self._hurry)
        except Exception as error:  # noqa: BLE001 - a line without its hash is better than none
            self._trouble(_unexpected(error))
            return moved
        if content is None:
            return moved
        self._hashed(id_, content)
        return replace(moved, content=content)


def _unexpected(error: Exception) -> UnexpectedAnswer:
    _log.error("the journal failed unexpectedly", exc_info=error)
    return UnexpectedAnswer(
        f"The history was not written: it failed unexpectedly ({type(error).__name__}).",
        "Report this, with the log. What was moved is moved.",
    )


def _no_thread(error: RuntimeError) -> Unreachable:
    return Unreachable(
        "This computer gives csm-tui no more threads, so the history is not written.",
        "End other programs; it is written with the next transfer.",
        {"system": str(error)},
    )
