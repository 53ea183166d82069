"""What a request waits for, in words."""

from dataclasses import dataclass

from csm_tui.domain.text import visible

LONG = 3.0
"""Seconds of silence that are worth a word."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request whose answer has not come yet."""

    host: str
    subject: str
    """What was asked for, in words."""
    seconds: float
    """How long nothing was sent and nothing came."""
    limit: float | None
    """Seconds after which it is given up."""
    changes: bool
    """Whether it changes something on the platform."""
    attempt: int = 1
    attempts: int = 1

    @property
    def words(self) -> str:
        """What is waited for; empty where there is nothing to say yet."""
        again = f"asked again, {self.attempt} of {self.attempts}" if self.attempt > 1 else ""
        if self.seconds < LONG:
            return again
        most = f" of at most {self.limit:.0f} s" if self.limit is not None else ""
        silent = f"no answer for {self.seconds:.0f} s{most}"
        return f"{silent}, {again}" if again else silent

    @property
    def sentence(self) -> str:
        """The same as a sentence of its own."""
        return f"Waiting for {visible(self.host)}, {visible(self.subject)}: {self.words}."


def most_urgent(waits: list[Waiting]) -> Waiting | None:
    """Return the one to tell of: changes first, then the longest silence; None for none."""
    told = [each for each in waits if each.words]
    return max(told, key=lambda each: (each.changes, each.seconds), default=None)
