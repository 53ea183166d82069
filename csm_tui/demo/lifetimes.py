"""Temporary folders and child processes that end with this process, also when it is killed.

A folder is removed by a later start when its owner was killed. The owner holds a lock on a file in
the folder, which the system releases with the owner; a process id could be that of another process.
"""

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

_PREFIX = "csm-demo-"
_MARK = "in-use"
_OURS = {0o700, 0o711}
"""The modes of our folders: those with a child of another user let it pass, and show it nothing."""

_SUPERVISOR = """
folder=$1; signal=$2; shift 2
exec 3<&0
"$@" 3<&- </dev/null & child=$!
(cat <&3 >/dev/null; kill -$signal $child) & watch=$!
wait $child; status=$?
kill $watch
rm -rf "$folder"
exit $status
"""
"""The watcher waits for the end of our pipe, which the system closes also when we are killed.

It is stopped as soon as the child has ended, so that it never kills a reused process id."""

_WINDOWS_SUPERVISOR = """
import shutil, subprocess, sys, threading
folder, *command = sys.argv[1:]
child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
def watch():
    while sys.stdin.buffer.read(4096):
        pass
    child.kill()
threading.Thread(target=watch, daemon=True).start()
status = child.wait()
shutil.rmtree(folder, ignore_errors=True)
sys.exit(status)
"""
"""The same where there is no POSIX shell."""

_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT")
"""The variables that the child inherits; the others may hold secrets."""


class OwnedFolder:
    """A new folder for this user only; it first removes those of killed owners beside it.

    Args:
        parent: of the new folder; the user's temporary folder when None.
    """

    def __init__(self, parent: Path | None = None) -> None:
        place = parent or Path(tempfile.gettempdir())
        _remove_abandoned(place)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        self._mark = _mark(self.path)

    def remove(self) -> None:
        """Remove the folder with its content; a second call does nothing."""
        if sys.platform == "win32":
            self._mark.close()
        shutil.rmtree(self.path, ignore_errors=True)
        self._mark.close()


def _remove_abandoned(place: Path) -> None:
    """Remove the folders of this user whose owner was killed."""
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX):
                with contextlib.suppress(OSError):
                    _remove_if_abandoned(Path(entry))


if sys.platform == "win32":

    def _mark(folder: Path) -> IO[bytes]:
        """Mark a folder as in use: an open file cannot be removed."""
        return (folder / _MARK).open("wb")

    def _remove_if_abandoned(folder: Path) -> None:
        if not folder.is_symlink():
            (folder / _MARK).unlink()
            shutil.rmtree(folder, ignore_errors=True)

else:
    import fcntl

    def _mark(folder: Path) -> IO[bytes]:
        """Mark a folder as in use, by a lock."""
        early = folder / f"{_MARK}.new"
        mark = early.open("wb")
        # Without locks there is no mark, and only the owner removes the folder.
        with contextlib.suppress(OSError):
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Renamed when locked: a mark without a lock is that of a killed owner.
            early.rename(folder / _MARK)
        return mark

    def _remove_if_abandoned(folder: Path) -> None:
        found = folder.lstat()
        # Another user may have made a folder of such a name in a shared place.
        private = found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) in _OURS
        if private and stat.S_ISDIR(found.st_mode):
            with (folder / _MARK).open("rb") as mark:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)


def start_supervised(
    command: Sequence[str], private: Path, output: Path, signal: str = "KILL"
) -> subprocess.Popen[bytes]:
    """Start a command; it is killed and its folder removed once our end of its input closes.

    Args:
        command: program and arguments.
        private: folder of the child, removed when the child has ended.
        output: file for the output of the child.
        signal: name of what ends the child at once; Windows knows only killing.

    Raises:
        OSError: there is no POSIX shell, or no room for a process.
    """
    if sys.platform == "win32":
        supervisor = [sys.executable, "-I", "-c", _WINDOWS_SUPERVISOR, str(private)]
    else:
        supervisor = ["/bin/sh", "-c", _SUPERVISOR, "sh", str(private), signal]
    with output.open("wb") as printed:
        return subprocess.Popen(  # noqa: S603 - no shell sees the arguments' text
            [*supervisor, *command],
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=subprocess.STDOUT,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            # Ctrl-C in the terminal must reach only us: the child ends with us.
            start_new_session=True,
        )


def end_supervised(process: subprocess.Popen[bytes]) -> None:
    """Kill the child, and wait until it has ended and its folder is removed."""
    if process.stdin:
        process.stdin.close()
    process.wait()
