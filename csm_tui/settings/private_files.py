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
"""Elsewhere the user's folders are private by their place, and file modes mean nothing."""


def make_private_folder(folder: Path) -> None:
    """Make a folder and its missing parents, for the owner only.

    An existing folder keeps its mode: its owner may share it on purpose.
    """
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Replace the content of a file, whole or not at all, readable by its owner only.

    Raises:
        InputRefused: writing there is not permitted.
        DiskFailed: the disk failed; the old content is still there.
    """
    with private_file_errors(path, "written"):
        # Follow links, for users keep their settings in other places.
        target = path.resolve()
        if target.is_symlink():
            # A circle of links, which not every Python reports itself.
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
    """Flush a folder to disk, so that a new name survives a power failure."""
    if not POSIX:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock(handle: int, *, unsure: bool = True) -> bool:
    """Return whether an open file could be locked; the system unlocks it when it is closed.

    Args:
        handle: of the open file.
        unsure: the result if the disk cannot lock, as some network folders cannot.
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
    """Return whether others than the owner may read a file, and whether they may change it."""
    if not POSIX:
        return (False, False)
    mode = path.stat().st_mode
    folder = path.parent.stat().st_mode
    # Others can replace a file in a folder that they may write to, unless it is sticky.
    replaceable = bool(folder & 0o022) and not folder & stat.S_ISVTX
    return (bool(mode & 0o044), bool(mode & 0o022) or replaceable)


@contextmanager
def private_file_errors(path: Path, verb: str) -> Iterator[None]:
    """Turn an error of the system about a path into a `CsmError`; the verb is ``read`` or such."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        headline = f"File “{visible(str(path))}” cannot be {verb}: {visible(why)}."
        if isinstance(error, PermissionError):
            raise InputRefused(headline, "Change its permissions.") from error
        raise DiskFailed(headline, "Check the path and the disk, then retry.") from error
