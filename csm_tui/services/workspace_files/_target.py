"""The place on the disk where a download may go, and the folders made on the way there."""

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

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
    """Make the missing folders above a target; take them away again when the work fails."""
    made: list[Path] = []
    try:
        for parent in _unsettled(target):
            with disk_errors(parent, "made"):
                if not parent.exists():
                    parent.mkdir(exist_ok=True)
                    made.append(parent)
        yield
    except BaseException:
        for folder in reversed(made):
            # Somebody else's file in it is a reason to leave it.
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


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
