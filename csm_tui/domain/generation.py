"""The generations of the platform's interface."""

from enum import Enum


class Generation(Enum):
    """A generation of the platform's interface (PLATFORM.md, section 12)."""

    V3 = 3
    V4 = 4
    V5 = 5

    @property
    def label(self) -> str:
        """The usual notation: ``4.x``."""
        return f"{self.value}.x"
