"""What a person writes for a path of this computer."""

from pathlib import Path


def with_home(text: str) -> Path:
    """Return a path with the home folder for ``~``, or for ``~name`` that of another user.

    Where there is no such user the text is taken as it stands: a file may be called so, and if
    there is none, whoever opens it says that it is missing.
    """
    path = Path(text)
    try:
        return path.expanduser()
    except (RuntimeError, ValueError):
        return path
