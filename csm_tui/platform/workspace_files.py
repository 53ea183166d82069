"""The files of a workspace: list, read and send; the same in every generation (PLATFORM.md 4)."""

from collections.abc import Iterable

from cosmotech_api import WorkspaceApi

from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.progress import CancelToken
from csm_tui.platform._multipart import Multipart
from csm_tui.platform.client import BodyStream, PlatformClient
from csm_tui.platform.paths import path


def list_names(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    cancel: CancelToken | None = None,
) -> list[str]:
    """Return the full name of every file; the list is never paged.

    Raises:
        UnexpectedAnswer: the response is no list of names.
    """
    operation = WorkspaceApi(client.official).list_workspace_files_without_preload_content
    answer = client.read(operation, organization_id, workspace_id, cancel=cancel)
    items = answer if isinstance(answer, list) else [None]
    names = [item.get("fileName") if isinstance(item, dict) else None for item in items]
    texts = [name for name in names if isinstance(name, str)]
    if len(texts) < len(items):
        raise UnexpectedAnswer(
            f"{client.settings.host} returned an unreadable list of files for workspace "
            f"{workspace_id}.",
            "Report this. The platform version may not be supported.",
        )
    return texts


def open_file(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    name: str,
    cancel: CancelToken | None = None,
) -> BodyStream:
    """Start the download of a file."""
    address = path("organizations", organization_id, "workspaces", workspace_id, "files")
    return client.open(f"{address}/download", [("file_name", name)], cancel=cancel)


def send_file(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    name: str,
    blocks: Iterable[bytes],
    size: int,
    *,
    overwrite: bool,
) -> str:
    """Send a file and return the name that the platform gave it.

    The platform takes the file's type from the last part of the name.
    """
    address = path("organizations", organization_id, "workspaces", workspace_id, "files")
    form = Multipart().field("overwrite", str(overwrite).lower()).field("destination", name)
    form.file(name.rpartition("/")[2])
    answer = form.send(client, "POST", address, blocks, size)
    stored = answer.get("fileName") if isinstance(answer, dict) else None
    return stored if isinstance(stored, str) else name


def delete_file(client: PlatformClient, organization_id: str, workspace_id: str, name: str) -> None:
    """Delete one file; the platform reports success for a missing name too.

    Raises:
        OutcomeUnknown: the response was lost.
    """
    address = path("organizations", organization_id, "workspaces", workspace_id, "files")
    client.send_json("DELETE", f"{address}/delete", query=[("file_name", name)])
