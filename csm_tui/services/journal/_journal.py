"""The journal of transfers, as services and scripts use it."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from csm_tui.domain.format import human_time
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import JournalEntry, LastKnown
from csm_tui.domain.workspace_files import Sameness, Verdict, WorkspaceAddress
from csm_tui.services.journal._rows import (
    CONTENT_COLUMNS,
    MOVE_COLUMNS,
    Row,
    address_key,
    content_row,
    entry_of,
    known_of,
    known_row,
    move_row,
    name_key,
)
from csm_tui.services.journal._store import Store
from csm_tui.services.local.disk import disk_errors
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.settings.paths import user_folders

HISTORY = 20_000
"""Entries that are kept; the oldest are removed first."""
CONTENTS = 200_000
"""Workspace files whose fingerprint is kept; those updated longest ago are removed first."""
CLOCKS = 60.0
"""Seconds by which the clocks of computers that share a home folder may differ."""
_AT_A_TIME = 500
"""Names in one query, well below the limit of SQLite."""


class Journal:
    """The journal in the state folder; safe for threads and for several programs at once.

    Every method raises `Unreachable` or `InputRefused` if the file cannot be used. A damaged file
    is set aside and named in the error; the next call starts a new one.
    """

    def __init__(
        self, path: Path | None = None, *, history: int = HISTORY, contents: int = CONTENTS
    ) -> None:
        self._store = Store(path or user_folders().journal)
        self._limits = (history, contents)

    @property
    def path(self) -> Path:
        """The file, which the first access creates."""
        return self._store.path

    def record(self, moves: Iterable[JournalEntry]) -> None:
        """Add entries to the history, and their fingerprints to what is known; all or none.

        What is known of a later time is kept: entries can arrive late.
        """
        lines = list(moves)
        known = [row for row in map(content_row, lines) if row is not None]
        with self._store.writing() as db:
            db.executemany(
                f"INSERT INTO moves ({MOVE_COLUMNS}) VALUES ({_marks(12)})",  # noqa: S608
                map(move_row, lines),
            )
            self._keep(db, known)

    def learn(self, address: WorkspaceAddress, known: Mapping[str, LastKnown]) -> None:
        """Store the fingerprints of workspace files that were read without a transfer.

        What is known of a later time is kept.

        Args:
            address: the workspace.
            known: by whole name, as of the time at which the reading began.
        """
        with self._store.writing() as db:
            self._keep(db, [known_row(address, name, each) for name, each in known.items()])

    def doubt(self, address: WorkspaceAddress, names: Iterable[str], profile: str) -> None:
        """Note that the content of these files is unknown from now on, as during an upload."""
        nothing = LastKnown(None, datetime.now(UTC), profile)
        with self._store.writing() as db:
            self._put(db, [known_row(address, name, nothing) for name in names])

    def _keep(self, db: sqlite3.Connection, known: Iterable[Row]) -> None:
        """Store what is known unless something later is, and remove rows beyond the limits."""
        self._put(db, known)
        for table, kept in zip(("moves", "contents"), self._limits, strict=True):
            db.execute(
                f"DELETE FROM {table} WHERE id <= "  # noqa: S608
                f"(SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET ?)",
                (kept,),
            )

    def _put(self, db: sqlite3.Connection, known: Iterable[Row]) -> None:
        # A time in the future comes from a clock that was wrong.
        latest = datetime.now(UTC).timestamp() + CLOCKS
        db.executemany(
            f"INSERT INTO contents ({CONTENT_COLUMNS}) VALUES ({_marks(8)}) "  # noqa: S608
            "ON CONFLICT (platform, organization, workspace, name) DO UPDATE SET "
            "id = (SELECT MAX(id) + 1 FROM contents), size = excluded.size, "
            "sha256 = excluded.sha256, at = excluded.at, profile = excluded.profile "
            "WHERE excluded.at >= at OR at > ?",
            [(*row, latest) for row in known],
        )

    def history(
        self,
        address: WorkspaceAddress | None = None,
        *,
        limit: int = 500,
        before: int | None = None,
    ) -> tuple[JournalEntry, ...]:
        """Return the latest entries, newest first.

        Args:
            address: only entries of this workspace.
            limit: the most entries to return.
            before: only entries with a lower id, for the next page.
        """
        where = ["1"]
        values: list[str | int] = []
        if address is not None:
            where.append("platform = ? AND organization = ? AND workspace = ?")
            values += address_key(address)
        if before is not None:
            where.append("id < ?")
            values.append(before)
        with self._store.reading() as db:
            rows = db.execute(
                f"SELECT id, {MOVE_COLUMNS} FROM moves WHERE {' AND '.join(where)} "  # noqa: S608
                "ORDER BY id DESC LIMIT ?",
                (*values, limit),
            )
            return tuple(map(entry_of, rows))

    def known(self, address: WorkspaceAddress, names: Iterable[str]) -> Mapping[str, LastKnown]:
        """Return what is known of these files; a file that was never transferred is not in it."""
        wanted = [name_key(name) for name in names]
        found: dict[str, LastKnown] = {}
        with self._store.reading() as db:
            for start in range(0, len(wanted), _AT_A_TIME):
                some = wanted[start : start + _AT_A_TIME]
                rows = db.execute(
                    "SELECT name, size, sha256, at, profile FROM contents WHERE platform = ? "  # noqa: S608
                    f"AND organization = ? AND workspace = ? AND name IN ({_marks(len(some))})",
                    (*address_key(address), *some),
                )
                found.update(map(known_of, rows))
        return found

    def compare(
        self,
        address: WorkspaceAddress,
        name: str,
        local: Path,
        *,
        cancel: CancelToken | None = None,
    ) -> Verdict:
        """Return whether a workspace file and a local file are the same, as far as known.

        The local file is read only if its size does not settle it. For many files, call `known`
        once and pass each result to `verdict`.

        Raises:
            NotFound, InputRefused, Unreachable: the local file cannot be read.
            Cancelled: the reading was stopped.
        """
        return verdict(self.known(address, [name]).get(name), local, cancel)

    def forget(self, address: WorkspaceAddress, names: Iterable[str]) -> None:
        """Remove what is known of files that were deleted or changed."""
        with self._store.writing() as db:
            db.executemany(
                "DELETE FROM contents WHERE platform = ? AND organization = ? "
                "AND workspace = ? AND name = ?",
                [(*address_key(address), name_key(name)) for name in names],
            )


def verdict(known: LastKnown | None, local: Path, cancel: CancelToken | None = None) -> Verdict:
    """Return whether a local file is the same as a workspace file; see `Journal.compare`."""
    if known is None:
        return Verdict(Sameness.UNKNOWN, "No transfer of this file is known.")
    if known.fingerprint is None:
        return Verdict(
            Sameness.UNKNOWN,
            f"Transferred on {human_time(known.at)}; its content since then is unknown.",
            known.at,
        )
    with disk_errors(local, "read"):
        size = local.stat().st_size
    same = size == known.fingerprint.size and local_fingerprint(local, cancel) == known.fingerprint
    word, sameness = ("is", Sameness.SAME) if same else ("is not", Sameness.DIFFERS)
    because = f"The local file {word} what the workspace had on {human_time(known.at)}."
    return Verdict(sameness, because, known.at)


def _marks(count: int) -> str:
    return ", ".join("?" * count)
