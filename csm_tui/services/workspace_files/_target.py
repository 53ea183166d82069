"""The target of a download on the disk, and the folders created for it."""

import contextlib
import os
import stat
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

from csm_tui.domain.errors import InputRefused, UnsafeName
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import local_path
from csm_tui.services.local.disk import disk_errors, shown


def checked_target(name: str, folder: Path, local_name: str | None = None) -> Path:
    """Return where a workspace file goes below a folder.

    Args:
        name: the name of the workspace file.
        folder: the folder that the target must not leave.
        local_name: the path below the folder, when it is not the name.

    Raises:
        UnsafeName: the name, or a link on the way, leads out of the folder.
        InputRefused: a file stands where a folder must be, or a folder where the file must be.
    """
    target = local_path(folder, name if local_name is None else local_name)
    check_target(name, target, folder)
    return target


def check_target(name: str, target: Path, folder: Path) -> None:
    """Check that a workspace file can be written to a path below a folder.

    Raises:
        UnsafeName: the path, or a link on the way, leads out of the folder.
        InputRefused: a file stands where a folder must be, or a folder where the file must be.
    """
    if not target.is_relative_to(folder) or ".." in target.relative_to(folder).parts:
        raise UnsafeName(
            f"Cannot save “{visible(name)}” to {shown(target)}: outside of {shown(folder)}.",
            "Choose a folder and a name in it.",
        )
    with disk_errors(target, "written"):
        for parent in _missing_folders(target):
            if what := _no_folder(parent):
                raise InputRefused(
                    f"{shown(parent)} is a {what}; {shown(target)} needs a folder there.",
                    f"Choose another folder, or move the {what.partition(' ')[0]} away.",
                )
        check_inside(name, target, folder)
        if _is_folder(target):
            raise InputRefused(
                f"{shown(target)} is a folder with the name of the file.",
                "Choose another folder, or move it away.",
            )


def check_inside(name: str, target: Path, folder: Path) -> None:
    """Check that no link on the way to a target leads out of the folder.

    Raises:
        UnsafeName: a link does.
    """
    if (real := _outside(target.parent, folder)) is not None:
        raise UnsafeName(
            f"Cannot save “{visible(name)}”: a link leads out of {shown(folder)}.",
            "Choose another folder, or remove the link.",
            {"name": visible(name), "leads to": visible(str(real))},
        )


def _no_folder(path: Path) -> str:
    """Return what is in the way where a folder must be, or "" if one is there or can be created.

    Each check is made once: another transfer may create or remove the folder meanwhile.
    """
    try:
        return "" if stat.S_ISDIR(path.stat().st_mode) else "file"
    except FileNotFoundError:
        return "link that leads to nothing" if path.is_symlink() else ""


_lock = threading.Lock()
_users: Counter[Path] = Counter()
"""Folders that transfers of this process write into."""
_made: set[Path] = set()
"""Folders that were created for transfers of which none has succeeded yet."""


@contextmanager
def folders_for(target: Path) -> Iterator[None]:
    """Create the missing folders above a target; remove them if no transfer into them succeeds."""
    with _lock:
        _users[target.parent] += 1
    try:
        _make_folders(target)
        yield
    except BaseException:
        with _lock:
            _leave(target.parent)
            _take_away(target)
        raise
    with _lock:
        _leave(target.parent)
        if _made:
            _made.difference_update(target.parents)


def _make_folders(target: Path) -> None:
    with _lock:
        for parent in _missing_folders(target):
            with disk_errors(parent, "made"):
                if not parent.exists():
                    parent.mkdir(exist_ok=True)
                    _made.add(parent)


def _leave(folder: Path) -> None:
    _users[folder] -= 1
    if not _users[folder]:
        del _users[folder]


def _take_away(target: Path) -> None:
    """Remove the folders above a target that were created for it, unless another one uses them."""
    for folder in filter(_made.__contains__, target.parents):
        if any(user.is_relative_to(folder) for user in _users):
            return
        _made.remove(folder)
        # A folder with files of another program stays.
        with contextlib.suppress(OSError):
            folder.rmdir()


def _outside(parent: Path, folder: Path) -> Path | None:
    """Return the real path of a folder below another, if a link leads out of that, or None."""
    # Most folders have no links, and checking that is cheaper than resolving the whole path.
    below = list(accumulate(parent.relative_to(folder).parts, os.path.join, initial=str(folder)))
    if os.name != "nt" and not any(map(os.path.islink, below[1:])):
        return None
    # Not Path.resolve, which raises if links form a circle.
    real = Path(os.path.realpath(parent))
    return None if real.is_relative_to(os.path.realpath(folder)) else real


def _is_folder(path: Path) -> bool:
    """Return whether a path is a folder itself, and not a link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _missing_folders(target: Path) -> Iterable[Path]:
    """Return the folders above a target, the outermost first; none if all of them exist."""
    return () if target.parent.is_dir() else reversed(target.parents)


def check_writable(target: Path) -> None:
    """Check that the target's folder may be written, before anything is downloaded.

    Raises:
        InputRefused: it may not.
    """
    there = next((parent for parent in target.parents if parent.is_dir()), None)
    as_now = os.access in os.supports_effective_ids
    if there is not None and not os.access(there, os.W_OK | os.X_OK, effective_ids=as_now):
        raise InputRefused(
            f"No permission to write {shown(target)} in {shown(there)}.",
            "Choose another folder, or change its permissions.",
        )
