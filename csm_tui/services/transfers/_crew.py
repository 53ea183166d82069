"""The threads of a queue, and which of them may use a connection now."""

from collections.abc import Callable

from csm_tui.services.threads import spare
from csm_tui.services.transfers._workers import bounded


class Crew:
    """Counts threads and places at a connection; not safe for threads, the queue's lock is.

    A transfer that is held, or that has all its bytes and waits for the disk, gives its place to
    another. When it takes one again, there may be one too many until somebody leaves.

    Args:
        work: what a thread does; it begins with a place and ends with `leave`.
        workers: how many places there are.
    """

    def __init__(self, work: Callable[[], None], workers: int) -> None:
        self._work = work
        self._limit = bounded(workers)
        self._without: set[int] = set()
        """Items under way whose place was given to another."""
        self.places = 0
        """Taken now."""
        self.threads = 0

    @property
    def limit(self) -> int:
        """How many places there are."""
        return self._limit

    @limit.setter
    def limit(self, count: int) -> None:
        self._limit = bounded(count)

    @property
    def crowded(self) -> bool:
        """Whether a thread that has a place should leave."""
        return self.places > self._limit

    def call(self, waiting: int) -> None:
        """Let as many threads work as there is work for.

        Raises:
            Unreachable: there are no more threads; those that work go on.
        """
        for _ in range(min(self._limit - self.places, waiting)):
            spare.start(self._work)
            self.places += 1
            self.threads += 1

    def leave(self) -> None:
        """Take note that a thread that had a place ends."""
        self.places -= 1
        self.threads -= 1

    def give(self, item: int, *, landing: bool = False) -> None:
        """Give the place of an item away; a landing one keeps it where too many wait already."""
        if item in self._without or (landing and len(self._without) >= self._limit):
            return
        self._without.add(item)
        self.places -= 1

    def take(self, item: int) -> None:
        """Take a place for an item again, if it was given away."""
        if item in self._without:
            self._without.remove(item)
            self.places += 1
