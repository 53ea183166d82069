"""A name beside one that is taken."""

from collections.abc import Callable
from itertools import count


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """Return the first of ``a (2).csv``, ``a (3).csv`` and so on that is not taken.

    The path before the last ``/`` stays, and so does everything from the last dot of the file's
    name on, unless that dot is its first character.
    """
    folder, slash, base = name.rpartition("/")
    stem, dot, ending = base.rpartition(".")
    if not stem:
        stem, dot, ending = base, "", ""
    names = (f"{folder}{slash}{stem} ({number}){dot}{ending}" for number in count(2))
    return next(each for each in names if not taken(each))
