"""How many examples a property gets whose examples are slow."""

from hypothesis import settings


def examples(usual: int) -> int:
    """Return the number for `make test`, or ten times as many for `make explore`."""
    return usual * settings().max_examples // 100
