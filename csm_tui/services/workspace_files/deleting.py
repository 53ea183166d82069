"""Many files deleted, with what became of each, and a look at the list afterwards."""

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
    """Delete every name of a plan and say what became of each, in the plan's order.

    One that fails stops none of the others, except that without a valid sign-in the rest is not
    tried. A cancel leaves the rest not tried. Afterwards the list of files is read once: some
    platforms say yes although the delete failed (PLATFORM.md 4), and the list tells.
    A journal forgets what it knew of them and keeps a line for each that was tried. Raises nothing
    of its own: each failure is in its outcome.
    """
    cancel = cancel or CancelToken()
    work = _Deleting(files, cancel, Throttle(progress), len(plan.names))
    results = map_bounded(work.delete, plan.names, AT_A_TIME, "delete")
    forget(journal, files, (each.name for each in results if each.needs_look))
    ended = look_again(files, results, cancel=cancel)
    record_results(journal, files, ended)
    return ended


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
        except Exception as error:  # noqa: BLE001 - the others must go on
            told = as_error(error, f"Deleting “{visible(name)}”", changes=True)
            outcome = DeleteResult(name, FileOutcome.UNKNOWN, told)
        with self._lock:
            self._done += 1
            self._tell(Progress(f"Deleting {visible(name)}", self._done, self._total, "files"))
        return outcome
