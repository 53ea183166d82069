"""Requests that wait for an answer, in words."""

from dataclasses import dataclass

from csm_tui.domain.text import visible

LONG = 3.0
"""Seconds of silence after which a wait is shown."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request whose answer has not come yet."""

    host: str
    subject: str
    """The subject of the request, in words."""
    seconds: float
    """The time since anything was sent or received."""
    limit: float | None
    """Seconds after which the request is abandoned; None for no limit."""
    changes: bool
    """Whether it changes something on the platform."""
    attempt: int = 1
    attempts: int = 1

    @property
    def words(self) -> str:
        """The state of the wait; empty if there is nothing to show yet."""
        again = f"retry {self.attempt} of {self.attempts}" if self.attempt > 1 else ""
        if self.seconds < LONG:
            return again
        most = f" of at most {self.limit:.0f} s" if self.limit is not None else ""
        silent = f"no response for {self.seconds:.0f} s{most}"
        return f"{silent}, {again}" if again else silent

    @property
    def sentence(self) -> str:
        """The state of the wait as a whole sentence."""
        return f"Waiting for {visible(self.host)}, {visible(self.subject)}: {self.words}."


def most_urgent(waits: list[Waiting]) -> Waiting | None:
    """Return the wait to show, or None: changes first, then the longest silence."""
    told = [each for each in waits if each.words]
    return max(told, key=lambda each: (each.changes, each.seconds), default=None)
