"""Names that resemble a text which matched none."""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from heapq import nlargest

CANDIDATES = 200
"""How many names are compared with care; the others share fewer pairs of letters with the text."""


def nearest_names(text: str, names: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return the few names that resemble the text most, the best first."""
    wanted = text.casefold()
    if not wanted:
        return ()
    candidates = nlargest(CANDIDATES, set(names), key=_shared_pairs(wanted))
    scored = ((_likeness(wanted, name.casefold()), name) for name in candidates)
    best = nlargest(count, ((likeness, name) for likeness, name in scored if likeness > 0.5))
    return tuple(name for _, name in best)


def _shared_pairs(wanted: str) -> Callable[[str], int]:
    pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)} or {wanted}
    return lambda name: sum(map(name.casefold().__contains__, pairs))


def _likeness(wanted: str, name: str) -> float:
    """Compare with the whole name and with its last part, and take the better."""
    matcher = SequenceMatcher(None, b=wanted)
    likeness = 0.0
    for form in {name, name.rpartition("/")[2]}:
        matcher.set_seq1(form)
        likeness = max(likeness, matcher.ratio())
    return likeness
