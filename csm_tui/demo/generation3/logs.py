"""Logs of runs as generation 3 gives them: what Loki says of each node (PLATFORM.md 6)."""

import json
from typing import Any

from starlette.responses import JSONResponse, Response

from csm_tui.demo import execution
from csm_tui.demo.problems import GenericFailure
from csm_tui.demo.records import RunRecord
from csm_tui.demo.routes.status import workflow_name
from csm_tui.demo.simulation import NodeView, line_moment, lines_written
from csm_tui.demo.world import World

_MOST_LINES = 5000
"""That Loki gives of one node."""
_NANOSECONDS = 10**9


def logs(world: World, run: RunRecord) -> Response:
    """Answer with Loki's document, as text, for each node of the workflow."""
    return JSONResponse({"runId": run.id, "containers": containers_of(world, run)})


def containers_of(world: World, run: RunRecord) -> dict[str, Any]:
    """Return what Loki says of each node of the workflow, by the name of its container.

    Raises:
        GenericFailure: the workflow is removed.
    """
    now = execution.view_of(world, run)
    if run.script.forgotten:
        raise GenericFailure
    until = execution.elapsed(world, run)
    names = [f"{workflow_name(run)}-{node.number}" for node in now.nodes]
    followers = [
        [
            name
            for name, later in zip(names, now.nodes, strict=True)
            if one.step.name in later.step.after
        ]
        for one in now.nodes
    ]
    containers = {
        workflow_name(run): _container(workflow_name(run), None, names[:1], _loki([])),
        **{
            node.step.container: _container(
                name,
                node.step.container,
                children,
                _loki(_values(run, node, until)),
            )
            for name, node, children in zip(names, now.nodes, followers, strict=True)
        },
    }
    return containers if now.nodes else {}


def _container(node_id: str, name: str | None, children: list[str], text: str) -> dict[str, Any]:
    return {"nodeId": node_id, "containerName": name, "children": children, "logs": text}


def _values(run: RunRecord, node: NodeView, until: float) -> list[list[str]]:
    """Return the newest lines of a node with their times in nanoseconds, newest first."""
    count = lines_written(node, until)
    newest = range(count - 1, max(count - _MOST_LINES, 0) - 1, -1)
    lines = (
        (execution.moment_of(run, line_moment(node, number)), node.step.line(number))
        for number in newest
    )
    return [[str(int(moment * _NANOSECONDS)), line.written(moment)] for moment, line in lines]


def _loki(values: list[list[str]]) -> str:
    """Return the document of a query for one stream."""
    stream = {"stream": {"container": "main"}, "values": values}
    data = {"resultType": "streams", "result": [stream] if values else [], "stats": {}}
    return json.dumps({"status": "success", "data": data})
