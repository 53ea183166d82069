"""How many files are moved at a time."""

WORKERS = 4
"""Files moved at a time unless one says otherwise; for many small ones 16 are faster."""
MOST_WORKERS = 32
"""As many as connections are kept open."""


def bounded(workers: int) -> int:
    """Return the number that is taken when so many are asked for."""
    return max(1, min(workers, MOST_WORKERS))
