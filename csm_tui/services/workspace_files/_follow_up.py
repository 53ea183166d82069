"""What follows a deletion, a move or an edit: the list is read again, the journal kept true."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, JournalEntry
from csm_tui.domain.workspace_files import (
    DeleteResult,
    FileOutcome,
    FileTree,
    Fingerprint,
    MoveResult,
)
from csm_tui.services.threads import run_abandonable
from csm_tui.services.unexpected import as_error
from csm_tui.services.workspace_files._upload import LOOK_LIMIT

if TYPE_CHECKING:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.service import WorkspaceFiles

Result = TypeVar("Result", DeleteResult, MoveResult)

_log = logging.getLogger(__name__)


def look_again(
    files: "WorkspaceFiles",
    results: Sequence[Result],
    *,
    journal: "Journal | None" = None,
    cancel: CancelToken | None = None,
) -> tuple[Result, ...]:
    """Read the list of files and return the results as it shows them.

    After a cancel no answer of the platform was waited for: a file that is still listed may yet go,
    and its outcome stays unknown. Where the list cannot be read, the outcomes stay as they are. The
    journal gets an entry for each outcome that has changed.
    """
    if not any(each.needs_look for each in results):
        return tuple(results)
    early = cancel is not None and cancel.cancelled
    try:
        tree = _listed(files, cancel)
    except Cancelled:
        return tuple(results)
    except Exception as error:  # noqa: BLE001 - the results are known without the list
        why = as_error(error, "Checking the files")
        return tuple(each.unlisted(why) for each in results)
    found = tuple(each.settled(tree, early=early) for each in results)
    pairs = zip(results, found, strict=True)
    changed = [now for was, now in pairs if now.outcome is not was.outcome]
    record_results(journal, files, changed)
    return found


def _listed(files: "WorkspaceFiles", cancel: CancelToken | None) -> FileTree:
    if cancel is None or not cancel.cancelled:
        return files.tree(cancel=cancel)
    # The user who has cancelled wants to know the result, but not to wait for long.
    return run_abandonable(files.tree, CancelToken(), LOOK_LIMIT)


def forget(journal: "Journal | None", files: "WorkspaceFiles", names: Iterable[str]) -> None:
    """Drop what the journal knows of files that were deleted or changed.

    If the journal cannot be written, that is only logged: the operation itself is done.
    """
    gone = list(names)
    if journal is None or not gone:
        return
    try:
        journal.forget(files.address, gone)
    except Exception as error:  # noqa: BLE001 - the operation is done whatever the journal says
        _log.warning("The journal still knows %d files that changed: %s", len(gone), error)


def record(journal: "Journal | None", entries: Iterable[JournalEntry]) -> None:
    """Add entries to the journal; if it cannot be written, that is only logged."""
    kept = list(entries)
    if journal is None or not kept:
        return
    try:
        journal.record(kept)
    except Exception as error:  # noqa: BLE001 - as in `forget`
        _log.warning("%d lines are not in the journal: %s", len(kept), error)


def record_results(
    journal: "Journal | None", files: "WorkspaceFiles", results: Iterable[DeleteResult | MoveResult]
) -> None:
    """Add an entry to the journal for each file that was tried."""
    tried = (each for each in results if each.outcome is not FileOutcome.NOT_TRIED)
    record(journal, (_entry_of(files, each) for each in tried))


def _entry_of(files: "WorkspaceFiles", result: DeleteResult | MoveResult) -> JournalEntry:
    why = result.error.headline if result.error else ""
    if isinstance(result, DeleteResult):
        return journal_entry(files, Direction.DELETE, result.name, result.outcome, reason=why)
    source, target = result.step.source, result.step.target
    if result.outcome is FileOutcome.DONE:
        name, fingerprint = target, result.fingerprint
        reason = f"Previously “{visible(source)}”."
    else:
        name, fingerprint = source, None
        reason = f"To “{visible(target)}”: {result.state.value}. {why}".strip()
    return journal_entry(
        files, Direction.MOVE, name, result.outcome, fingerprint=fingerprint, reason=reason
    )


def journal_entry(
    files: "WorkspaceFiles",
    direction: Direction,
    name: str,
    outcome: FileOutcome,
    *,
    fingerprint: Fingerprint | None = None,
    reason: str = "",
) -> JournalEntry:
    """Return the journal's entry about a workspace file that was just changed in place."""
    return JournalEntry(
        direction=direction,
        address=files.address,
        name=name,
        local=None,
        outcome=outcome,
        at=datetime.now(UTC),
        profile=files.session.profile.name,
        fingerprint=fingerprint,
        reason=reason,
    )
