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
