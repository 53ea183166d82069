"""Settles whether files are the same by reading both, without keeping their content."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.domain.errors import Cancelled, CsmError, SignInNeeded
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import WorkspaceAddress
from csm_tui.services.journal import Journal
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.threads import map_bounded
from csm_tui.services.unexpected import as_error

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles

_log = logging.getLogger(__name__)


def wall_clock() -> datetime:
    """Return the time at which a file is read."""
    return datetime.now(UTC)


AT_A_TIME = 4
"""Files read at once."""

RESOLVABLE = (Mark.SAME, Mark.DIFFERS, Mark.UNKNOWN)
"""Marks of files that both sides have and that can be read."""


def resolve(
    files: "WorkspaceFiles",
    comparison: Comparison,
    paths: Iterable[str] | None = None,
    *,
    journal: Journal | None = None,
    found: Callable[[ComparisonRow], None] = lambda _: None,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Comparison:
    """Download files to compare them, and return the comparison with the new rows.

    Each file is read to its end and not written to disk; if the platform sends its length and it
    differs from the local file's, it is not read. A file that cannot be read becomes an error row
    and stops no other. After a cancel, rows without a result are unchanged.

    Args:
        files: the workspace.
        comparison: the comparison so far.
        paths: which rows; None for all unknown ones. Rows of one side only are left out.
        journal: keeps what was read, for the next comparison.
        found: called with each new row, from any thread.
        progress: counts files.
        cancel: ends it, even while the platform is silent.

    Raises:
        SignInNeeded: the session has ended, and no file can be read.
    """
    wanted = None if paths is None else set(paths)
    rows = [
        row
        for row in comparison.rows
        if (row.mark is Mark.UNKNOWN if wanted is None else row.path in wanted)
        and row.mark in RESOLVABLE
    ]
    work = _Resolving(
        files, Path(comparison.local), cancel or CancelToken(), Throttle(progress), found
    )
    work.total = len(rows)
    try:
        return comparison.replaced(map_bounded(work.resolved, rows, AT_A_TIME, "compare"))
    finally:
        if journal is not None and work.known:
            _remember(journal, files.address, work.known)


def _remember(journal: Journal, address: WorkspaceAddress, known: Mapping[str, LastKnown]) -> None:
    try:
        journal.learn(address, known)
    except CsmError as error:
        # The results are valid without it: only the next comparison has to read the files again.
        _log.warning("what was compared is not remembered: %s", error.headline)


@dataclass
class _Resolving:
    """Reads files and compares them; `resolved` is called from several threads."""

    files: "WorkspaceFiles"
    local: Path
    cancel: CancelToken
    tell: Throttle
    found: Callable[[ComparisonRow], None]
    total: int = 0
    done: int = 0
    ended: bool = False
    """Whether the session has ended: no further file is read."""
    known: dict[str, LastKnown] = field(default_factory=dict)
    """The fingerprints of files that were read, by whole name."""
    lock: Lock = field(default_factory=Lock)

    def resolved(self, row: ComparisonRow) -> ComparisonRow:
        try:
            mark, because = self._judged(row)
        except Cancelled:
            return row
        except SignInNeeded:
            self.ended = True
            raise
        except Exception as error:  # noqa: BLE001 - the other files must not fail
            why = as_error(error, f"Comparing “{visible(row.path)}”")
            newer = replace(row, mark=Mark.ERROR, because=why.headline, known_at=None)
        else:
            newer = replace(row, mark=mark, because=because, known_at=wall_clock())
        newer = replace(newer, by_history=False)
        self.found(newer)
        with self.lock:
            self.done += 1
            self.tell(Progress(f"Comparing {visible(row.path)}", self.done, self.total, "files"))
        return newer

    def _judged(self, row: ComparisonRow) -> tuple[Mark, str]:
        self.cancel.check()
        if self.ended:
            raise Cancelled
        here = local_fingerprint(self.local / row.path, self.cancel)
        # A version that is uploaded during the read is newer than the one read.
        began = wall_clock()
        with self.files.read(row.name, cancel=self.cancel) as read:
            if read.length is not None and read.length != here.size:
                return (
                    Mark.DIFFERS,
                    f"Workspace file {read.length:,} B, local file {here.size:,} B.",
                )
            there = read.fingerprint()
        known = LastKnown(there, began, self.files.session.profile.name)
        with self.lock:
            self.known[row.name] = known
        if there == here:
            return Mark.SAME, "Contents compared: identical."
        return Mark.DIFFERS, "Contents compared: different."
