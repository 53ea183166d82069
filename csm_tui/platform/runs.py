"""The runs of a runner, their status and their logs (PLATFORM.md 6)."""

from dataclasses import dataclass
from typing import Any

from cosmotech_api import RunApi

from csm_tui.domain.organization import Raw
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.run import LogPart, Run, RunNode, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.platform import decode
from csm_tui.platform._paging import every_page
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.paths import path

LARGEST_LOG = 192 * 1024 * 1024
"""Bytes of a log: more than a million lines of usual length."""


@dataclass(frozen=True, slots=True)
class RunAddress:
    """The four ids of a run's path."""

    organization_id: str
    workspace_id: str
    runner_id: str
    run_id: str

    @property
    def ids(self) -> tuple[str, str, str, str]:
        """The ids in the order of the path."""
        return self.organization_id, self.workspace_id, self.runner_id, self.run_id

    @property
    def path(self) -> str:
        """The path of the run."""
        kinds = ("organizations", "workspaces", "runners", "runs")
        return path(*(part for pair in zip(kinds, self.ids, strict=True) for part in pair))


def list_runs(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    runner_id: str,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> PartialList[Run]:
    """Return every run of a runner, in the server's order."""
    operation = RunApi(client.official).list_runs_without_preload_content

    def fetch(page: int, size: int, sizes: list[int]) -> Any:
        ids = (organization_id, workspace_id, runner_id)
        return client.read(operation, *ids, page=page, size=size, cancel=cancel, sizes=sizes)

    return every_page(fetch, client.generation.run, f"runs of runner {runner_id}", progress)


def get_run(client: PlatformClient, run: RunAddress, cancel: CancelToken | None = None) -> Run:
    """Return one run."""
    operation = RunApi(client.official).get_run_without_preload_content
    answer = client.read(operation, *run.ids, cancel=cancel)
    return client.generation.run(decode.one(answer, f"run {run.run_id}"))


def get_status(
    client: PlatformClient, run: RunAddress, cancel: CancelToken | None = None
) -> RunStatus:
    """Return the status of a run, with the steps of its workflow while that exists."""
    operation = RunApi(client.official).get_run_status_without_preload_content
    raw = decode.one(client.read(operation, *run.ids, cancel=cancel), f"status of run {run.run_id}")
    workflow = decode.text(raw, "workflowName")
    return RunStatus(
        run_id=run.run_id,
        state=RunState.from_word(raw.get("state")),
        phase=decode.text(raw, "phase"),
        progress=decode.text(raw, "progress"),
        message=decode.text(raw, "message"),
        started=decode.moment(raw.get("startTime")),
        ended=decode.moment(raw.get("endTime")),
        nodes=tuple(_node(node, workflow) for node in decode.children(raw, "nodes")),
        raw=raw,
    )


def get_log(
    client: PlatformClient, run: RunAddress, cancel: CancelToken | None = None
) -> tuple[LogPart, ...]:
    """Return the log of a run by step, oldest lines first; the server sends all of it at once."""
    answer: Any
    if client.generation.logs_are_text:
        answer = client.get_text(f"{run.path}/logs", cancel=cancel, largest=LARGEST_LOG)
    else:
        operation = RunApi(client.official).get_run_logs_without_preload_content
        answer = client.read(operation, *run.ids, cancel=cancel, largest=LARGEST_LOG)
    return client.generation.log(answer, f"logs of run {run.run_id}")


def _node(raw: Raw, workflow: str) -> RunNode:
    host, name = decode.text(raw, "hostNodeName"), decode.text(raw, "name")
    return RunNode(
        id=decode.text(raw, "id"),
        name=name,
        container=decode.text(raw, "containerName"),
        phase=decode.text(raw, "phase"),
        message=decode.text(raw, "message"),
        started=decode.moment(raw.get("startTime")),
        ended=decode.moment(raw.get("endTime")),
        resources={
            name: seconds
            for name, seconds in decode.mapping(raw, "resourcesDuration").items()
            if isinstance(seconds, int)
        },
        host=host,
        is_group=not host and (name == workflow or _names_a_group(raw)),
    )


def _names_a_group(raw: Raw) -> bool:
    """Return whether a node without a machine has begun, and has others behind it.

    The platform does not say the type of a node (PLATFORM.md 6). What runs has a machine; a DAG, a
    list of steps and each entry of one have none.
    """
    begun = decode.text(raw, "phase") in {"Running", "Succeeded", "Failed", "Error"}
    listed = decode.text(raw, "containerName").strip("[]0123456789") == ""
    followed = isinstance(raw.get("outboundNodes"), list) and bool(raw["outboundNodes"])
    return begun and (followed or (listed and bool(decode.text(raw, "containerName"))))
