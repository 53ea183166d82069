"""The runners of a workspace (PLATFORM.md 5)."""

from typing import Any

from cosmotech_api import RunnerApi

from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.runner import Runner
from csm_tui.platform import decode
from csm_tui.platform._paging import every_page
from csm_tui.platform.client import PlatformClient


def list_runners(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> PartialList[Runner]:
    """Return every runner, in the server's order."""
    operation = RunnerApi(client.official).list_runners_without_preload_content

    def fetch(page: int, size: int, sizes: list[int]) -> Any:
        return client.read(
            operation,
            organization_id,
            workspace_id,
            page=page,
            size=size,
            cancel=cancel,
            sizes=sizes,
        )

    return every_page(
        fetch,
        client.generation.runner,
        "runners",
        progress,
        page_size=client.generation.runners_per_page,
        split_refused=client.generation.splits_refused_pages,
    )


def get_runner(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    runner_id: str,
    cancel: CancelToken | None = None,
) -> Runner:
    """Return one runner."""
    operation = RunnerApi(client.official).get_runner_without_preload_content
    answer = client.read(operation, organization_id, workspace_id, runner_id, cancel=cancel)
    return client.generation.runner(decode.one(answer, f"runner {runner_id}"))
