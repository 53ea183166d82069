"""Links between datasets and workspaces (PLATFORM.md 7)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.earlier import encode
from csm_tui.demo.earlier.datasets import dataset_of
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import DatasetRecord, WorkspaceRecord
from csm_tui.demo.requests import workspace_of, world_of


async def link_workspace(request: Request) -> Response:
    """Link a workspace to the dataset in the path."""
    dataset = dataset_of(request, "write")
    workspace = _workspace(request, dataset.organization_id)
    _link(dataset, workspace)
    return JSONResponse(encode.dataset(dataset))


async def unlink_workspace(request: Request) -> Response:
    """Remove the link of a workspace to the dataset in the path."""
    dataset = dataset_of(request, "write")
    _unlink(dataset, _workspace(request, dataset.organization_id))
    return JSONResponse(encode.dataset(dataset))


async def link_dataset(request: Request) -> Response:
    """Link a dataset to the workspace in the path."""
    workspace = workspace_of(request, "write")
    _link(_dataset(request, workspace.organization_id), workspace)
    return JSONResponse(encode.workspace(workspace))


async def unlink_dataset(request: Request) -> Response:
    """Remove the link of a dataset to the workspace in the path."""
    workspace = workspace_of(request, "write")
    _unlink(_dataset(request, workspace.organization_id), workspace)
    return JSONResponse(encode.workspace(workspace))


def _link(dataset: DatasetRecord, workspace: WorkspaceRecord) -> None:
    if workspace.id not in dataset.workspace_ids:
        dataset.workspace_ids.append(workspace.id)
    if dataset.id not in workspace.dataset_ids:
        workspace.dataset_ids.append(dataset.id)


def _unlink(dataset: DatasetRecord, workspace: WorkspaceRecord) -> None:
    if workspace.id in dataset.workspace_ids:
        dataset.workspace_ids.remove(workspace.id)
    if dataset.id in workspace.dataset_ids:
        workspace.dataset_ids.remove(dataset.id)


def _workspace(request: Request, organization_id: str) -> WorkspaceRecord:
    return world_of(request).workspace(organization_id, _named(request, "workspaceId"))


def _dataset(request: Request, organization_id: str) -> DatasetRecord:
    return world_of(request).dataset(organization_id, _named(request, "datasetId"))


def _named(request: Request, parameter: str) -> str:
    value = request.query_params.get(parameter)
    if value is None:
        detail = f"Required parameter '{parameter}' is not present."
        raise ApiProblem(400, detail, by_framework=True)
    return value


_ORGANIZATION = "/organizations/{organization_id}"
_DATASET = f"{_ORGANIZATION}/datasets/{{dataset_id}}"
_WORKSPACE = f"{_ORGANIZATION}/workspaces/{{workspace_id}}"

ROUTES = [
    Route(f"{_DATASET}/link", link_workspace, methods=["POST"]),
    Route(f"{_DATASET}/unlink", unlink_workspace, methods=["POST"]),
    Route(f"{_WORKSPACE}/link", link_dataset, methods=["POST"]),
    Route(f"{_WORKSPACE}/unlink", unlink_dataset, methods=["POST"]),
]
