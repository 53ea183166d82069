"""Mistakes of the program itself, shown without secrets."""

import traceback

from rich.text import Text

from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.redaction import redacted

_FAREWELL = "csm-tui made a mistake and had to end. Report the lines above; they hold no secret."


def fault_of(error: Exception) -> UnexpectedAnswer:
    """Return an internal error as one to show, with what a report needs."""
    return UnexpectedAnswer(
        f"csm-tui made a mistake: {type(error).__name__}.",
        "Copy the details and report them. You can continue.",
        {"trace": "".join(traceback.format_tb(error.__traceback__)).rstrip()},
    )


def last_words() -> tuple[str, Text]:
    """Return the trace of the error that is being handled, and what is printed of it.

    Textual's own report prints the local variables of every frame, with typed text and the
    environment among them; it has no public way to leave them out.
    """
    trace = redacted(traceback.format_exc())
    return trace, Text(f"{trace}\n{_FAREWELL}")
