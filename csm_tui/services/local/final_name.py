"""A finished file under its final name, which takes it from no file that has appeared meanwhile."""

import errno
import os
import sys
from pathlib import Path

_THIS_FOLDER, _NOREPLACE = -100, 1
"""``AT_FDCWD`` and ``RENAME_NOREPLACE`` of Linux."""
_EXCLUSIVE = 4
"""``RENAME_EXCL`` of macOS."""


def give_name(temporary: Path, target: Path) -> None:
    """Rename a file, or with a link give it a second name, when no other file has that name.

    Raises:
        FileExistsError: one has it, and was left as it is.
        OSError: the disk refuses.
    """
    for way in (_rename, os.link):
        try:
            way(temporary, target)
        except FileExistsError:
            raise
        except OSError:
            # NFS knows no such rename, FAT no links, some FUSE neither: the next way tells.
            continue
        return
    # Reserve the name, then rename over the reservation.
    target.open("xb").close()
    try:
        temporary.replace(target)
    except OSError:
        target.unlink()
        raise


def _rename(source: Path, target: Path) -> None:
    """Rename without replacing, in one step of the system.

    Raises:
        OSError: the system or this disk cannot, or will not.
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
