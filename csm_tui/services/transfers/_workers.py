"""How many files are moved at a time."""

from collections.abc import Mapping

from csm_tui.domain.errors import Misused
from csm_tui.domain.text import visible

WORKERS = 4
"""Files moved at a time unless one says otherwise; for many small ones 16 are faster."""
MOST_WORKERS = 32
"""As many as connections are kept open."""


WORKERS_VARIABLE = "CSM_TUI_TRANSFERS"
"""Says how many files are moved at a time."""


def usual_workers(environ: Mapping[str, str]) -> int:
    """Return how many files are moved at a time, as far as anybody has said.

    Raises:
        Misused: the variable says no such number.
    """
    text = environ.get(WORKERS_VARIABLE, "").strip()
    if not text:
        return WORKERS
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= MOST_WORKERS:
        return int(text)
    raise Misused(
        f"{WORKERS_VARIABLE} is “{visible(text)}”, which is no number from 1 to {MOST_WORKERS}.",
        "Set it to how many files are moved at a time, or unset it.",
    )


def bounded(workers: int) -> int:
    """Return the number that is taken when so many are asked for."""
    return max(1, min(workers, MOST_WORKERS))
