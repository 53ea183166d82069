"""Objects as JSON of generations 3 and 4; absent values are null (PLATFORM.md 3, 5, 7)."""

from collections.abc import Sequence
from typing import Any

from csm_tui.demo.permissions import COMMON_ROLES, RUNNER_ROLES
from csm_tui.demo.records import (
    DatasetRecord,
    OrganizationRecord,
    ParameterGroupRecord,
    ParameterRecord,
    ParameterValueRecord,
    RunnerRecord,
    RunTemplateRecord,
    SolutionRecord,
    WorkspaceRecord,
)
from csm_tui.demo.requests import security_of

Json = dict[str, Any]

_TEMPLATE_NULLS = (
    *("runSizing", "noDataIngestionState", "fetchDatasets", "scenarioDataDownloadTransform"),
    *("fetchScenarioParameters", "applyParameters", "validateData", "sendDatasetsToDataWarehouse"),
    *("sendInputParametersToDataWarehouse", "preRun", "run", "postRun", "parametersJson"),
    *("parametersHandlerSource", "datasetValidatorSource", "preRunSource", "runSource"),
    *("postRunSource", "scenariodataTransformSource", "stackSteps", "gitRepositoryUrl"),
    *("gitBranchName", "runTemplateSourceDir", "deleteHistoricalData"),
)
_SIZING = {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"cpu": "2", "memory": "4Gi"}}


def milliseconds(seconds: float | None) -> int | None:
    """Return a time in milliseconds since 1970, or None if there is none."""
    return None if seconds is None else int(seconds * 1000)


def organization(one: OrganizationRecord) -> Json:
    """Return an organization as JSON."""
    return {
        "id": one.id,
        "name": one.name,
        "ownerId": one.owner,
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
        "linkedDatasetIdList": one.dataset_ids,
        "version": one.version,
        "tags": one.tags,
        "ownerId": one.owner,
        "solution": {
            "solutionId": one.solution_id,
            "runTemplateFilter": one.template_filter,
            "defaultRunTemplateDataset": None,
        },
        "webApp": {"url": one.web_app_url, "iframes": None, "options": None}
        if one.web_app_url
        else None,
        "sendInputToDataWarehouse": None,
        "useDedicatedEventHubNamespace": False,
        "dedicatedEventHubSasKeyName": None,
        "dedicatedEventHubAuthenticationStrategy": None,
        "sendScenarioRunToEventHub": True,
        "sendScenarioMetadataToEventHub": False,
        "datasetCopy": True,
        "security": security_of(one.security, COMMON_ROLES),
    }


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
        "csmSimulator": one.simulator,
        "version": one.version,
        "ownerId": one.owner,
        "sdkVersion": "11.3.1",
        "url": None,
        "tags": one.tags,
        "parameters": [_parameter(parameter) for parameter in one.parameters],
        "parameterGroups": [_group(group) for group in one.groups],
        "runTemplates": [_template(template) for template in one.templates],
        "security": security_of(one.security, COMMON_ROLES),
    }


def _parameter(one: ParameterRecord) -> Json:
    return {
        "id": one.id,
        "labels": one.labels,
        "varType": one.var_type,
        "defaultValue": one.default,
        "minValue": one.minimum,
        "maxValue": one.maximum,
        "regexValidation": one.regex,
        "options": one.options,
    }


def _group(one: ParameterGroupRecord) -> Json:
    return {
        "id": one.id,
        "labels": one.labels,
        "isTable": None,
        "options": one.options,
        "parentId": one.parent_id,
        "parameters": one.parameters,
    }


def _template(one: RunTemplateRecord) -> Json:
    return dict.fromkeys(_TEMPLATE_NULLS) | {
        "id": one.id,
        "name": one.name,
        "labels": one.labels,
        "description": one.description,
        "csmSimulation": one.simulation,
        "tags": one.tags,
        "computeSize": one.compute_size,
        "runSizing": _SIZING if one.compute_size is None else None,
        "parameterGroups": one.groups,
        "orchestratorType": "csmOrc",
        "executionTimeout": one.timeout,
    }


def runner(one: RunnerRecord) -> Json:
    """Return a runner as JSON."""
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "tags": one.tags,
        "parentId": one.parent_id,
        "ownerId": one.owner,
        "rootId": one.root_id,
        "solutionId": one.solution_id,
        "runTemplateId": one.template_id,
        "organizationId": one.organization_id,
        "workspaceId": one.workspace_id,
        "creationDate": milliseconds(one.created),
        "lastUpdate": milliseconds(one.last_update),
        "ownerName": one.owner_name,
        "solutionName": one.solution_name,
        "runTemplateName": one.template_name,
        "datasetList": one.dataset_ids,
        "runSizing": one.sizing,
        "parametersValues": [
            value | {"isInherited": own.inherited}
            for own, value in zip(one.values, parameter_values(one.values), strict=True)
        ],
        "validationStatus": one.validation,
        "security": security_of(one.security, RUNNER_ROLES),
    }


def parameter_values(values: Sequence[ParameterValueRecord]) -> list[Json]:
    """Return parameter values as a run has them."""
    return [
        {"parameterId": one.parameter_id, "varType": one.var_type, "value": one.value}
        for one in values
    ]


def dataset(one: DatasetRecord) -> Json:
    """Return a dataset as JSON."""
    source = one.source
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "ownerId": one.owner,
        "ownerName": None,
        "organizationId": one.organization_id,
        "parentId": one.parent_id,
        "linkedWorkspaceIdList": one.workspace_ids,
        "twingraphId": one.twingraph_id,
        "main": one.main,
        "creationDate": milliseconds(one.created),
        "refreshDate": milliseconds(one.refreshed),
        "sourceType": one.source_type,
        "source": {
            "name": source.name,
            "location": source.location,
            "path": source.path,
            "jobId": source.job_id,
        }
        if source
        else None,
        "ingestionStatus": one.ingestion_status,
        "twincacheStatus": one.twincache_status,
        "queries": one.queries,
        "tags": one.tags,
        "connector": one.connector,
        "fragmentsIds": None,
        "validatorId": None,
        "compatibility": one.compatibility,
        "security": security_of(one.security, COMMON_ROLES),
    }
