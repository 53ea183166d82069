"""Finds the objects that use workspace files, before these are deleted or moved."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from csm_tui.domain.errors import CsmError
from csm_tui.domain.file_usage import FileUsers, UsageReport
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles

T = TypeVar("T")


def find_usages(
    files: "WorkspaceFiles",
    names: Iterable[str],
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> UsageReport:
    """Return the datasets and runners that use these files.

    The datasets of the organization and the runners of the workspace are listed once for all files.
    A list that cannot be read is noted in `UsageReport.unknown` and raises no error.

    Raises:
        Cancelled: it was stopped.
    """
    from csm_tui.platform.datasets import list_datasets
    from csm_tui.platform.runners import list_runners

    client, address = files.session.client, files.address
    cancel = cancel or CancelToken()
    unknown: list[str] = []

    def listed(what: str, read: Callable[[], list[T]]) -> list[T]:
        try:
            found = read()
        except CsmError as error:
            unknown.append(f"The {what} could not be read: {error.headline}")
            return []
        if isinstance(found, PartialList) and found.partial:
            unknown.append(found.partial)
        return found

    place = (address.organization_id, address.workspace_id)
    datasets = listed("datasets", lambda: list_datasets(client, *place, cancel))
    cancel.check()
    runners = listed(
        "runners",
        lambda: list_runners(client, *place, progress, cancel),
    )
    cancel.check()
    users = FileUsers(address.workspace_id, datasets, runners)
    return UsageReport(users.usages(names), tuple(unknown))
