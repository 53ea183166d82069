"""Private temporary copies of workspace files."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, PlannedTransfer
from csm_tui.domain.workspace_files import Fingerprint, unsafe_reason
from csm_tui.services.local.disk import disk_errors
from csm_tui.services.workspace_files.leftovers import private_folder, remove_private

if TYPE_CHECKING:
    from csm_tui.services.workspace_files._stream import RemoteFiles


@dataclass(frozen=True, slots=True)
class PrivateCopy:
    """A copy of a workspace file in a temporary folder of its own."""

    name: str
    """The whole name in the workspace."""
    path: Path
    fingerprint: Fingerprint
    """Of the downloaded content."""

    def remove(self) -> None:
        """Remove the file and its folder, with all that a program has left in it."""
        remove_private(self.path.parent)


def upload_plan(path: Path, name: str, *, exists: bool = False) -> PlannedTransfer:
    """Return the plan to send a private copy, as it is now, under a name of the workspace."""
    with disk_errors(path, "read"):
        status = path.stat()
    return PlannedTransfer(
        Direction.UP, name, path, exists, size=status.st_size, modified=status.st_mtime_ns
    )


def fetch_private(
    files: "RemoteFiles", name: str, progress: ProgressCallback, cancel: CancelToken
) -> PrivateCopy:
    """Download a file into a private temporary folder.

    The copy keeps the last part of the name if that is safe, else only its ending, since programs
    go by the ending.

    Raises:
        CsmError: as for `WorkspaceFiles.read`, or the disk refuses. Nothing is left.
        Cancelled: it was stopped. Nothing is left.
    """
    folder = private_folder()
    try:
        return fetch_into(folder, files, name, progress, cancel)
    except BaseException:
        remove_private(folder)
        raise


def fetch_into(
    folder: Path,
    files: "RemoteFiles",
    name: str,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> PrivateCopy:
    """Download a file into an existing folder of its own, which the caller removes.

    Raises:
        CsmError, Cancelled: as for `fetch_private`; something may be left.
    """
    path = folder / _local_name(name)
    return PrivateCopy(name, path, _fill(files, name, path, progress, cancel))


def _fill(
    files: "RemoteFiles", name: str, path: Path, progress: ProgressCallback, cancel: CancelToken
) -> Fingerprint:
    digest, size, tell = hashlib.sha256(), 0, Throttle(progress)
    with (
        files.read(name, cancel=cancel) as read,
        disk_errors(path, "written"),
        path.open("xb") as file,
    ):
        for block in read:
            file.write(block)
            digest.update(block)
            size += len(block)
            tell(Progress(f"Downloading {visible(name)}", size, read.length, "bytes"))
    return Fingerprint(size, digest.hexdigest())


def _local_name(name: str) -> str:
    base = name.rpartition("/")[2]
    if unsafe_reason(base, windows=True) is None and not base.startswith("-"):
        return base
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", base)
    return f"file{ending[0] if ending else ''}"
