"""The place on the disk where a download may go, and the folders made on the way there."""

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
        name: The name of the workspace file.
        folder: The folder that the target must not leave.
        local_name: The path below the folder, when it is not the name.

    Raises:
        UnsafeName: The name, or a link on the way, leads out of the folder.
        InputRefused: A file stands where a folder must be, or a folder where the file must be.
    """
    target = local_path(folder, name if local_name is None else local_name)
    check_target(name, target, folder)
    return target


def check_target(name: str, target: Path, folder: Path) -> None:
    """Check that a workspace file can be written to a path below a folder.

    Raises:
        UnsafeName: A link on the way leads out of the folder.
        InputRefused: A file stands where a folder must be, or a folder where the file must be.
    """
    with disk_errors(target, "written"):
        for parent in _unsettled(target):
            if what := _no_folder(parent):
                raise InputRefused(
                    f"{shown(parent)} is a {what}, and {shown(target)} needs a folder there.",
                    f"Choose another folder, or move that {what.partition(' ')[0]} away.",
                )
        check_inside(name, target, folder)
        if _is_folder(target):
            raise InputRefused(
                f"{shown(target)} is a folder, and the workspace file would have its name.",
                "Choose another folder, or move that one away.",
            )


def check_inside(name: str, target: Path, folder: Path) -> None:
    """Check that no link leads a workspace file out of the folder that it goes below.

    Raises:
        UnsafeName: one does.
    """
    if (real := _outside(target.parent, folder)) is not None:
        raise UnsafeName(
            f"The workspace file “{visible(name)}” cannot be written here: a link in "
            f"{shown(folder)} leads out of that folder.",
            "Choose another folder, or remove the link.",
            {"name": visible(name), "leads to": visible(str(real))},
        )


def _no_folder(path: Path) -> str:
    """Return what stands where a folder must be; nothing where one is, or can be made.

    Each question is asked once: another transfer may make the folder, or take it away, meanwhile.
    """
    try:
        return "" if stat.S_ISDIR(path.stat().st_mode) else "file"
    except FileNotFoundError:
        return "link that leads to nothing" if path.is_symlink() else ""


_lock = threading.Lock()
_users: Counter[Path] = Counter()
"""Folders that transfers of this process are about to write into."""
_made: set[Path] = set()
"""Folders that were made for transfers of which none has succeeded yet."""


@contextmanager
def folders_for(target: Path) -> Iterator[None]:
    """Make the missing folders above a target; take them away again when all work there fails."""
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
        for parent in _unsettled(target):
            with disk_errors(parent, "made"):
                if not parent.exists():
                    parent.mkdir(exist_ok=True)
                    _made.add(parent)


def _leave(folder: Path) -> None:
    _users[folder] -= 1
    if not _users[folder]:
        del _users[folder]


def _take_away(target: Path) -> None:
    """Remove the folders above a target that were made for nothing."""
    for folder in filter(_made.__contains__, target.parents):
        if any(user.is_relative_to(folder) for user in _users):
            return
        _made.remove(folder)
        # Somebody else's file in it is a reason to leave it.
        with contextlib.suppress(OSError):
            folder.rmdir()


def _outside(parent: Path, folder: Path) -> Path | None:
    """Return where a folder below another one really is, when a link leads out of that one."""
    # Most folders have no links, and looking is much cheaper than following the whole path.
    below = list(accumulate(parent.relative_to(folder).parts, os.path.join, initial=str(folder)))
    if os.name != "nt" and not any(map(os.path.islink, below[1:])):
        return None
    # Not Path.resolve: it raises at links that go round in circles.
    real = Path(os.path.realpath(parent))
    return None if real.is_relative_to(os.path.realpath(folder)) else real


def _is_folder(path: Path) -> bool:
    """Tell whether a folder stands there itself, and not a link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _unsettled(target: Path) -> Iterable[Path]:
    """Return the folders above a target, the outermost first; none when all of them are there."""
    return () if target.parent.is_dir() else reversed(target.parents)


def check_writable(target: Path) -> None:
    """Check that one may write where a target goes: to know before any of it has come.

    Raises:
        InputRefused: one may not.
    """
    there = next((parent for parent in target.parents if parent.is_dir()), None)
    as_now = os.access in os.supports_effective_ids
    if there is not None and not os.access(there, os.W_OK | os.X_OK, effective_ids=as_now):
        raise InputRefused(
            f"{shown(target)} cannot be written: you may not write in {shown(there)}.",
            "Choose another place, or change its permissions.",
        )
