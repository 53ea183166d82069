"""The place on the disk where a download may go, and the folders made on the way there."""

import contextlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from threading import Lock

from csm_tui.domain.errors import InputRefused, UnsafeName
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import local_path
from csm_tui.services.workspace_files.local_disk import disk_errors, shown


def checked_target(name: str, folder: Path, local_name: str | None = None) -> Path:
    """Return where a workspace file goes below a folder.

    Args:
        name: of the workspace file.
        folder: that the target must not leave.
        local_name: the path below the folder, when it is not the name.

    Raises:
        UnsafeName: the name, or a link on the way, leads out of the folder.
        InputRefused: a file stands where a folder must be, or a folder where the file must be.
    """
    target = local_path(folder, name if local_name is None else local_name)
    with disk_errors(target, "written"):
        for parent in _unsettled(target):
            if parent.exists() and not parent.is_dir():
                raise InputRefused(
                    f"{shown(parent)} is a file, and {shown(target)} needs a folder there.",
                    "Choose another folder, or move that file away.",
                )
        if (real := _outside(target.parent, folder)) is not None:
            raise UnsafeName(
                f"The workspace file “{visible(name)}” cannot be written here: a link in "
                f"{shown(folder)} leads out of that folder.",
                "Choose another folder, or remove the link.",
                {"name": visible(name), "leads to": visible(str(real))},
            )
        if _is_folder(target):
            raise InputRefused(
                f"{shown(target)} is a folder, and the workspace file would have its name.",
                "Choose another folder, or move that one away.",
            )
    return target


@contextmanager
def folders_for(target: Path) -> Iterator[None]:
    """Make the missing folders above a target; take them away again when the work fails.

    Several downloads need the same folders at the same moment: one that fails leaves those that
    another is about to use, and the last one that fails takes them away.
    """
    with _lock:
        _use(target)
    try:
        yield
    except BaseException:
        with _lock:
            _leave(target)
            _take_away(target)
        raise
    with _lock:
        _leave(target)
        if _made:
            _made.difference_update(target.parents)


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


_lock = Lock()
_used: Counter[Path] = Counter()
"""How many downloads are writing into each folder now."""
_made: set[Path] = set()
"""Folders that were made for downloads of which none has ended well yet."""


def _use(target: Path) -> None:
    """Make the folders above a target that are missing; the lock is held, here and below."""
    _used[target.parent] += 1
    try:
        for parent in _unsettled(target):
            with disk_errors(parent, "made"):
                if not parent.exists():
                    parent.mkdir(exist_ok=True)
                    _made.add(parent)
    except BaseException:
        _leave(target)
        _take_away(target)
        raise


def _leave(target: Path) -> None:
    folder = target.parent
    _used[folder] -= 1
    if not _used[folder]:
        del _used[folder]


def _take_away(target: Path) -> None:
    """Remove what was made above a target and nobody else uses, the innermost first."""
    for folder in target.parents:
        if folder in _made and not any(used.is_relative_to(folder) for used in _used):
            _made.discard(folder)
            # Somebody else's file in it is a reason to leave it.
            with contextlib.suppress(OSError):
                folder.rmdir()


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
