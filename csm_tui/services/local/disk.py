"""Errors of the local disk as errors of the application, and facts about local paths."""

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from csm_tui.domain.errors import CsmError, DiskFailed, InputRefused, NotFound
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.text import visible

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_AS_IT_IS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Flags that open a file without waiting for a pipe, and without translating line ends."""
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def shown(path: Path) -> str:
    """Return a path in quotes, safe to show."""
    return f"“{visible(str(path))}”"


def is_partial_download(name: str) -> bool:
    """Return whether a name is of an unfinished download of csm-tui."""
    return name.startswith(".csm-tui-") and name.endswith(".part")


def ignores_case(folder: Path) -> bool:
    """Return whether names that differ only in case are the same on the disk of a folder.

    The answer comes from one entry of the folder, or from the folder itself, or from the first
    parent that exists; if none has letters, it is the default of this system.
    """
    there = next((each for each in (folder, *folder.absolute().parents) if each.is_dir()), folder)
    with suppress(OSError):
        with os.scandir(there) as entries:
            found = [each for each in islice(entries, 100) if _has_letters(each.name)]
        if found:
            return _is_other_case(there, found[0].name)
        real = Path(os.path.realpath(there))
        if _has_letters(real.name) and not os.path.ismount(real):
            return _is_other_case(real.parent, real.name)
    return sys.platform in {"win32", "darwin"}


def _has_letters(name: str) -> bool:
    return name.isascii() and name.swapcase() != name


def _is_other_case(folder: Path, name: str) -> bool:
    """Return whether the name in the other case is the same entry."""
    try:
        other = os.lstat(folder / name.swapcase())
    except FileNotFoundError:
        return False
    return os.path.samestat(os.lstat(folder / name), other)


@contextmanager
def disk_errors(path: Path, verb: str) -> Iterator[None]:
    """Translate errors of the system about a path; the verb is ``read``, ``written`` or similar."""
    if "\0" in str(path):
        raise InputRefused(
            f"{shown(path)} is not a valid path: NUL character.", "Enter another path."
        )
    try:
        yield
    except OSError as error:
        raise _translated(error, path, verb) from error
    except UnicodeEncodeError as error:
        raise InputRefused(
            f"Cannot use {shown(path)}: a character is not possible in {visible(error.encoding)}.",
            "Use another name, or run csm-tui in a UTF-8 locale.",
            {"path": visible(str(path))},
        ) from error


def opened(path: Path) -> BinaryIO:
    """Open a local file for reading; a pipe is refused, since it could wait for a writer.

    Raises:
        InputRefused: it is not a regular file.
        OSError: the system refuses; translate it with `disk_errors`.
    """
    number = os.open(path, os.O_RDONLY | _AS_IT_IS)
    try:
        check_regular(path, os.fstat(number).st_mode)
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def check_regular(path: Path, mode: int) -> None:
    """Check that a path is a regular file.

    Raises:
        InputRefused: it is a folder, a device or a pipe.
    """
    if stat.S_ISDIR(mode):
        raise InputRefused(f"{shown(path)} is a folder, not a file.", "Select a file in it.")
    if not stat.S_ISREG(mode):
        raise InputRefused(f"{shown(path)} is a device or a pipe, not a file.", "Select a file.")


@contextmanager
def temporary_disk_errors() -> Iterator[None]:
    """Translate errors about the folder of temporary files, which may be full or missing."""
    with disk_errors(Path(tempfile.tempdir or "the temporary folder"), "written"):
        yield


def _translated(error: OSError, path: Path, verb: str) -> CsmError:
    why = error.strerror or str(error)
    details = {"path": visible(str(path)), "system": why}
    if error.errno in _NO_ROOM:
        return DiskFailed(
            f"{shown(path)} cannot be {verb}: {why}.",
            "Free some space or choose another place, then retry.",
            details,
        )
    if error.errno in _FORBIDDEN:
        return InputRefused(
            f"{shown(path)} cannot be {verb}: {why}.",
            "Choose another place, or change its permissions.",
            details,
        )
    if error.errno == errno.ENAMETOOLONG:
        return InputRefused(
            f"{shown(path)} cannot be {verb}: path too long for this system.",
            "Choose a folder closer to the root, or a shorter name.",
            details,
        )
    if error.errno == errno.ENOENT and verb == "read":
        return _missing(path)
    return DiskFailed(
        f"{shown(path)} cannot be {verb}: {why}.", "Check the disk, then retry.", details
    )


def _missing(path: Path) -> NotFound:
    if path.is_symlink():
        return NotFound(
            f"{shown(path)} is a broken link.",
            "Select a file, or correct the link.",
            {"path": visible(str(path))},
        )
    folder = next((parent for parent in path.parents if parent.is_dir()), Path())
    wanted = path.relative_to(folder).parts[0] if path != folder else path.name
    with disk_errors(folder, "read"):
        near = nearest_names(wanted, (entry.name for entry in folder.iterdir()))
    hint = f" Did you mean {shown(folder / near[0])}?" if near else ""
    return NotFound(
        f"File {shown(path)} not found.",
        f"Check the path.{hint}",
        {"path": visible(str(path)), "nearest": ", ".join(map(visible, near))},
    )
