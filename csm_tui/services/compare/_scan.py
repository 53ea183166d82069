"""All files below a local folder, without following any link."""

import os
from collections.abc import Iterator
from pathlib import Path

from csm_tui.domain.comparison import LocalFile
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.services.local.disk import disk_errors, is_ours, shown
from csm_tui.services.local.walk import WalkedFolder, walk


def scan_local(
    folder: Path,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> tuple[LocalFile, ...]:
    """Return every file below a folder; what cannot be read or is no file is one with a problem.

    Raises:
        NotFound, InputRefused: there is no such folder, or it may not be read.
        Cancelled: it was stopped.
    """
    with disk_errors(folder, "read"):
        folder.stat()
        if not folder.is_dir():
            raise InputRefused(f"{shown(folder)} is not a folder.", "Choose a folder.")
        os.scandir(folder).close()
    cancel, tell = cancel or CancelToken(), Throttle(progress)
    found: list[LocalFile] = []
    for inner in walk(folder):
        for file in _files(inner, cancel):
            found.append(file)
            tell(Progress("Looking at the local folder", len(found), None, "files"))
    return tuple(found)


def _files(folder: WalkedFolder, cancel: CancelToken) -> Iterator[LocalFile]:
    try:
        for entry in folder.entries(cancel):
            if entry.is_dir(follow_symlinks=False):
                folder.enter.append(entry)
            elif not is_ours(entry.name):
                yield _file(entry, f"{folder.below}{entry.name}")
    except OSError as error:
        why = error.strerror or str(error)
        path = folder.below.removesuffix("/")
        yield LocalFile(path, None, f"The folder cannot be read: {why}.")


def _file(entry: os.DirEntry[str], name: str) -> LocalFile:
    try:
        if entry.is_symlink():
            return LocalFile(name, None, "It is a link, which is not followed.")
        if not entry.is_file(follow_symlinks=False):
            return LocalFile(name, None, "It is a device or a pipe, not a file.")
        return LocalFile(name, entry.stat(follow_symlinks=False).st_size)
    except OSError as error:
        return LocalFile(name, None, f"It cannot be read: {error.strerror or error}.")
