"""Temporary folders that do not outlive their owner for long: a later start removes them.

The owner holds a lock on a file in its folder. The system ends the lock with the owner, however the
owner ends, and knows no two locks alike, as two processes may have had the same id.
"""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import IO

_PREFIX = "csm-demo-"
_MARK = "in-use"


class OwnedFolder:
    """A new folder for this user only; what killed owners left beside it is removed first.

    Args:
        parent: where it is made; the user's temporary folder when None.
    """

    def __init__(self, parent: Path | None = None) -> None:
        place = parent or Path(tempfile.gettempdir())
        _remove_abandoned(place)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        self._mark = _mark(self.path)

    def remove(self) -> None:
        """Remove the folder and all that is in it; harmless twice."""
        if sys.platform == "win32":
            self._mark.close()
        shutil.rmtree(self.path, ignore_errors=True)
        self._mark.close()


def _remove_abandoned(place: Path) -> None:
    """Remove the folders of this user whose owner has ended without doing so."""
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX):
                with contextlib.suppress(OSError):
                    _remove_if_abandoned(Path(entry))


if sys.platform == "win32":

    def _mark(folder: Path) -> IO[bytes]:
        """Mark a folder as one of ours whose owner lives: a file that is open cannot be removed."""
        return (folder / _MARK).open("wb")

    def _remove_if_abandoned(folder: Path) -> None:
        if not folder.is_symlink():
            (folder / _MARK).unlink()
            shutil.rmtree(folder, ignore_errors=True)

else:
    import fcntl

    def _mark(folder: Path) -> IO[bytes]:
        """Mark a folder as one of ours whose owner lives."""
        early = folder / f"{_MARK}.new"
        mark = early.open("wb")
        # A file system without locks gets no mark, and the folder is its owner's alone to remove.
        with contextlib.suppress(OSError):
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Only now: a mark that is not locked is that of a dead owner.
            early.rename(folder / _MARK)
        return mark

    def _remove_if_abandoned(folder: Path) -> None:
        found = folder.lstat()
        # In a place for all, another user may have put something of such a name.
        private = found.st_uid == os.getuid() and not found.st_mode & 0o077
        if private and stat.S_ISDIR(found.st_mode):
            with (folder / _MARK).open("rb") as mark:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
