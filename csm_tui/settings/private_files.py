"""Files that only their owner may read, written whole or not at all."""

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csm_tui.domain.errors import DiskFailed, InputRefused
from csm_tui.domain.text import visible

POSIX = os.name == "posix"
"""Elsewhere the user's folders are private by their place, and modes mean nothing."""


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner only.

    One that is there already is left as it is: its owner may share it on purpose.
    """
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Put content in place of a file: whole or not at all, readable by its owner only.

    Raises:
        InputRefused: the disk does not let us write there.
        DiskFailed: the disk failed; the old content is still there.
    """
    with private_file_errors(path, "written"):
        # Through a link to the file that it stands for: people keep their settings elsewhere.
        target = path.resolve()
        if target.is_symlink():
            # Links that lead in a circle; not every Python says so itself.
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        make_private_folder(target.parent)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    """Make the new name of a file last through a power failure, where a folder can be opened."""
    if not POSIX:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock(handle: int, *, unsure: bool = True) -> bool:
    """Lock a file for as long as it is open; the system unlocks it however the program ends.

    Args:
        handle: of the open file.
        unsure: what to return where the disk cannot lock, as some network folders cannot.
    """
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return unsure
    return True


def shared_with(path: Path) -> tuple[bool, bool]:
    """Say whether others than the owner may read a file, and whether they may change it."""
    if not POSIX:
        return (False, False)
    mode = path.stat().st_mode
    folder = path.parent.stat().st_mode
    # In a folder that others may write to (and that is not sticky) they can put another file there.
    replaceable = bool(folder & 0o022) and not folder & stat.S_ISVTX
    return (bool(mode & 0o044), bool(mode & 0o022) or replaceable)


@contextmanager
def private_file_errors(path: Path, verb: str) -> Iterator[None]:
    """Turn what the system says about a path into a sentence; the verb is ``read`` or such."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        headline = f"The file “{visible(str(path))}” cannot be {verb}: {visible(why)}."
        if isinstance(error, PermissionError):
            raise InputRefused(headline, "Change its permissions.") from error
        raise DiskFailed(headline, "Check the path and the disk, then try again.") from error
