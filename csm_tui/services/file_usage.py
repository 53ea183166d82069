"""Finds the objects that use workspace files, before these are deleted or moved."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from csm_tui.domain.file_usage import FileUsers, UsageReport
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.services.listed import listed

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles


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

    place = (address.organization_id, address.workspace_id)
    datasets = listed("The datasets", lambda: list_datasets(client, *place, cancel), unknown)
    cancel.check()
    runners = listed("The runners", lambda: list_runners(client, *place, progress, cancel), unknown)
    cancel.check()
    users = FileUsers(address.workspace_id, datasets, runners)
    return UsageReport(users.usages(names), tuple(unknown))
