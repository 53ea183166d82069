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
    for file in _below(folder, "", cancel):
        found.append(file)
        tell(Progress("Looking at the local folder", len(found), None, "files"))
    return tuple(found)


def _below(folder: Path, prefix: str, cancel: CancelToken) -> Iterator[LocalFile]:
    """Walk with a list of its own: a path can be deeper than Python likes to call."""
    waiting = [(str(folder), prefix)]
    while waiting:
        path, prefix = waiting.pop()
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    cancel.check()
                    name = f"{prefix}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, f"{name}/"))
                    elif not is_ours(entry.name):
                        yield _file(entry, name)
        except OSError as error:
            why = error.strerror or str(error)
            yield LocalFile(prefix.removesuffix("/"), None, f"The folder cannot be read: {why}.")


def _file(entry: os.DirEntry[str], name: str) -> LocalFile:
    try:
        if entry.is_symlink():
            return LocalFile(name, None, "It is a link, which is not followed.")
        if not entry.is_file(follow_symlinks=False):
            return LocalFile(name, None, "It is a device or a pipe, not a file.")
        return LocalFile(name, entry.stat(follow_symlinks=False).st_size)
    except OSError as error:
        return LocalFile(name, None, f"It cannot be read: {error.strerror or error}.")
