"""A name beside one that is taken."""

from collections.abc import Callable
from itertools import count

from csm_tui.domain.workspace_files.local_names import LONGEST_PART


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """Return the first of ``a (2).csv``, ``a (3).csv`` and so on that is not taken.

    The path before the last ``/`` stays, and so does everything from the last dot of the file's
    name on, unless that dot is its first character. Where the name would become longer than a disk
    takes, the end of what stands before is left out.
    """
    folder, slash, base = name.rpartition("/")
    stem, dot, ending = base.rpartition(".")
    if not stem:
        stem, dot, ending = base, "", ""
    ends = (f" ({number}){dot}{ending}" for number in count(2))
    names = (f"{folder}{slash}{_fitting(stem, end)}{end}" for end in ends)
    return next(each for each in names if not taken(each))


def _fitting(stem: str, end: str) -> str:
    room = LONGEST_PART - _size(end)
    if _size(stem) <= room or room <= 0:
        return stem
    return stem.encode("utf-8", "surrogatepass")[:room].decode("utf-8", "ignore")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
