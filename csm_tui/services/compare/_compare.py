"""Lists both sides, and compares the files that both have with the help of the journal."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.comparison import Comparison, LocalFile, compared
from csm_tui.domain.errors import CsmError, InputRefused
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import FileTree, Verdict
from csm_tui.domain.workspace_files.tree import closed
from csm_tui.services.journal import Journal, verdict
from csm_tui.services.local.disk import disk_errors, is_partial_download, shown
from csm_tui.services.local.walk import WalkedFolder, walk

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles


def compare_folders(
    files: "WorkspaceFiles",
    local: Path,
    folder: str,
    *,
    tree: FileTree | None = None,
    journal: Journal | None = None,
    trouble: Callable[[CsmError], None] | None = None,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Comparison:
    """Return the comparison of a local folder and a workspace folder.

    Nothing is downloaded. A local file is read only if the journal knows the workspace file and
    their sizes are equal. A workspace folder that does not exist counts as empty.

    Args:
        files: the workspace.
        local: the left side.
        folder: the right side, with or without its final ``/``; empty for the root.
        tree: the files of the workspace, if they were just listed.
        journal: without one, all files that both sides have are unknown.
        trouble: called if the journal cannot be read, which is then left out.
        progress: counts files; the total is unknown while the local folder is listed.
        cancel: ends it.

    Raises:
        CsmError: a side cannot be read, or the journal cannot and `trouble` is None.
        Cancelled: it was stopped.
    """
    cancel = cancel or CancelToken()
    found = _scan(local, progress, cancel)
    tree = tree if tree is not None else files.tree(cancel=cancel)
    folder = closed(folder)
    both = [file for file in found if not file.problem and tree.has_file(f"{folder}{file.path}")]
    verdicts: dict[str, Verdict] = {}
    unreadable: dict[str, LocalFile] = {}
    known = _known(files, journal, [f"{folder}{file.path}" for file in both], trouble)
    if known is not None:
        tell = Throttle(progress)
        for done, file in enumerate(both, 1):
            cancel.check()
            try:
                answer = verdict(known.get(f"{folder}{file.path}"), local / file.path, cancel)
            except CsmError as error:
                unreadable[file.path] = LocalFile(file.path, file.size, error.headline)
            else:
                verdicts[file.path] = answer
            tell(Progress(f"Comparing {visible(file.path)}", done, len(both), "files"))
    return compared(str(local), _with(found, unreadable), tree, folder, verdicts)


def _known(
    files: "WorkspaceFiles",
    journal: Journal | None,
    names: list[str],
    trouble: Callable[[CsmError], None] | None,
) -> Mapping[str, LastKnown] | None:
    """Return what the journal knows of the files, or None if it cannot be read."""
    if journal is None or not names:
        return None
    try:
        return journal.known(files.address, names)
    except CsmError as error:
        if trouble is None:
            raise
        trouble(error)
        return None


def _with(files: Iterable[LocalFile], newer: dict[str, LocalFile]) -> list[LocalFile]:
    return [newer.get(file.path, file) for file in files]


def _scan(folder: Path, progress: ProgressCallback, cancel: CancelToken) -> tuple[LocalFile, ...]:
    """Return every file below a folder; an entry that is none or cannot be read has a problem.

    Raises:
        NotFound, InputRefused: the folder does not exist, or cannot be read.
        Cancelled: it was stopped.
    """
    with disk_errors(folder, "read"):
        folder.stat()
        if not folder.is_dir():
            raise InputRefused(f"{shown(folder)} is not a folder.", "Choose a folder.")
        os.scandir(folder).close()
    tell = Throttle(progress)
    found: list[LocalFile] = []
    for inner in walk(folder):
        for file in _files(inner, cancel):
            found.append(file)
            tell(Progress("Reading the local folder", len(found), None, "files"))
    return tuple(found)


def _files(folder: WalkedFolder, cancel: CancelToken) -> Iterator[LocalFile]:
    try:
        for entry in folder.entries(cancel):
            if entry.is_dir(follow_symlinks=False):
                folder.enter.append(entry)
            elif not is_partial_download(entry.name):
                yield _file(entry, f"{folder.below}{entry.name}")
    except OSError as error:
        why = error.strerror or str(error)
        path = folder.below.removesuffix("/")
        yield LocalFile(path, None, f"Cannot read the folder: {why}.")


def _file(entry: os.DirEntry[str], name: str) -> LocalFile:
    try:
        if entry.is_symlink():
            return LocalFile(name, None, "Link (not followed).")
        if not entry.is_file(follow_symlinks=False):
            return LocalFile(name, None, "Device or pipe, not a file.")
        return LocalFile(name, entry.stat(follow_symlinks=False).st_size)
    except OSError as error:
        return LocalFile(name, None, f"Not readable: {error.strerror or error}.")
