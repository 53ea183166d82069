"""Deletes many files, and checks the list of files afterwards."""

from threading import Lock
from typing import TYPE_CHECKING

from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    OutcomeUnknown,
    SignInNeeded,
)
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import DeletePlan, DeleteResult, FileOutcome
from csm_tui.services.threads import map_bounded
from csm_tui.services.unexpected import as_error
from csm_tui.services.workspace_files._follow_up import forget, look_again, record_results

if TYPE_CHECKING:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.service import WorkspaceFiles

AT_A_TIME = 4
"""Files deleted at once."""


def delete_files(
    files: "WorkspaceFiles",
    plan: DeletePlan,
    *,
    journal: "Journal | None" = None,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> tuple[DeleteResult, ...]:
    """Delete all files of a plan, and return a result for each, in the plan's order.

    A failure stops no other file, except that after the session has ended, or a cancel, the rest is
    not tried. Afterwards the list of files is read once, since some platforms confirm a deletion
    that failed (PLATFORM.md 4). The journal forgets the deleted files and gets an entry for each
    file that was tried. All errors are in the results; none is raised.
    """
    cancel = cancel or CancelToken()
    work = _Deleting(files, cancel, Throttle(progress), len(plan.names))
    results = map_bounded(work.delete, plan.names, AT_A_TIME, "delete")
    forget(journal, files, (each.name for each in results if each.needs_look))
    ended = look_again(files, results, cancel=cancel)
    record_results(journal, files, ended)
    return ended


class _Deleting:
    """Deletes the files of one plan; `delete` is called from several threads."""

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

    def delete(self, name: str) -> DeleteResult:
        if self._stopped_by is not None:
            return DeleteResult(name, FileOutcome.NOT_TRIED, self._stopped_by)
        try:
            self._files.delete(name, cancel=self._cancel)
            outcome = DeleteResult(name, FileOutcome.DONE)
        except Cancelled:
            return DeleteResult(name, FileOutcome.NOT_TRIED)
        except OutcomeUnknown as error:
            outcome = DeleteResult(name, FileOutcome.UNKNOWN, error)
        except SignInNeeded as error:
            self._stopped_by = error
            outcome = DeleteResult(name, FileOutcome.FAILED, error)
        except CsmError as error:
            outcome = DeleteResult(name, FileOutcome.FAILED, error)
        except Exception as error:  # noqa: BLE001 - the other files must not fail
            why = as_error(error, f"Deleting “{visible(name)}”", changes=True)
            outcome = DeleteResult(name, FileOutcome.UNKNOWN, why)
        with self._lock:
            self._done += 1
            self._tell(Progress(f"Deleting {visible(name)}", self._done, self._total, "files"))
        return outcome
