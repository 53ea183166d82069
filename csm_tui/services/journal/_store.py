"""The file of the journal: SQLite, private, shared by every csm-tui of this user.

A connection serves one transaction. Writers take SQLite's write lock at once (`BEGIN IMMEDIATE`)
and hold it for milliseconds, so two programs take turns. The journal mode is SQLite's rollback file
and not WAL, which needs shared memory and so fails on network home folders.
"""

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from csm_tui.domain.errors import DiskFailed, InputRefused
from csm_tui.domain.text import visible
from csm_tui.services.journal._rows import UnreadableRow
from csm_tui.settings.private_files import make_private_folder, private_file_errors

_log = logging.getLogger(__name__)

VERSION = 2
"""The version of the tables below and of the words in them; 2 only adds words."""
PATIENCE = 10.0
"""Seconds to wait for another program's lock."""

_NOT_THE_FILE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
"""Errors of the disk, of permissions or of locks, which do not mean that the file is damaged."""

# Names are bytes: a file name can have bytes that are not text, and SQLite ends a text at a NUL.
_TABLES = """
CREATE TABLE IF NOT EXISTS moves (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, direction TEXT NOT NULL,
    outcome TEXT NOT NULL, platform TEXT NOT NULL, organization TEXT NOT NULL,
    workspace TEXT NOT NULL, name BLOB NOT NULL, local BLOB NOT NULL, size INTEGER, sha256 TEXT,
    profile TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS contents (
    id INTEGER PRIMARY KEY, platform TEXT NOT NULL, organization TEXT NOT NULL,
    workspace TEXT NOT NULL, name BLOB NOT NULL, size INTEGER, sha256 TEXT, at REAL NOT NULL,
    profile TEXT NOT NULL, UNIQUE (platform, organization, workspace, name));
"""


class Store:
    """Opens the file for one transaction at a time; safe for threads and for several programs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Return a context with a connection for reading.

        Raises:
            InputRefused: the file may not be read, or a newer csm-tui wrote it.
            DiskFailed: the disk failed, or the file was damaged and is set aside.
        """
        with self._guarded("read") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Return a context with a connection whose changes are committed if it succeeds.

        Raises:
            InputRefused, DiskFailed: as for reading; nothing was changed.
        """
        with self._guarded("written") as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _guarded(self, verb: str) -> Iterator[sqlite3.Connection]:
        with private_file_errors(self.path, verb):
            opened = self._private_file()
        try:
            with closing(_connected(self.path)) as connection:
                self._prepare(connection)
                yield connection
        except sqlite3.Error as error:
            if _is_damage(error):
                raise self._damaged(opened, error) from error
            raise DiskFailed(
                f"Cannot {verb} the history “{visible(str(self.path))}”: {visible(str(error))}.",
                "Check whether the disk is full or another program uses it, then retry.",
            ) from error
        except (UnreadableRow, UnicodeDecodeError) as error:
            raise self._damaged(opened, error) from error

    def _private_file(self) -> os.stat_result:
        """Create the file if it is missing, for its owner only, and return its status."""
        make_private_folder(self.path.parent)
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return self.path.stat()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        # A power failure can lose the last entries; a flush per transaction would be slow.
        connection.execute("PRAGMA synchronous = NORMAL")
        if version == VERSION:
            return
        if version > VERSION:
            raise InputRefused(
                f"History “{visible(str(self.path))}” comes from a newer csm-tui.",
                "Update csm-tui, or move the file away to start a new history.",
            )
        # Another program may do the same now: the second one finds everything done.
        connection.executescript(
            f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;"
        )

    def _damaged(self, opened: os.stat_result, error: Exception) -> DiskFailed:
        """Set the file aside, unless another program has done so, and return the error."""
        aside = self.path.with_name(f"{self.path.stem}.damaged-{time.time_ns()}{self.path.suffix}")
        with private_file_errors(self.path, "moved"), suppress(FileNotFoundError):
            if os.path.samestat(self.path.stat(), opened):
                self.path.replace(aside)
                # SQLite must not apply the rollback file of the old file to a new one.
                with suppress(FileNotFoundError):
                    rest = f"{self.path.name}-journal"
                    self.path.with_name(rest).replace(aside.with_name(f"{aside.name}-journal"))
        _log.warning("the journal is damaged (%s): put aside as %s", error, aside)
        return DiskFailed(
            f"Damaged history moved to “{visible(aside.name)}” ({visible(str(error))}). A new "
            "history starts; earlier transfers are unknown.",
            "You can continue. Open the old file with sqlite3, or delete it.",
            {"path": visible(str(aside))},
        )


def _connected(path: Path) -> sqlite3.Connection:
    # By name: from Python 3.15 on nothing but the path is taken by its position.
    return sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)


def _is_damage(error: sqlite3.Error) -> bool:
    # The upper bytes only refine the code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    misused = isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError)
    return code not in _NOT_THE_FILE and not misused
