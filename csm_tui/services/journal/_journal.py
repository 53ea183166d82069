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
    content_row,
    known_of,
    known_row,
    move_row,
    moved_of,
    name_key,
    place_key,
)
from csm_tui.services.journal._store import Store
from csm_tui.services.local.disk import disk_errors
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.settings.paths import user_folders

HISTORY = 20_000
"""Lines that are kept; the oldest go first."""
CONTENTS = 200_000
"""Workspace files whose content is remembered; those moved longest ago go first."""
CLOCKS = 60.0
"""Seconds by which the clocks of computers that share a home folder may differ."""
_AT_A_TIME = 500
"""Names in one question, well below what SQLite takes."""


class Journal:
    """What was moved, kept in the state folder; safe for threads and for several programs at once.

    Every method raises `Unreachable` or `InputRefused` when the file cannot be used. A damaged file
    is put aside and named in that error; the next call works on a new one.
    """

    def __init__(
        self, path: Path | None = None, *, history: int = HISTORY, contents: int = CONTENTS
    ) -> None:
        self._store = Store(path or user_folders().journal)
        self._limits = (history, contents)

    @property
    def path(self) -> Path:
        """The file; made when something is first asked or kept."""
        return self._store.path

    def record(self, moves: Iterable[JournalEntry]) -> None:
        """Add lines to the history and to what is known, all or none of them.

        What is known of a later moment stays: a line may come late.
        """
        lines = list(moves)
        known = [row for row in map(content_row, lines) if row is not None]
        with self._store.writing() as db:
            db.executemany(
                f"INSERT INTO moves ({MOVE_COLUMNS}) VALUES ({_marks(12)})",  # noqa: S608
                map(move_row, lines),
            )
            self._keep(db, known)

    def learn(self, place: WorkspaceAddress, known: Mapping[str, LastKnown]) -> None:
        """Remember what files of a workspace hold that were read without being moved.

        What is known of a later moment stays.

        Args:
            place: the workspace.
            known: by whole name, as of the moment at which the reading began.
        """
        with self._store.writing() as db:
            self._keep(db, [known_row(place, name, each) for name, each in known.items()])

    def doubt(self, place: WorkspaceAddress, names: Iterable[str], profile: str) -> None:
        """Remember that nobody knows what these files hold from now on, as while they are sent."""
        nothing = LastKnown(None, datetime.now(UTC), profile)
        with self._store.writing() as db:
            self._put(db, [known_row(place, name, nothing) for name in names])

    def _keep(self, db: sqlite3.Connection, known: Iterable[Row]) -> None:
        """Put in what is known where nothing later is, and drop what is beyond the limits."""
        self._put(db, known)
        for table, kept in zip(("moves", "contents"), self._limits, strict=True):
            db.execute(
                f"DELETE FROM {table} WHERE id <= "  # noqa: S608
                f"(SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET ?)",
                (kept,),
            )

    def _put(self, db: sqlite3.Connection, known: Iterable[Row]) -> None:
        # A moment that is still to come was told by a clock that was wrong.
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
        self, place: WorkspaceAddress | None = None, *, limit: int = 500, before: int | None = None
    ) -> tuple[JournalEntry, ...]:
        """Return the latest lines, newest first.

        Args:
            place: of this workspace only.
            limit: no more than these.
            before: only lines with a lower id, to turn the page.
        """
        where = ["1"]
        values: list[str | int] = []
        if place is not None:
            where.append("platform = ? AND organization = ? AND workspace = ?")
            values += place_key(place)
        if before is not None:
            where.append("id < ?")
            values.append(before)
        with self._store.reading() as db:
            rows = db.execute(
                f"SELECT id, {MOVE_COLUMNS} FROM moves WHERE {' AND '.join(where)} "  # noqa: S608
                "ORDER BY id DESC LIMIT ?",
                (*values, limit),
            )
            return tuple(map(moved_of, rows))

    def known(self, place: WorkspaceAddress, names: Iterable[str]) -> Mapping[str, LastKnown]:
        """Return what is known about these files; one that is not in it was never moved here."""
        wanted = [name_key(name) for name in names]
        found: dict[str, LastKnown] = {}
        with self._store.reading() as db:
            for start in range(0, len(wanted), _AT_A_TIME):
                some = wanted[start : start + _AT_A_TIME]
                rows = db.execute(
                    "SELECT name, size, sha256, at, profile FROM contents WHERE platform = ? "  # noqa: S608
                    f"AND organization = ? AND workspace = ? AND name IN ({_marks(len(some))})",
                    (*place_key(place), *some),
                )
                found.update(map(known_of, rows))
        return found

    def compare(
        self, place: WorkspaceAddress, name: str, local: Path, *, cancel: CancelToken | None = None
    ) -> Verdict:
        """Say whether a workspace file and a local one hold the same, as far as the journal knows.

        The local file is read only when its size does not settle it. For many files ask `known`
        once and give each answer to `verdict`.

        Raises:
            NotFound, InputRefused, Unreachable: the local file cannot be read.
            Cancelled: the reading was stopped.
        """
        return verdict(self.known(place, [name]).get(name), local, cancel)

    def forget(self, place: WorkspaceAddress, names: Iterable[str]) -> None:
        """Drop what is known of files that were deleted or changed in another way."""
        with self._store.writing() as db:
            db.executemany(
                "DELETE FROM contents WHERE platform = ? AND organization = ? "
                "AND workspace = ? AND name = ?",
                [(*place_key(place), name_key(name)) for name in names],
            )


def verdict(known: LastKnown | None, local: Path, cancel: CancelToken | None = None) -> Verdict:
    """Compare a local file with what is known of a workspace file; see `Journal.compare`."""
    if known is None:
        return Verdict(Sameness.UNKNOWN, "This workspace file was never moved from or to here.")
    if known.content is None:
        return Verdict(
            Sameness.UNKNOWN,
            f"It was moved on {human_time(known.at)}, but what it holds since then is not known.",
            known.at,
        )
    with disk_errors(local, "read"):
        size = local.stat().st_size
    same = size == known.content.size and local_fingerprint(local, cancel) == known.content
    word, sameness = ("is", Sameness.SAME) if same else ("is not", Sameness.DIFFERS)
    because = f"The local file {word} what the workspace had on {human_time(known.at)}."
    return Verdict(sameness, because, known.at)


def _marks(count: int) -> str:
    return ", ".join("?" * count)
