"""What is wrong, or doubtful, in the file of profiles."""

from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.text import visible


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct, with its place; no value of the file is ever in it."""

    file: Path
    line: int | None
    """Counted from 1; None when it is about the whole file."""
    profile: str
    """Empty when it is about no profile in particular."""
    key: str
    """Of the profile; empty when it is about no key in particular."""
    what: str
    """What is wrong and what is allowed, in a sentence."""
    next_step: str
    fatal: bool = True
    """Whether what it is about cannot be used; otherwise it is a warning."""

    @property
    def place(self) -> str:
        """File and line, as editors and terminals know them."""
        line = f":{self.line}" if self.line else ""
        return f"{visible(str(self.file))}{line}"

    def __str__(self) -> str:
        word = "error" if self.fatal else "warning"
        return f"{self.place}: {word}: {self.what} {self.next_step}"
