"""Temporary files of downloads, and their removal after a process was killed.

Each process notes the folders of its temporary files in a file of the state folder, which it keeps
locked. The name of that file is part of the names of its temporary files. So a later process
removes nothing else, and nothing of a process that still runs.
"""

import atexit
import os
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.services.local.disk import disk_errors, temporary_disk_errors
from csm_tui.services.threads import run_abandonable
from csm_tui.settings.paths import user_folders
from csm_tui.settings.private_files import lock, make_private_folder

_PATIENCE = 5.0
"""Seconds that a disk gets to remove leftovers."""
_OWNER = re.compile("[0-9a-f]{16}")


class _Owned:
    """The temporary files that this process has made and not removed yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folders: set[Path] = set()
        self._handle = -1
        self._numbers = count(1)
        self._there = 0
        self.owner = secrets.token_hex(8)

    def begin(self, folder: Path) -> int:
        """Note a folder that gets a temporary file, and return a number for the file's name."""
        with self._lock:
            self._there += 1
            if folder not in self._folders:
                self._folders.add(folder)
                # If the state folder cannot be written, transfers work all the same.
                with suppress(OSError):
                    self._write(folder)
            return next(self._numbers)

    def end(self) -> None:
        """Note that a temporary file was removed or has its final name."""
        with self._lock:
            self._there -= 1

    def _write(self, folder: Path) -> None:
        if self._handle < 0:
            make_private_folder(_owners())
            path = _owners() / self.owner
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            if not lock(handle, unsure=False):
                # Another process would assume that this one has ended.
                os.close(handle)
                path.unlink()
                return
            self._handle = handle
        os.write(self._handle, os.fsencode(folder.absolute()) + b"\0")

    def settle(self) -> None:
        """Forget the folders, unless one of them has a temporary file."""
        with self._lock:
            if self._handle >= 0 and self._there == 0:
                os.close(self._handle)
                self._handle = -1
                self._folders.clear()
                with suppress(OSError):
                    (_owners() / self.owner).unlink()


_owned = _Owned()
atexit.register(_owned.settle)


def settle() -> None:
    """Remove the note about temporary files if there are none; called after transfers."""
    _owned.settle()


@contextmanager
def temporary_beside(target: Path) -> Iterator[Path]:
    """Return a context with the path for a temporary file beside the target, removed at its end.

    The file is removed even if its folder has been renamed meanwhile. It is not created here.
    """
    number = _owned.begin(target.parent)
    temporary = target.with_name(f".csm-tui-{_owned.owner}-{number}.part")
    folder = None
    with suppress(OSError):
        if os.unlink in os.supports_dir_fd:
            folder = os.open(temporary.parent, getattr(os, "O_PATH", os.O_RDONLY))
    try:
        yield temporary
    finally:
        # If it was never created, as on a read-only disk, that was reported already.
        with suppress(OSError):
            os.unlink(temporary if folder is None else temporary.name, dir_fd=folder)
        if folder is not None:
            os.close(folder)
        _owned.end()


def private_folder(inside: Path | None = None) -> Path:
    """Return a new temporary folder that only this user can read.

    Args:
        inside: where it is made, so that its files can be renamed there; by default among the
            temporary files of the system.

    Raises:
        CsmError: the disk refuses.
    """
    with temporary_disk_errors() if inside is None else disk_errors(inside, "written"):
        folder = inside or Path(tempfile.gettempdir())
        number = _owned.begin(folder)
        return Path(tempfile.mkdtemp(prefix=f"csm-tui-{_owned.owner}-{number}-", dir=folder))


def remove_private(folder: Path) -> None:
    """Remove a private folder, with all that a program has left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    _owned.end()


def remove_leftovers() -> None:
    """Remove the temporary files of processes that have ended, without waiting for slow disks."""
    with suppress(OSError, Cancelled, CsmError):
        owners = [each for each in _owners().iterdir() if _OWNER.fullmatch(each.name)]
        if owners:
            run_abandonable(lambda: _remove_all(owners), CancelToken(), _PATIENCE)


def _remove_all(owners: list[Path]) -> None:
    for path in owners:
        with suppress(OSError):
            if (folders := _folders_of_the_dead(path)) is not None:
                kept = [folder for folder in folders if not _remove_of(path.name, folder)]
                if not kept:
                    path.unlink()


def _folders_of_the_dead(path: Path) -> list[str] | None:
    """Return the folders that a process has noted, or None while it runs."""
    handle = os.open(path, os.O_RDWR)
    with os.fdopen(handle, "rb") as file:
        if not lock(handle, unsure=False):
            return None
        # An empty file may belong to a process that is about to lock it.
        return [os.fsdecode(each) for each in file.read().split(b"\0") if each] or None


def _remove_of(owner: str, folder: str) -> bool:
    """Remove the files of a process from a folder, and return whether none can be left."""
    done = True
    try:
        paths = list(Path(folder).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # The folder may become readable again, or its disk return.
        return False
    for path in paths:
        try:
            if path.name.startswith(f".csm-tui-{owner}-"):
                path.unlink(missing_ok=True)
            elif path.name.startswith(f"csm-tui-{owner}-"):
                shutil.rmtree(path)
        except OSError:
            done = False
    return done


def _owners() -> Path:
    return user_folders().state / "parts"
