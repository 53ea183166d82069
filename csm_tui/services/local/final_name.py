"""Gives a finished file its final name, without replacing a file that has appeared meanwhile."""

import errno
import os
import sys
from pathlib import Path

_THIS_FOLDER, _NOREPLACE = -100, 1
"""``AT_FDCWD`` and ``RENAME_NOREPLACE`` of Linux."""
_EXCLUSIVE = 4
"""``RENAME_EXCL`` of macOS."""


def give_name(temporary: Path, target: Path) -> None:
    """Rename a file, or link it under a second name, unless another file has that name.

    Raises:
        FileExistsError: another file has the name; it was not changed.
        OSError: the disk refuses.
    """
    for way in (_rename, os.link):
        try:
            way(temporary, target)
        except FileExistsError:
            raise
        except OSError:
            # NFS has no such rename, FAT no links, and some FUSE neither: try the next way.
            continue
        return
    # Reserve the name, then replace the reservation.
    target.open("xb").close()
    try:
        temporary.replace(target)
    except OSError:
        target.unlink()
        raise


def _rename(source: Path, target: Path) -> None:
    """Rename without replacing, in one system call.

    Raises:
        OSError: the system or the disk cannot do that, or refuses.
    """
    if os.name == "nt":
        source.rename(target)
        return
    names = os.fsencode(source), os.fsencode(target)
    try:
        import ctypes

        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = system.renamex_np(*names, _EXCLUSIVE)
        else:
            failed = system.renameat2(_THIS_FOLDER, names[0], _THIS_FOLDER, names[1], _NOREPLACE)
    except (ImportError, AttributeError) as error:
        raise OSError(errno.ENOSYS, str(error)) from error
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(target))
