"""The status of a run, as every generation gives it (PLATFORM.md 6)."""

from datetime import UTC, datetime
from typing import Any

from csm_tui.demo import execution
from csm_tui.demo.records import RunRecord
from csm_tui.demo.simulation import NodeView, RunView
from csm_tui.demo.world import World

_MACHINES = 3


def run_status(world: World, run: RunRecord) -> dict[str, Any]:
    """Return the status of a run as JSON."""
    now = execution.view_of(world, run)
    # When the workflow is removed, a failure is known from the stored state.
    stored = "Failed" if now.state == "Failed" else None
    done = sum(node.ended is not None for node in now.nodes)
    return {
        "id": run.id,
        "organizationId": run.organization_id,
        "workspaceId": run.workspace_id,
        "runnerId": run.runner_id,
        "workflowId": workflow_id(run),
        "workflowName": workflow_name(run),
        "startTime": _moment(run, now.started),
        "endTime": _moment(run, now.ended),
        "phase": now.phase or stored,
        "progress": f"{done}/{len(now.nodes)}" if now.nodes else None,
        "message": now.message,
        "estimatedDuration": _whole_duration(run) if now.nodes else None,
        "nodes": _nodes(run, now) if now.nodes else None,
        "state": now.state,
    }


def _nodes(run: RunRecord, now: RunView) -> list[dict[str, Any]]:
    return [
        _node(run, node, [one.number for one in now.nodes if node.step.name in one.step.after])
        for node in now.nodes
    ]


def _node(run: RunRecord, node: NodeView, followers: list[int]) -> dict[str, Any]:
    step = node.step
    seconds = int(step.seconds)
    return {
        "id": f"{workflow_name(run)}-{node.number}",
        "name": step.name,
        "containerName": step.container,
        "outboundNodes": [f"{workflow_name(run)}-{number}" for number in followers],
        "resourcesDuration": {"cpu": seconds, "memory": seconds * 2} if node.ended else None,
        "estimatedDuration": min(seconds, 86_400),
        "hostNodeName": _host(run, node.number) if node.started is not None else None,
        "message": _node_message(node),
        "phase": node.phase,
        "progress": "1/1" if node.ended is not None else "0/1",
        "startTime": _moment(run, node.started),
        "endTime": _moment(run, node.ended),
    }


def _host(run: RunRecord, number: int) -> str:
    """Return the machine of a node: pods of a run land on one machine or another."""
    return f"demo-pool-{(ord(run.id[-1]) + number // 2) % _MACHINES}"


def _node_message(node: NodeView) -> str | None:
    if node.phase == "Failed":
        return node.step.failure or "Stopped"
    if node.phase == "Pending":
        return "Unschedulable: 0/3 nodes are available: 3 Insufficient memory."
    return None


def _whole_duration(run: RunRecord) -> int:
    return int(sum(min(step.seconds, 86_400) for step in run.script.steps))


def _moment(run: RunRecord, seconds: float | None) -> str | None:
    """Return the time at which the script reaches some seconds."""
    return None if seconds is None else iso_text(execution.moment_of(run, seconds))


def iso_text(seconds: float) -> str:
    """Return a time as ISO text."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def workflow_id(run: RunRecord) -> str:
    """Return the id of the workflow of a run."""
    return f"argo-{run.id}"


def workflow_name(run: RunRecord) -> str:
    """Return the name of the workflow of a run."""
    return f"{run.id}-workflow"
