"""Temporary files of downloads, and how the next start finds those of a program that was killed.

Each process writes down in which folders it makes some, in a file of the state folder that it keeps
locked. The name of that file is in the name of all that it makes: nothing else is ever removed, and
nothing of a process that still lives.
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
from csm_tui.services.local.disk import temporary_disk_errors
from csm_tui.services.threads import run_abandonable
from csm_tui.settings.paths import user_folders
from csm_tui.settings.private_files import lock, make_private_folder

_PATIENCE = 5.0
"""Seconds that a disk gets to remove what is left."""
_OWNER = re.compile("[0-9a-f]{16}")


class _Owned:
    """What this process has made and not removed yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folders: set[Path] = set()
        self._handle = -1
        self._numbers = count(1)
        self._there = 0
        self.owner = secrets.token_hex(8)

    def begin(self, folder: Path) -> int:
        """Write down that something is made in a folder, and return a number for its name."""
        with self._lock:
            self._there += 1
            if folder not in self._folders:
                self._folders.add(folder)
                # Where the state folder cannot be written, files are moved all the same.
                with suppress(OSError):
                    self._write(folder)
            return next(self._numbers)

    def end(self) -> None:
        """Take note that something is removed or has got its final name."""
        with self._lock:
            self._there -= 1

    def _write(self, folder: Path) -> None:
        if self._handle < 0:
            make_private_folder(_owners())
            path = _owners() / self.owner
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            if not lock(handle, unsure=False):
                # Another process would take it for one of the dead.
                os.close(handle)
                path.unlink()
                return
            self._handle = handle
        os.write(self._handle, os.fsencode(folder.absolute()) + b"\0")

    def settle(self) -> None:
        """Forget the folders, unless something is there in one of them."""
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
    """Leave no trace of temporary files where there are none; at the end of some transfers."""
    _owned.settle()


@contextmanager
def temporary_beside(target: Path) -> Iterator[Path]:
    """Give the path of a file that is to become the target, and remove it in the end.

    Even from a folder that has got another name meanwhile. Nothing is made here.
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
        # Where it was never made, as on a disk that may only be read, that was said already.
        with suppress(OSError):
            os.unlink(temporary if folder is None else temporary.name, dir_fd=folder)
        if folder is not None:
            os.close(folder)
        _owned.end()


def private_folder() -> Path:
    """Make a folder among the temporary files that nobody else can read.

    Raises:
        CsmError: the disk refuses.
    """
    with temporary_disk_errors():
        folder = Path(tempfile.gettempdir())
        number = _owned.begin(folder)
        return Path(tempfile.mkdtemp(prefix=f"csm-tui-{_owned.owner}-{number}-", dir=folder))


def remove_private(folder: Path) -> None:
    """Remove such a folder, whatever else a program has left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    _owned.end()


def remove_leftovers() -> None:
    """Remove what processes that live no more have left; a disk that hangs is not waited for."""
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
    """Return in which folders a process made something; None while it lives."""
    handle = os.open(path, os.O_RDWR)
    with os.fdopen(handle, "rb") as file:
        if not lock(handle, unsure=False):
            return None
        # Empty: it may be about to be locked.
        return [os.fsdecode(each) for each in file.read().split(b"\0") if each] or None


def _remove_of(owner: str, folder: str) -> bool:
    """Remove what a process left in a folder; say whether nothing of it can be there any more."""
    done = True
    try:
        paths = list(Path(folder).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # It may be let in again, or its disk come back.
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
