"""One attempt at an item, whatever happens in it, and its line in the history."""

import logging
from datetime import UTC, datetime

from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    OutcomeUnknown,
    PlatformFailed,
    UnexpectedAnswer,
)
from csm_tui.domain.transfers import Direction, ItemState, JournalEntry, QueueItem
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.transfers._perform import Performance, Result
from csm_tui.services.workspace_files import WorkspaceFiles

_log = logging.getLogger(__name__)


def attempt(performance: Performance) -> Result:
    """Perform and return what came of it; nothing is raised, so no item can end a worker."""
    result = _attempted(performance)
    error: BaseException | None = result.error
    while error is not None:
        # It stays as long as the item; its frames would keep the list of files with it.
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
    return result


def _attempted(performance: Performance) -> Result:
    item = performance.item
    try:
        return performance.run()
    except Cancelled:
        return stopped(item, performance.looking)
    except Exception as error:  # noqa: BLE001 - the others must go on
        _log.exception("a transfer failed unexpectedly")
        how = f"This transfer failed unexpectedly ({type(error).__name__})."
        if performance.looking:
            # Not failed, which would say that it may be sent again.
            return Result(ItemState.UNKNOWN, item.planned, item.error, how)
        if item.direction is Direction.UP:
            next_step = "Report this, with the log. Look whether it arrived before repeating it."
            return Result(ItemState.UNKNOWN, item.planned, OutcomeUnknown(how, next_step))
        failed = UnexpectedAnswer(how, "Report this, with the log.")
        return Result(ItemState.FAILED, item.planned, failed)


def stopped(item: QueueItem, looking: bool) -> Result:
    """Return what comes of an item that is cancelled; a look then has found out nothing."""
    state = ItemState.UNKNOWN if looking else ItemState.CANCELLED
    return Result(state, item.planned, item.error)


def line(files: WorkspaceFiles, item: QueueItem, seen: datetime | None = None) -> JournalEntry:
    """Return what the history says about an item that has ended, and had asked at that moment."""
    reason: CsmError | None = item.error
    return JournalEntry(
        direction=item.direction,
        place=files.place,
        name=item.planned.name,
        local=item.planned.local,
        outcome=FileOutcome(item.state.value),
        at=datetime.now(UTC),
        profile=files.session.profile.name,
        content=item.content,
        reason=reason.headline if reason else item.note,
        unsettled=item.direction is Direction.UP and isinstance(reason, PlatformFailed),
        seen=seen,
    )
