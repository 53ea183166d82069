"""The states of a run (PLATFORM.md 6)."""

from enum import Enum


class RunState(Enum):
    """The state of a run; a word that is not listed here is UNKNOWN, never FAILED."""

    NOT_STARTED = "NotStarted"
    RUNNING = "Running"
    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    UNKNOWN = "Unknown"

    @classmethod
    def from_word(cls, word: object) -> "RunState":
        """Return the state for a word of the platform."""
        return _BY_WORD.get(word, cls.UNKNOWN) if isinstance(word, str) else cls.UNKNOWN

    @property
    def ended(self) -> bool:
        """Whether the state is final."""
        return self in {RunState.SUCCESSFUL, RunState.FAILED}


_BY_WORD = {state.value: state for state in RunState}
