"""Many files deleted, with what became of each, and a look at the list afterwards."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    OutcomeUnknown,
    SignInNeeded,
    UnexpectedAnswer,
)
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, JournalEntry
from csm_tui.domain.workspace_files import DeleteOutcome, DeletePlan, FileOutcome, FileTree
from csm_tui.services.threads import map_bounded
from csm_tui.services.unexpected import as_error
from csm_tui.services.workspace_files._look import look
from csm_tui.services.workspace_files._memory import forget, line, remember

if TYPE_CHECKING:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.service import WorkspaceFiles

_SENT = {FileOutcome.DONE, FileOutcome.UNKNOWN}

AT_A_TIME = 4
"""Files deleted at once."""


def delete_files(
    files: "WorkspaceFiles",
    plan: DeletePlan,
    *,
    journal: "Journal | None" = None,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> tuple[DeleteOutcome, ...]:
    """Delete every name of a plan and say what became of each, in the plan's order.

    One that fails stops none of the others, except that without a valid sign-in the rest is not
    tried. A cancel leaves the rest not tried. Afterwards the list of files is read once: some
    platforms say yes although the delete failed (PLATFORM.md 4), and the list tells.
    A journal forgets what it knew of them and keeps a line for each that was tried. Raises nothing
    of its own: each failure is in its outcome.
    """
    cancel = cancel or CancelToken()
    work = _Deleting(files, cancel, Throttle(progress), len(plan.names))
    outcomes = map_bounded(work.delete, plan.names, AT_A_TIME, "delete")
    forget(journal, files, (each.name for each in outcomes if each.outcome in _SENT))
    ended = look_again(files, outcomes, cancel=cancel)
    remember(journal, _lines(files, ended))
    return ended


def look_again(
    files: "WorkspaceFiles",
    outcomes: Sequence[DeleteOutcome],
    *,
    journal: "Journal | None" = None,
    cancel: CancelToken | None = None,
) -> tuple[DeleteOutcome, ...]:
    """Read the list of files and settle what it can settle: unknown becomes done or failed.

    After a cancel no answer is waited for, so what is still listed then may yet go: it stays
    unknown. Where the list cannot be read, the outcomes stay as they are. A journal keeps a line
    for each outcome that is another now.
    """
    if not any(each.outcome in _SENT for each in outcomes):
        return tuple(outcomes)
    early = cancel is not None and cancel.cancelled
    try:
        tree = look(files, cancel)
    except Exception:  # noqa: BLE001 - what is known without the list is told
        return tuple(outcomes)
    found = tuple(_settled(outcomes, tree, early=early))
    pairs = zip(outcomes, found, strict=True)
    remember(journal, _lines(files, [now for was, now in pairs if now.outcome is not was.outcome]))
    return found


def _settled(
    outcomes: Iterable[DeleteOutcome], tree: FileTree, *, early: bool
) -> Iterable[DeleteOutcome]:
    """Yield the outcomes as a list of files that was read afterwards shows them."""
    for each in outcomes:
        if each.outcome not in _SENT:
            yield each
        elif not tree.has_file(each.name):
            yield DeleteOutcome(each.name, FileOutcome.DONE, seen_gone=True)
        elif each.outcome is FileOutcome.UNKNOWN:
            error = _still_there(each.name)
            yield each if early else replace(each, outcome=FileOutcome.FAILED, error=error)
        else:
            yield replace(each, outcome=FileOutcome.FAILED, error=_not_deleted(each.name))


def _lines(files: "WorkspaceFiles", outcomes: Iterable[DeleteOutcome]) -> Iterator[JournalEntry]:
    for each in outcomes:
        if each.outcome is not FileOutcome.NOT_TRIED:
            reason = each.error.headline if each.error else ""
            outcome = FileOutcome(each.outcome.value)
            yield line(files, Direction.DELETE, each.name, outcome, reason=reason)


class _Deleting:
    """The work on one plan; its method is called by several threads."""

    def __init__(
        self, files: "WorkspaceFiles", cancel: CancelToken, tell: Throttle, total: int
    ) -> None:
        self._files = files
        self._cancel = cancel
        self._tell = tell
        self._total = total
        self._done = 0
        self._lock = Lock()
        self._stopped_by: SignInNeeded | None = None

    def delete(self, name: str) -> DeleteOutcome:
        if self._stopped_by is not None:
            return DeleteOutcome(name, FileOutcome.NOT_TRIED, self._stopped_by)
        try:
            self._files.delete(name, cancel=self._cancel)
            outcome = DeleteOutcome(name, FileOutcome.DONE)
        except Cancelled:
            return DeleteOutcome(name, FileOutcome.NOT_TRIED)
        except OutcomeUnknown as error:
            outcome = DeleteOutcome(name, FileOutcome.UNKNOWN, error)
        except SignInNeeded as error:
            self._stopped_by = error
            outcome = DeleteOutcome(name, FileOutcome.FAILED, error)
        except CsmError as error:
            outcome = DeleteOutcome(name, FileOutcome.FAILED, error)
        except Exception as error:  # noqa: BLE001 - the others must go on
            told = as_error(error, f"Deleting “{visible(name)}”", changes=True)
            outcome = DeleteOutcome(name, FileOutcome.UNKNOWN, told)
        with self._lock:
            self._done += 1
            self._tell(Progress(f"Deleting {visible(name)}", self._done, self._total, "files"))
        return outcome


def _still_there(name: str) -> CsmError:
    return UnexpectedAnswer(
        f"No answer confirmed that “{visible(name)}” was deleted, and it is still listed.",
        "It was probably not deleted; delete it again.",
    )


def _not_deleted(name: str) -> CsmError:
    return UnexpectedAnswer(
        f"The platform said that “{visible(name)}” was deleted, and still lists it.",
        "Delete it again; if it stays, ask the administrator to look at the storage.",
    )
