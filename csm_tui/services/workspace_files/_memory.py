"""The journal told what was done with files where they are, and what it must not believe now."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from csm_tui.domain.transfers import Direction, JournalEntry
from csm_tui.domain.workspace_files import FileOutcome, Fingerprint

if TYPE_CHECKING:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.service import WorkspaceFiles

_log = logging.getLogger(__name__)


def forget(journal: "Journal | None", files: "WorkspaceFiles", names: Iterable[str]) -> None:
    """Drop what a journal knows of files that were deleted or changed.

    A journal that cannot be written makes nothing undone: it is logged only.
    """
    gone = list(names)
    if journal is None or not gone:
        return
    try:
        journal.forget(files.place, gone)
    except Exception as error:  # noqa: BLE001 - what was done is told whatever the history says
        _log.warning("The journal still knows %d files that changed: %s", len(gone), error)


def remember(journal: "Journal | None", lines: Iterable[JournalEntry]) -> None:
    """Write lines into the history; a journal that cannot be written is logged only."""
    kept = list(lines)
    if journal is None or not kept:
        return
    try:
        journal.record(kept)
    except Exception as error:  # noqa: BLE001 - the same
        _log.warning("%d lines are not in the journal: %s", len(kept), error)


def line(
    files: "WorkspaceFiles",
    deed: Direction,
    name: str,
    outcome: FileOutcome,
    *,
    content: Fingerprint | None = None,
    reason: str = "",
) -> JournalEntry:
    """Return what the history says about a file that was changed where it is, just now."""
    return JournalEntry(
        direction=deed,
        place=files.place,
        name=name,
        local=None,
        outcome=outcome,
        at=datetime.now(UTC),
        profile=files.session.profile.name,
        content=content,
        reason=reason,
    )
