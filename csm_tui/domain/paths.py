"""Local paths as the user types them."""

from pathlib import Path


def with_home(text: str) -> Path:
    """Return a path with the home folder in place of ``~``, or of ``~name`` for another user.

    If there is no such user, the text stays as it is: a file may have that name, and if none has,
    opening it reports that.
    """
    path = Path(text)
    try:
        return path.expanduser()
    except (RuntimeError, ValueError):
        return path
