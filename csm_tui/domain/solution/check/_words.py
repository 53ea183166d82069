"""Words for ids in findings."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

_SHOWN = 5
"""Ids that a sentence names."""
_COMPARED = 500
"""Names that are searched for a near one: the search takes milliseconds for each hundred."""


def listed(ids: Iterable[str]) -> str:
    """Return the first few ids and the number of the others, in words."""
    all_ids = list(ids)
    rest = len(all_ids) - _SHOWN
    return ", ".join(all_ids[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def meant(id_: str, known: Collection[str]) -> str:
    """Return a question that offers the known id nearest to a wrong one; empty without one."""
    near = get_close_matches(id_, known, n=1) if len(known) <= _COMPARED else []
    return f" Did you mean {near[0]}?" if near else ""
