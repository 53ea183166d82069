"""Runs as JSON of generations 3 and 4 (PLATFORM.md 6)."""

from typing import Any

from csm_tui.demo import execution
from csm_tui.demo.earlier import encode
from csm_tui.demo.records import RunRecord
from csm_tui.demo.routes.status import iso_text, workflow_id, workflow_name
from csm_tui.demo.world import World


def run(world: World, run: RunRecord) -> dict[str, Any]:
    """Return a run as JSON."""
    workspace = world.workspaces.get(run.workspace_id)
    return {
        "id": run.id,
        "state": execution.view_of(world, run).state,
        "organizationId": run.organization_id,
        "workflowId": workflow_id(run),
        "csmSimulationRun": None,
        "generateName": f"{run.id}-",
        "workflowName": workflow_name(run),
        "ownerId": run.owner,
        "workspaceId": run.workspace_id,
        "workspaceKey": workspace.key if workspace else None,
        "runnerId": run.runner_id,
        "solutionId": run.solution_id,
        "runTemplateId": run.template_id,
        "computeSize": run.compute_size,
        "createdAt": iso_text(run.created),
        "datasetList": run.dataset_ids,
        "parametersValues": encode.parameter_values(run.values),
        "nodeLabel": None,
        "containers": None,
    }
