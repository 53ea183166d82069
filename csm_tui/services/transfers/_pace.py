"""How fast bytes go, over the last seconds."""

from collections import deque

WINDOW = 3.0
"""Seconds that are looked back."""
_STEP = 0.1


class Pace:
    """Bytes a second of what was added lately; nothing added makes it fall to zero."""

    def __init__(self) -> None:
        self._moved = 0
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, count: int, now: float) -> None:
        """Note bytes that have come; the time is in seconds, of any clock that does not jump."""
        if not self._marks or now - self._marks[-1][0] >= _STEP:
            self._marks.append((now, self._moved))
        self._moved += count
        self._forget(now)

    def rate(self, now: float) -> float:
        """Return the bytes a second at this time."""
        self._forget(now)
        if not self._marks:
            return 0.0
        began, before = self._marks[0]
        return (self._moved - before) / max(now - began, _STEP)

    def _forget(self, now: float) -> None:
        while self._marks and now - self._marks[0][0] > WINDOW:
            self._marks.popleft()


class Paces:
    """How fast each of several items goes, and all of them together; not safe for threads."""

    def __init__(self) -> None:
        self._all = Pace()
        self._each: dict[int, Pace] = {}

    def begin(self, item: int, now: float) -> None:
        """Look at an item from now on."""
        self._each[item] = Pace()
        self._each[item].add(0, now)

    def end(self, item: int, rest: int, now: float) -> None:
        """Look at it no more; the rest are the bytes that were not yet told of."""
        self._each.pop(item, None)
        self._all.add(rest, now)

    def add(self, item: int, count: int, now: float) -> float:
        """Note bytes of an item and return its bytes a second."""
        pace = self._each[item]
        pace.add(count, now)
        self._all.add(count, now)
        return pace.rate(now)

    def rates(self, now: float) -> dict[int, float]:
        """Return the bytes a second of every item."""
        return {item: pace.rate(now) for item, pace in self._each.items()}

    def rate(self, now: float) -> float:
        """Return the bytes a second of all together."""
        return self._all.rate(now)
