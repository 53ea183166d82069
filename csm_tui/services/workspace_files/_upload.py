"""The upload of one file: checked before, watched while it is sent, never sent twice."""

import logging
from collections.abc import Callable, Iterable
from contextlib import closing

from csm_tui.domain.errors import (
    AlreadyExists,
    Cancelled,
    CsmError,
    OutcomeUnknown,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.progress import CancelToken, ProgressCallback
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import PlannedTransfer, Transferred
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.local.hashing import PendingHash
from csm_tui.services.threads import run_abandonable
from csm_tui.services.workspace_files._source import SourceBlocks, opened_source

_log = logging.getLogger(__name__)

LOOK_LIMIT = 5.0
"""Seconds to list the files after an answer was lost."""

Send = Callable[[Iterable[bytes]], str]
"""Sends the bytes and returns the name that the platform gave them."""


def upload(
    send: Send,
    plan: PlannedTransfer,
    *,
    overwrite: bool,
    progress: ProgressCallback,
    cancel: CancelToken,
    connection_free: Callable[[], None],
) -> Transferred:
    """Send one file as planned; see `WorkspaceFiles.upload`."""
    if plan.exists and not overwrite:
        raise AlreadyExists(
            f"“{visible(plan.name)}” already exists in the workspace. Not overwritten.",
            "Allow overwriting, or choose another destination.",
        )
    file = opened_source(plan)
    blocks = SourceBlocks(plan, file, progress, cancel)

    def work() -> Transferred:
        with closing(file), blocks.digest as digest:
            name = send(blocks)
            known = digest.fingerprint() if digest.finish() else None
            if not blocks.hash_is_of_them:
                return Transferred(name, plan.local, blocks.size)
        read = PendingHash(digest, plan.local, plan.modified or 0).read
        return Transferred(name, plan.local, blocks.size, known, read)

    try:
        return run_abandonable(work, cancel, then=lambda _: connection_free())
    except Cancelled:
        if blocks.complete:
            raise _stopped_too_late(plan) from None
        raise
    except OutcomeUnknown as error:
        if blocks.complete:
            raise
        raise _cut(plan, error) from None
    except CsmError:
        raise
    except Exception as error:
        _log.exception("an upload failed unexpectedly")
        raise _broken(plan, error, blocks.complete) from error


def with_evidence(
    error: OutcomeUnknown, plan: PlannedTransfer, read_tree: Callable[[], FileTree]
) -> OutcomeUnknown:
    """Return the error with what the list of files shows about the file now."""
    name = visible(plan.name)
    try:
        listed = run_abandonable(read_tree, CancelToken(), LOOK_LIMIT).has_file(plan.name)
    except Exception:  # noqa: BLE001 - the error is reported without the list then
        seen = "Cannot list the files."
        next_step = error.next_step
    else:
        seen, next_step = _evidence(name, listed, plan.exists)
    return OutcomeUnknown(error.headline, next_step, dict(error.details) | {"looked": seen})


def _evidence(name: str, listed: bool, before: bool) -> tuple[str, str]:
    if not listed:
        return (
            f"“{name}” is not listed.",
            "Probably not stored. Refresh, then upload it again.",
        )
    if before:
        return (
            f"“{name}” is listed, as before.",
            "Download it to check its content, or upload it again.",
        )
    return (
        f"“{name}” is now listed, and was not before.",
        "Probably stored. Download it to verify.",
    )


def _stopped_too_late(plan: PlannedTransfer) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"Upload of “{visible(plan.name)}” cancelled too late. The platform may or may not "
        "have it.",
        "Check the list of files before you retry.",
    )


def _broken(plan: PlannedTransfer, error: Exception, complete: bool) -> CsmError:
    how = f"“{visible(plan.name)}” failed: internal error ({type(error).__name__})"
    if not complete:
        # Cut in the middle, it has no end by which the platform could take it for a whole one.
        return UnexpectedAnswer(
            f"Upload of {how} before all was sent. The platform does not have it.",
            "Report this and attach the log, then retry.",
        )
    return OutcomeUnknown(
        f"Upload of {how} after all was sent. The platform may or may not have it.",
        "Report this and attach the log. Refresh the files before you retry.",
    )


def _cut(plan: PlannedTransfer, error: OutcomeUnknown) -> Unreachable:
    return Unreachable(
        f"Upload of “{visible(plan.name)}” interrupted. The platform does not have it.",
        "Retry. If it persists, the file may exceed the platform's limit.",
        error.details,
    )
