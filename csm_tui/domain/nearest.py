"""Names that resemble a wrong one, for the sentence that says it is wrong."""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from heapq import nlargest

_CANDIDATES = 200
"""Names that are compared with care; others share fewer pairs of letters."""


def nearest_names(text: str, names: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return the names that resemble a text most, the best first."""
    wanted = text.casefold()
    if not wanted:
        return ()
    candidates = nlargest(_CANDIDATES, set(names), key=_shared_pairs(wanted))
    scored = ((_likeness(wanted, name.casefold()), name) for name in candidates)
    best = nlargest(count, ((likeness, name) for likeness, name in scored if likeness > 0.5))
    return tuple(name for _, name in best)


def _shared_pairs(wanted: str) -> Callable[[str], int]:
    pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)} or {wanted}
    return lambda name: sum(map(name.casefold().__contains__, pairs))


def _likeness(wanted: str, name: str) -> float:
    """Return the likeness of a text and a name, or its last part if that is more like it."""
    matcher = SequenceMatcher(None, b=wanted)
    likeness = 0.0
    for form in {name, name.rpartition("/")[2]}:
        matcher.set_seq1(form)
        likeness = max(likeness, matcher.ratio())
    return likeness
