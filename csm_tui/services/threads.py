"""Threads that are kept a while for the next piece of work: a new one costs more than a file."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from csm_tui.domain.errors import Unreachable

IDLE = 5.0
"""Seconds that a thread without work is kept."""

Work = Callable[[], None]
"""Raises nothing: nobody would hear of it."""


class Threads:
    """Starts work at once, in a thread that is free or in a new one; safe for threads.

    Work that never ends keeps its thread and no other waits for it. No thread keeps the program
    from ending, nor anything of the work it has done.
    """

    def __init__(self) -> None:
        self._forget()
        if hasattr(os, "register_at_fork"):
            # A child of this process has none of the threads that are remembered here.
            os.register_at_fork(after_in_child=self._forget)

    def start(self, work: Work) -> None:
        """Let the work be done; returns at once.

        Raises:
            Unreachable: the system gives no more threads; nothing was done.
        """
        if getattr(self._own, "ends", False):
            self._own.ends, self._own.next = False, work
            return
        with self._lock:
            # The last one first, so that those which are too many grow old and end.
            inbox = self._free.pop() if self._free else None
        if inbox is not None:
            inbox.put(work)
            return
        inbox = SimpleQueue()
        inbox.put(work)
        try:
            threading.Thread(target=self._serve, args=(inbox,), name="work", daemon=True).start()
        except RuntimeError as error:
            raise Unreachable(
                "This computer gives csm-tui no more threads, so the work was not begun.",
                "End other programs, or ask the administrator for a higher limit; then try again.",
                {"system": str(error)},
            ) from error

    @contextmanager
    def last_step(self) -> Iterator[None]:
        """Let this thread itself do what is started in here, as soon as its own work has returned.

        That is at once, where waking another thread takes a while; so return at once.
        """
        self._own.ends = True
        try:
            yield
        finally:
            self._own.ends = False

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._free: list[SimpleQueue[Work]] = []
        self._own = threading.local()

    def _serve(self, inbox: SimpleQueue[Work]) -> None:
        work: Work | None
        while True:
            try:
                work = inbox.get(timeout=IDLE)
            except Empty:
                with self._lock:
                    if inbox in self._free:
                        self._free.remove(inbox)
                        return
                # Somebody has taken it in this moment.
                continue
            while work is not None:
                self._own.next = None
                work()
                work = self._own.next
            self._own.next = None
            with self._lock:
                self._free.append(inbox)


spare = Threads()
"""Those of this program."""
