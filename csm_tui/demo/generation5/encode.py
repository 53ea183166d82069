"""Objects as JSON of generation 5; absent values are null (PLATFORM.md 3, 5, 6)."""

from typing import Any

from csm_tui.demo import execution
from csm_tui.demo.generation5.requests import store_in
from csm_tui.demo.parts import PartedDatasetRecord, PartRecord
from csm_tui.demo.permissions import COMMON_ROLES, RUNNER_ROLES
from csm_tui.demo.records import (
    OrganizationRecord,
    ParameterGroupRecord,
    ParameterRecord,
    ParameterValueRecord,
    RunnerRecord,
    RunRecord,
    RunTemplateRecord,
    SolutionRecord,
    WorkspaceRecord,
)
from csm_tui.demo.requests import security_of
from csm_tui.demo.routes.status import run_status as shared_status
from csm_tui.demo.routes.status import workflow_id, workflow_name
from csm_tui.demo.world import World

Json = dict[str, Any]

_SIZING = {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}}


def edit(moment: float, by: str) -> Json:
    """Return when and by whom something was done, as JSON."""
    return {"timestamp": int(moment * 1000), "userId": by}


def organization(one: OrganizationRecord) -> Json:
    """Return an organization as JSON."""
    return {
        "id": one.id,
        "name": one.name,
        "createInfo": edit(one.created, one.owner),
        "updateInfo": edit(one.created, one.owner),
        "security": security_of(one.security, COMMON_ROLES),
    }


def workspace(one: WorkspaceRecord) -> Json:
    """Return a workspace as JSON."""
    return {
        "id": one.id,
        "organizationId": one.organization_id,
        "key": one.key,
        "name": one.name,
        "description": one.description,
        "version": one.version,
        "tags": one.tags,
        "createInfo": edit(one.created, one.owner),
        "updateInfo": edit(one.created, one.owner),
        "solution": {
            "solutionId": one.solution_id,
            "datasetId": one.base_dataset_id,
            "defaultParameterValues": one.default_values,
        },
        "additionalData": one.additional or _web_app(one.web_app_url),
        "security": security_of(one.security, COMMON_ROLES),
    }


def _web_app(url: str | None) -> Json | None:
    return {"webapp": {"url": url}} if url else None


def solution(one: SolutionRecord) -> Json:
    """Return a solution as JSON."""
    return {
        "id": one.id,
        "organizationId": one.organization_id,
        "key": one.key,
        "name": one.name,
        "description": one.description,
        "repository": one.repository,
        "alwaysPull": False,
        "version": one.version,
        "createInfo": edit(one.created, one.owner),
        "updateInfo": edit(one.created, one.owner),
        "sdkVersion": "11.3.1",
        "url": None,
        "tags": one.tags,
        "parameters": list(map(parameter, one.parameters)),
        "parameterGroups": list(map(group, one.groups)),
        "runTemplates": list(map(template, one.templates)),
        "security": security_of(one.security, COMMON_ROLES),
    }


def parameter(one: ParameterRecord) -> Json:
    """Return the definition of a parameter as JSON."""
    return {
        "id": one.id,
        "description": None,
        "labels": one.labels,
        "varType": one.part_type or one.var_type,
        "defaultValue": one.default,
        "minValue": one.minimum,
        "maxValue": one.maximum,
        "additionalData": one.options if one.additional is None else one.additional,
    }


def group(one: ParameterGroupRecord) -> Json:
    """Return a group of parameters as JSON."""
    return {
        "id": one.id,
        "description": None,
        "labels": one.labels,
        "additionalData": one.options,
        "parameters": one.parameters,
    }


def template(one: RunTemplateRecord) -> Json:
    """Return a run template as JSON."""
    return {
        "id": one.id,
        "name": one.name or None,
        "labels": one.labels,
        "description": one.description or None,
        "tags": one.tags,
        "computeSize": one.compute_size,
        "runSizing": _SIZING if one.compute_size is None else None,
        "parameterGroups": one.groups,
        "executionTimeout": one.timeout,
    }


def dataset(one: PartedDatasetRecord, parts: list[PartRecord]) -> Json:
    """Return a dataset with some parts as JSON."""
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "organizationId": one.organization_id,
        "workspaceId": one.workspace_id,
        "tags": one.tags,
        "additionalData": one.additional,
        "parts": list(map(part, parts)),
        "createInfo": edit(one.created.moment, one.created.by),
        "updateInfo": edit(one.updated.moment, one.updated.by),
        "security": security_of(one.security, COMMON_ROLES),
    }


def part(one: PartRecord) -> Json:
    """Return a part of a dataset as JSON."""
    return {
        "id": one.id,
        "name": one.name,
        "sourceName": one.source_name,
        "description": one.description,
        "tags": one.tags,
        "additionalData": one.additional,
        "type": one.kind,
        "organizationId": one.organization_id,
        "workspaceId": one.workspace_id,
        "datasetId": one.dataset_id,
        "createInfo": edit(one.created.moment, one.created.by),
        "updateInfo": edit(one.updated.moment, one.updated.by),
    }


def runner(world: World, one: RunnerRecord) -> Json:
    """Return a runner as JSON."""
    run = world.runs.get(one.last_run_id or "")
    parts = store_in(world)
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "tags": one.tags,
        "parentId": one.parent_id,
        "createInfo": edit(one.created, one.owner),
        "updateInfo": edit(*(one.updated or (one.created, one.owner))),
        "rootId": one.root_id,
        "solutionId": one.solution_id,
        "runTemplateId": one.template_id,
        "organizationId": one.organization_id,
        "workspaceId": one.workspace_id,
        "solutionName": one.solution_name,
        "runTemplateName": one.template_name,
        "additionalData": one.additional,
        "datasets": {
            "bases": one.base_ids,
            "parameter": one.parameter_dataset_id,
            "parameters": list(map(part, parts.parts_of(one.parameter_dataset_id or ""))),
        },
        "runSizing": one.sizing,
        "parametersValues": [
            parameter_value(value) | {"isInherited": value.inherited}
            for value in plain_values(world, one)
        ],
        "lastRunInfo": {
            "lastRunId": run.id if run else None,
            "lastRunStatus": run_state(world, run) if run else "NotStarted",
        },
        "status": "Ok" if one.archived is None else "Archived",
        "validationStatus": one.validation,
        "security": security_of(one.security, RUNNER_ROLES),
    }


def plain_values(world: World, one: RunnerRecord | RunRecord) -> list[ParameterValueRecord]:
    """Return the values of a runner or run without those that are parts of a dataset."""
    solution = world.solutions.get(one.solution_id or "")
    in_parts = {p.id for p in solution.parameters if p.part_type} if solution else set()
    return [value for value in one.values if value.parameter_id not in in_parts]


def parameter_value(one: ParameterValueRecord) -> Json:
    """Return the value of a parameter as a run has it."""
    return {"parameterId": one.parameter_id, "varType": one.var_type, "value": one.value}


def run_state(world: World, one: RunRecord) -> str:
    """Return the state of a run; what the scheduler does not know yet has not started."""
    now = execution.view_of(world, one)
    just_started = now.state == "Unknown" and not one.script.forgotten
    return "NotStarted" if just_started else now.state


def run(world: World, one: RunRecord) -> Json:
    """Return a run as JSON."""
    maker = world.runners.get(one.runner_id)
    datasets = [*one.base_ids, *([maker.parameter_dataset_id] if maker else [])]
    return {
        "id": one.id,
        "state": run_state(world, one),
        "organizationId": one.organization_id,
        "createInfo": edit(one.created, one.owner),
        "workflowId": workflow_id(one),
        "csmSimulationRun": None,
        "generateName": f"{one.id}-",
        "workflowName": workflow_name(one),
        "workspaceId": one.workspace_id,
        "workspaceKey": world.workspaces[one.workspace_id].key,
        "runnerId": one.runner_id,
        "solutionId": one.solution_id,
        "runTemplateId": one.template_id,
        "computeSize": one.compute_size,
        "datasetList": [dataset for dataset in datasets if dataset],
        "parametersValues": list(map(parameter_value, plain_values(world, one))),
        "nodeLabel": None,
        "containers": None,
    }


def run_status(world: World, one: RunRecord) -> Json:
    """Return the status of a run as JSON."""
    mine = {"createInfo": edit(one.created, one.owner), "state": run_state(world, one)}
    return shared_status(world, one) | mine
