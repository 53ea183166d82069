"""A local folder beside a workspace folder, file by file, with rclone's marks.

The left side is the local one, the right side the workspace. The platform lists names only
(PLATFORM.md 4), so whether two files are the same is unknown until the journal or a download
settles it. Until then the mark is ``?``, never a guess.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cached_property

from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileTree, alike, unsafe_reason
from csm_tui.domain.workspace_files.fingerprint import Sameness, Verdict
from csm_tui.domain.workspace_files.pattern import matcher
from csm_tui.domain.workspace_files.tree import closed


class Mark(Enum):
    """The state of a name on both sides; the value is rclone's sign for it."""

    SAME = "="
    LEFT_ONLY = "+"
    RIGHT_ONLY = "-"
    DIFFERS = "*"
    UNKNOWN = "?"
    ERROR = "!"

    @property
    def words(self) -> str:
        """The mark in words."""
        return _WORDS[self]

    @property
    def movable(self) -> bool:
        """Whether a file with this mark can be sent or fetched."""
        return self not in (Mark.SAME, Mark.ERROR)


_WORDS = {
    Mark.SAME: "same",
    Mark.LEFT_ONLY: "only on this computer",
    Mark.RIGHT_ONLY: "only in the workspace",
    Mark.DIFFERS: "differs",
    Mark.UNKNOWN: "unknown",
    Mark.ERROR: "cannot be compared",
}


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file below the local folder."""

    path: str
    """The path below the folder, with ``/`` on every system."""
    size: int | None
    """Bytes; None if unknown."""
    problem: str = ""
    """Why it can be neither read nor sent, in words; empty if it can."""


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One file of a comparison."""

    path: str
    """The path below both folders."""
    name: str
    """The whole name in the workspace, which it has or would have."""
    mark: Mark
    because: str = ""
    """The reason for the mark, one sentence; empty if it needs none."""
    size: int | None = None
    """Bytes of the local file; None if there is none."""
    known_at: datetime | None = None
    """When the content of the workspace file was last known; None if it is not needed."""
    notes: tuple[str, ...] = ()
    """Further notes, such as about a name that differs in case only; one sentence each."""
    by_history: bool = False
    """Whether the mark comes from the journal: the files may have changed since `known_at`."""

    @property
    def hidden(self) -> bool:
        """Whether it or a folder above it starts with a dot."""
        return self.path.startswith(".") or "/." in self.path


@dataclass(frozen=True)
class Comparison:
    """All files of both sides, in order."""

    local: str
    """The local folder, as given."""
    folder: str
    """The workspace folder, with its final ``/``; empty for the root."""
    rows: tuple[ComparisonRow, ...] = field(repr=False)

    @cached_property
    def counts(self) -> Mapping[Mark, int]:
        """The number of rows with each mark; every mark is in it."""
        counted = Counter(row.mark for row in self.rows)
        return {mark: counted[mark] for mark in Mark}

    @cached_property
    def movable(self) -> frozenset[str]:
        """The paths of files that can be sent or fetched."""
        return frozenset(row.path for row in self.rows if row.mark.movable)

    @cached_property
    def by_history(self) -> tuple[ComparisonRow, ...]:
        """The rows whose mark comes from the journal; the files may have changed since."""
        return tuple(row for row in self.rows if row.by_history)

    def marked(self, *marks: Mark) -> tuple[ComparisonRow, ...]:
        """Return the rows with one of these marks."""
        return tuple(row for row in self.rows if row.mark in marks)

    def narrowed(self, text: str, marks: Collection[Mark]) -> tuple[ComparisonRow, ...]:
        """Return the rows with one of these marks whose path a filter text matches.

        Args:
            text: a text, an ending or a glob, as for the files of a workspace; empty for all.
            marks: which marks.
        """
        matches = matcher(text) if text else None
        return tuple(
            row for row in self.rows if row.mark in marks and (matches is None or matches(row.path))
        )

    def replaced(self, rows: Iterable[ComparisonRow]) -> "Comparison":
        """Return the comparison with new rows for some paths."""
        newer = {row.path: row for row in rows}
        changed = tuple(newer.get(row.path, row) for row in self.rows)
        return Comparison(self.local, self.folder, changed)

    def keeping(self, earlier: "Comparison", *, but: Collection[str] = ()) -> "Comparison":
        """Return the comparison with rows of an earlier one for files that are unknown now.

        A row is kept with its time, and only if the local file still has the same size.

        Args:
            earlier: a comparison of the same folders.
            but: paths of files that may have changed since.
        """
        before = {
            row.path: row
            for row in earlier.rows
            if row.known_at is not None and row.path not in but
        }
        kept = (
            old
            for row in self.rows
            if row.mark is Mark.UNKNOWN and row.known_at is None
            if (old := before.get(row.path)) is not None and old.size == row.size
        )
        return self.replaced(kept)

    def lines(self) -> Iterator[str]:
        """Yield ``= path`` for each row, in rclone's format; safe to show."""
        return (f"{row.mark.value} {visible(row.path)}" for row in self.rows)


def compared(
    local: str,
    files: Iterable[LocalFile],
    tree: FileTree,
    folder: str,
    verdicts: Mapping[str, Verdict],
) -> Comparison:
    """Return the comparison of both sides, in the order of the tree of all files.

    Args:
        local: the local folder.
        files: the files below it.
        tree: the files of the workspace.
        folder: the workspace folder, with or without its final ``/``; empty for the root.
        verdicts: by path, whether files that both sides have are the same.
    """
    folder = closed(folder)
    here = {file.path: file for file in files}
    there = Counter(name[len(folder) :] for name in tree.files(folder))
    sides = _Sides(here, there, folder, verdicts)
    near = alike([*here, *(path for path in there if path not in here)])
    rows = (sides.row(path, near.get(path, ())) for path in FileTree(tuple({*here, *there})).walk())
    return Comparison(local, folder, tuple(rows))


@dataclass(frozen=True)
class _Sides:
    here: Mapping[str, LocalFile]
    there: Mapping[str, int]
    folder: str
    verdicts: Mapping[str, Verdict]

    def row(self, path: str, notes: tuple[str, ...]) -> ComparisonRow:
        mark, because, known_at = self._judged(path)
        if self.there.get(path, 0) > 1:
            notes = (*notes, f"Listed {self.there[path]} times in the workspace.")
        local = self.here.get(path)
        size = local.size if local else None
        by_history = known_at is not None and mark is not Mark.UNKNOWN
        name = f"{self.folder}{path}"
        return ComparisonRow(path, name, mark, because, size, known_at, notes, by_history)

    def _judged(self, path: str) -> tuple[Mark, str, datetime | None]:
        local, listed = self.here.get(path), path in self.there
        problem = self._problem(path, local, listed)
        if problem:
            return Mark.ERROR, problem, None
        if local is None:
            return Mark.RIGHT_ONLY, "", None
        if not listed:
            return Mark.LEFT_ONLY, "", None
        verdict = self.verdicts.get(path)
        if verdict is None:
            return Mark.UNKNOWN, "Only the name of the workspace file is known.", None
        return _MARKS[verdict.sameness], verdict.because, verdict.known_at

    def _problem(self, path: str, local: LocalFile | None, listed: bool) -> str:
        if ".." in f"{self.folder}{path}":
            return "Cannot be transferred: the platform rejects “..” in names."
        if local is not None:
            return local.problem or ("" if listed else _unsendable(path))
        reason = unsafe_reason(path)
        if reason is not None:
            return f"Cannot be saved on this computer: {reason}."
        if path in self._local_folders:
            return "A local folder has the same name."
        blocking = next((parent for parent in _parents(path) if parent in self.here), None)
        if blocking is not None:
            return f"Needs a local folder in place of the file “{visible(blocking)}”."
        return ""

    @cached_property
    def _local_folders(self) -> frozenset[str]:
        return frozenset(parent for path in self.here for parent in _parents(path))


_MARKS = {
    Sameness.SAME: Mark.SAME,
    Sameness.DIFFERS: Mark.DIFFERS,
    Sameness.UNKNOWN: Mark.UNKNOWN,
}


def _parents(path: str) -> list[str]:
    return [path[:at] for at, character in enumerate(path) if character == "/"]


def _unsendable(name: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in name):
        return "Cannot be uploaded: the name is not valid text."
    if "\\" in name:
        return "Cannot be uploaded: “\\” in a name is not portable."
    return ""
