"""Writes the history beside the transfers, many entries at a time."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from csm_tui.domain.errors import CsmError, UnexpectedAnswer, Unreachable
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import JournalEntry
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.journal import HISTORY, Journal

_log = logging.getLogger(__name__)

GATHER = 0.3
"""Seconds in which entries are gathered for one write: each write flushes the disk."""
FOR_HASHES = 0.8
"""The part of the time to close that hashes may take: an entry without its hash is still useful."""

ReadContent = Callable[[CancelToken], Fingerprint | None]
"""Returns the content of a transferred file, see `Transferred.fingerprint`."""
Written = tuple[int, JournalEntry, ReadContent | None]
Queued = Written | threading.Event | None
"""An entry, an event to set once all entries before it are written, or the end."""


class JournalWriter:
    """One thread that writes the journal.

    Args:
        journal: the journal to write.
        hashed: called with the id of an item and its content, if its hash was computed here.
        report: called with the reason why the journal could not be written.
    """

    def __init__(
        self,
        journal: Journal,
        hashed: Callable[[int, Fingerprint], None],
        report: Callable[[CsmError], None],
    ) -> None:
        self._journal = journal
        self._hashed = hashed
        self._report = report
        self._queue: queue.SimpleQueue[Queued] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._unwritten: list[JournalEntry] = []
        self._hurry = CancelToken()
        """Set when entries are written without the hashes still missing."""

    def add(self, id_: int, entry: JournalEntry, content: ReadContent | None) -> None:
        """Write an entry within a second, or before `close` returns.

        Args:
            id_: the id of the item.
            entry: what to write.
            content: reads the content, if that is still missing.
        """
        self._queue.put((id_, entry, content))
        if self._thread is None:
            thread = threading.Thread(target=self._work, name="journal", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:
                # The entry stays, and the next one tries again.
                self._report(_no_thread(error))
            else:
                self._thread = thread

    def written(self, timeout: float) -> bool:
        """Wait until all entries so far are written; False when that takes longer (seconds)."""
        if self._thread is None or not self._thread.is_alive():
            return self._queue.empty() and not self._unwritten
        written = threading.Event()
        self._queue.put(written)
        return written.wait(timeout) and not self._unwritten

    def close(self, timeout: float) -> bool:
        """Write what is left; False when that takes longer (seconds).

        Hashes of large files get most of that time; then their entries are written without.
        """
        thread = self._thread
        if thread is None:
            return self._queue.empty()
        self._queue.put(None)
        thread.join(timeout * FOR_HASHES)
        self._hurry.cancel()
        thread.join(timeout * (1 - FOR_HASHES))
        return not (thread.is_alive() or self._unwritten)

    def _work(self) -> None:
        closing = False
        while not closing:
            queued = [self._queue.get()]
            gathered = time.monotonic() + GATHER
            # Entries can wait; events and the end are waited for.
            while isinstance(queued[-1], tuple) and (left := gathered - time.monotonic()) > 0:
                try:
                    queued.append(self._queue.get(timeout=left))
                except queue.Empty:
                    break
            self._write([each for each in queued if isinstance(each, tuple)])
            closing = queued[-1] is None
            if isinstance(queued[-1], threading.Event):
                queued[-1].set()

    def _write(self, added: list[Written]) -> None:
        before = self._unwritten
        # They count as unwritten until they are written, whatever happens.
        self._unwritten = [*before, *(entry for _, entry, _ in added)]
        if not self._unwritten:
            return
        self._unwritten[len(before) :] = [self._with_content(*each) for each in added]
        if (error := self._refusal()) is None:
            return
        self._report(error)
        # Once more: a damaged file has been replaced by a new one. What cannot be written then
        # either, as on a full disk, is written with the next entries.
        if error := self._refusal():
            _log.warning("%s transfers are not in the journal: %s", len(self._unwritten), error)
            self._unwritten = self._unwritten[-HISTORY:]

    def _refusal(self) -> CsmError | None:
        """Write the entries, or return why that failed; they stay unwritten then."""
        try:
            self._journal.record(self._unwritten)
        except CsmError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the next entries would be lost with the thread
            return _unexpected(error)
        self._unwritten = []
        return None

    def _with_content(
        self, id_: int, entry: JournalEntry, content: ReadContent | None
    ) -> JournalEntry:
        try:
            found = content(self._hurry) if content is not None else None
        except Exception as error:  # noqa: BLE001 - an entry without its hash is still useful
            self._report(_unexpected(error))
            return entry
        if found is None:
            return entry
        self._hashed(id_, found)
        return replace(entry, fingerprint=found)


def _unexpected(error: Exception) -> UnexpectedAnswer:
    _log.error("the journal failed unexpectedly", exc_info=error)
    return UnexpectedAnswer(
        f"History not saved: internal error ({type(error).__name__}).",
        "Report this and attach the log. Finished transfers stay.",
    )


def _no_thread(error: RuntimeError) -> Unreachable:
    return Unreachable(
        "History not saved: this computer's thread limit is reached.",
        "Close other programs. It is saved with the next transfer.",
        {"system": str(error)},
    )
