"""The runners of a workspace (PLATFORM.md 5)."""

from typing import Any

from cosmotech_api import RunnerApi

from csm_tui.domain.errors import OutcomeUnknown
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.runner import Runner, RunnerChange
from csm_tui.domain.runner_changes import NewRunner
from csm_tui.domain.solution import PART_TYPES
from csm_tui.platform import decode
from csm_tui.platform._paging import every_page
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import ApiGeneration
from csm_tui.platform.paths import path


def list_runners(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
    *,
    keep_read: bool = False,
) -> PartialList[Runner]:
    """Return every runner, in the server's order; `keep_read` as in `every_page`."""
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
        keep_read=keep_read,
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


def start_runner(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    runner_id: str,
    cancel: CancelToken | None = None,
) -> str:
    """Start a run, and return its id (PLATFORM.md 5.5).

    Raises:
        OutcomeUnknown: the response was lost, or names no run.
    """
    where = _path(organization_id, workspace_id, runner_id)
    answer = client.send_json("POST", f"{where}/start", cancel=cancel)
    raw = answer if isinstance(answer, dict) else {}
    if run_id := decode.optional(raw, "runnerRunId") or decode.optional(raw, "id"):
        return run_id
    raise OutcomeUnknown(
        f"Runner {runner_id} was started, but the response names no run.",
        "Check its runs before you start it again.",
    )


def stop_runner(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    runner_id: str,
    cancel: CancelToken | None = None,
) -> None:
    """Ask for the end of the last run; an answer without an error proves no end (PLATFORM.md 5.5).

    Raises:
        OutcomeUnknown: the response was lost.
    """
    where = _path(organization_id, workspace_id, runner_id)
    client.send_json("POST", f"{where}/stop", cancel=cancel)


def create_runner(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    new: NewRunner,
    cancel: CancelToken | None = None,
) -> Runner:
    """Create a runner, and return it as the platform answers it.

    Raises:
        OutcomeUnknown: the response was lost.
    """
    where = _path(organization_id, workspace_id)
    answer = client.send_json("POST", where, creation_body(new), cancel=cancel)
    return client.generation.runner(decode.one(answer, f"runner {new.name}"))


def change_runner(
    client: PlatformClient,
    runner: Runner,
    change: RunnerChange,
    cancel: CancelToken | None = None,
) -> None:
    """Change a runner; what the platform kept of it is known only by reading it again.

    Raises:
        OutcomeUnknown: the response was lost.
    """
    where = _path(runner.organization_id, runner.workspace_id, runner.id)
    client.send_json("PATCH", where, change_body(client.generation, runner, change), cancel=cancel)


def delete_runner(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    runner_id: str,
    cancel: CancelToken | None = None,
) -> None:
    """Delete a runner with its runs; 5.x archives it first (PLATFORM.md 5.5).

    Raises:
        OutcomeUnknown: the response was lost.
    """
    client.send_json("DELETE", _path(organization_id, workspace_id, runner_id), cancel=cancel)


def creation_body(new: NewRunner) -> dict[str, Any]:
    """Return the body of a POST: what the server does not fill in itself (PLATFORM.md 5.4)."""
    body: dict[str, Any] = {
        "name": new.name,
        "description": new.description,
        "tags": list(new.tags),
        "runTemplateId": new.run_template_id,
        "solutionId": new.solution_id,
        "parentId": new.parent_id,
        "datasetList": None if new.base_dataset_ids is None else list(new.base_dataset_ids),
        "parametersValues": [
            {"parameterId": id_, "value": value, "isInherited": False}
            for id_, value in new.values.items()
        ]
        or None,
    }
    return {name: value for name, value in body.items() if value is not None}


def _path(organization_id: str, workspace_id: str, *runner_id: str) -> str:
    return path("organizations", organization_id, "workspaces", workspace_id, "runners", *runner_id)


def change_body(generation: ApiGeneration, runner: Runner, change: RunnerChange) -> dict[str, Any]:
    """Return the body of a PATCH: only what changes, and what the generation demands.

    Never a runner as it was read: before 5.x the server would write its own fields back. Lists are
    replaced whole, so all values are sent when one changes, except those that are dataset parts
    (PLATFORM.md 5.4).
    """
    changed: dict[str, Any] = {
        "name": change.name,
        "description": change.description,
        "tags": None if change.tags is None else list(change.tags),
        "runTemplateId": change.run_template_id,
        "datasetList": (None if change.base_dataset_ids is None else list(change.base_dataset_ids)),
        "validationStatus": change.validation_status,
        "parametersValues": _all_values(runner, change) if change.values else None,
    }
    body = {name: value for name, value in changed.items() if value is not None}
    if body and generation.change_names_template and runner.run_template_id:
        body.setdefault("runTemplateId", runner.run_template_id)
    return body


def _all_values(runner: Runner, change: RunnerChange) -> list[dict[str, Any]]:
    kept = [each for each in runner.parameters if each.var_type not in PART_TYPES]
    values = {
        each.parameter_id: {
            "parameterId": each.parameter_id,
            "value": each.value,
            "varType": each.var_type,
            "isInherited": each.is_inherited,
        }
        for each in kept
    }
    for parameter_id, value in change.values.items():
        before = values.get(parameter_id, {"parameterId": parameter_id})
        values[parameter_id] = {**before, "value": value, "isInherited": False}
    return [
        {name: part for name, part in value.items() if part not in (None, "") or name == "value"}
        for value in values.values()
    ]
