"""Organizations and workspaces, the same in every generation."""

from cosmotech_api import OrganizationApi, WorkspaceApi

from csm_tui.domain.organization import Organization, Raw, Workspace
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient


def probe(client: PlatformClient, cancel: CancelToken | None = None) -> None:
    """Make the smallest read that needs credentials."""
    operation = OrganizationApi(client.official).list_organizations_without_preload_content
    decode.objects(client.read(operation, page=0, size=1, cancel=cancel), "organizations")


def list_organizations(
    client: PlatformClient, cancel: CancelToken | None = None
) -> PartialList[Organization]:
    """Return every organization; without a page number the server sends all (PLATFORM.md 3)."""
    operation = OrganizationApi(client.official).list_organizations_without_preload_content
    answer = client.read(operation, cancel=cancel)
    listed = decode.objects(answer, "organizations")
    return PartialList(map(_organization, listed), listed.partial)


def list_workspaces(
    client: PlatformClient, organization_id: str, cancel: CancelToken | None = None
) -> PartialList[Workspace]:
    """Return every workspace of an organization."""
    operation = WorkspaceApi(client.official).list_workspaces_without_preload_content
    answer = client.read(operation, organization_id, cancel=cancel)
    place = f"workspaces of organization {organization_id}"
    listed = decode.objects(answer, place)
    return PartialList([_workspace(raw, organization_id) for raw in listed], listed.partial)


def get_workspace(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    cancel: CancelToken | None = None,
) -> Workspace:
    """Return one workspace."""
    operation = WorkspaceApi(client.official).get_workspace_without_preload_content
    answer = client.read(operation, organization_id, workspace_id, cancel=cancel)
    return _workspace(decode.one(answer, f"workspace {workspace_id}"), organization_id)


def _organization(raw: Raw) -> Organization:
    return Organization(decode.text(raw, "id"), decode.text(raw, "name"), decode.owner(raw), raw)


def _workspace(raw: Raw, organization_id: str) -> Workspace:
    solution = decode.mapping(raw, "solution")
    defaults = decode.mapping(solution, "defaultParameterValues")
    return Workspace(
        id=decode.text(raw, "id"),
        organization_id=organization_id,
        key=decode.text(raw, "key"),
        name=decode.text(raw, "name"),
        description=decode.text(raw, "description"),
        solution_id=decode.optional(solution, "solutionId"),
        owner=decode.owner(raw),
        raw=raw,
        default_values={name: decode.text(defaults, name) for name in defaults},
    )
