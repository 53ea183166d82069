"""When to ask the platform again for what is on the screen."""


class RefreshInterval:
    """The seconds between two requests: few after a change, more after each answer without one.

    All moments are in seconds of one clock.
    """

    SHORTEST = 2.0
    LONGEST = 20.0
    SHARE = 4
    """The pause before the next request, as a multiple of the last one's duration."""

    def __init__(self) -> None:
        self._wait = self.SHORTEST
        self._began = self._ended = 0.0
        self._fresh_at = 0.0

    def begin(self, now: float) -> None:
        """Record that a request is sent."""
        self._began = now

    def end(self, now: float, *, changed: bool, failed: bool) -> None:
        """Record the outcome of the request, and set the time until the next."""
        self._ended = now
        if not failed:
            self._fresh_at = now
        grown = self.SHORTEST if changed and not failed else self._wait * 1.5
        self._wait = min(max(grown, (now - self._began) * self.SHARE), self.LONGEST)

    def is_due(self, now: float) -> bool:
        """Return whether it is time for the next request."""
        return now - self._ended >= self._wait

    def age(self, now: float) -> float:
        """Return the seconds since the last answer."""
        return now - self._fresh_at
