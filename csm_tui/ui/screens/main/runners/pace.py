"""How often to ask for something that may change: soon after a change, ever rarer without one."""


class Pace:
    """Tells when the next question is due; all times are in seconds of one clock."""

    SHORTEST = 2.0
    LONGEST = 20.0
    SHARE = 4
    """Times as long as an answer took to wait before the next question, to spare the platform."""

    def __init__(self) -> None:
        self._wait = self.SHORTEST
        self._began = self._ended = 0.0
        self._fresh_at = 0.0

    def begin(self, now: float) -> None:
        """Remember that a question is sent."""
        self._began = now

    def end(self, now: float, *, changed: bool, failed: bool) -> None:
        """Remember how the question went."""
        self._ended = now
        if not failed:
            self._fresh_at = now
        grown = self.SHORTEST if changed and not failed else self._wait * 1.5
        self._wait = min(max(grown, (now - self._began) * self.SHARE), self.LONGEST)

    def is_due(self, now: float) -> bool:
        """Say whether it is time to ask again."""
        return now - self._ended >= self._wait

    def age(self, now: float) -> float:
        """Return how old the last good answer is."""
        return now - self._fresh_at
