"""Lists the files of this computer, for choosing among them."""

import os
from dataclasses import replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from csm_tui.domain.errors import CsmError, InputRefused, NotFound, Unreachable
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind, folders_first
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, ignore_progress
from csm_tui.domain.text import visible
from csm_tui.services.local.walk import WalkedFolder, walk


def current_folder() -> Path:
    """Return the folder that the program was started in, or the home folder if it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path.home()


def list_folder(folder: Path, *, cancel: CancelToken | None = None) -> LocalFolder:
    """Return a folder with its entries.

    Raises:
        InputRefused: it is missing, not a folder, or may not be read.
        Unreachable: the disk failed.
        Cancelled: the listing was stopped.
    """
    try:
        entries = map(_entry, WalkedFolder(folder).entries(cancel or CancelToken()))
        return LocalFolder(folder, folders_first(entries))
    except (OSError, ValueError) as error:
        raise _refusal(folder, error) from error


def walk_folder(
    folder: Path,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> LocalFolder:
    """Return a folder with all files below it, at any depth, by their paths from there.

    Links to folders are not followed, since they can be circular; links to files are files. Folders
    that cannot be read are counted.

    Args:
        folder: The root of the walk.
        progress: Called with the number of files found.
        cancel: Checked at every entry.

    Raises:
        InputRefused, Unreachable, Cancelled: as for `list_folder`, about the folder itself.
    """
    cancel = cancel or CancelToken()
    found: list[LocalEntry] = []
    unread = 0
    for inner in walk(folder):
        try:
            entries = [(each, _entry(each)) for each in inner.entries(cancel)]
        except (OSError, ValueError) as error:
            if not inner.below:
                raise _refusal(folder, error) from error
            unread += 1
            continue
        for each, entry in entries:
            if entry.kind is LocalKind.FILE:
                found.append(replace(entry, name=f"{inner.below}{entry.name}"))
            elif entry.kind is LocalKind.FOLDER and entry.link is None:
                inner.enter.append(each)
        progress(Progress("Reading", len(found), None, "files"))
    return LocalFolder(folder, folders_first(found), unread)


def look_at(path: Path) -> LocalEntry | None:
    """Return the entry at a path, with links followed, or None if it cannot be read."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return _described(path.name, facts, None)


def _entry(found: os.DirEntry[str]) -> LocalEntry:
    link = _link(found)
    try:
        facts = found.stat()
    except OSError:
        # A broken or circular link, or an entry that has disappeared: its name is still listed.
        return LocalEntry(found.name, LocalKind.OTHER, link=link)
    return _described(found.name, facts, link)


def _described(name: str, facts: os.stat_result, link: str | None) -> LocalEntry:
    if S_ISDIR(facts.st_mode):
        return LocalEntry(name, LocalKind.FOLDER, None, facts.st_mtime, link)
    if S_ISREG(facts.st_mode):
        return LocalEntry(name, LocalKind.FILE, facts.st_size, facts.st_mtime, link)
    return LocalEntry(name, LocalKind.OTHER, None, facts.st_mtime, link)


def _link(found: os.DirEntry[str]) -> str | None:
    try:
        return str(Path(found.path).readlink()) if found.is_symlink() else None
    except OSError:
        return "unknown"


def _refusal(folder: Path, error: OSError | ValueError) -> CsmError:
    shown = f"“{visible(str(folder))}”"
    details = {"path": visible(str(folder)), "system": visible(str(error))}
    match error:
        case FileNotFoundError():
            return NotFound(
                f"Folder {shown} not found.", "Check the path, or choose another folder.", details
            )
        case NotADirectoryError():
            return InputRefused(f"{shown} is not a folder.", "Enter the path of a folder.", details)
        case PermissionError():
            return InputRefused(
                f"No permission to read folder {shown}.",
                "Choose another folder, or change its permissions.",
                details,
            )
        case ValueError():
            return InputRefused(
                f"{shown} is not a valid path: {visible(str(error))}.",
                "Enter another path.",
                details,
            )
    reason = visible(error.strerror or str(error))
    return Unreachable(
        f"Cannot read folder {shown}: {reason}.",
        "Check the path and the disk, then retry.",
        details,
    )
