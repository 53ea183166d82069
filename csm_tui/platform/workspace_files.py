"""The files of a workspace: list, read and send; the same in every generation (PLATFORM.md 4)."""

import secrets
from collections.abc import Iterable, Iterator
from itertools import chain

from cosmotech_api import WorkspaceApi

from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.progress import CancelToken
from csm_tui.platform.client import BodyStream, PlatformClient
from csm_tui.platform.paths import path

PACKET = 64 * 1024
"""Bytes up to which the blocks of an upload are sent together."""
# As browsers quote it, and a backslash too: Java servers take it for an escape.
_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A", "\\": "%5C"})


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
            f"{client.settings.host} gave a list of files for workspace {workspace_id} "
            "that cannot be read.",
            "Report this; the platform may be of a version unknown here.",
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

    The platform takes the file's type from the last part of the name. The multipart body is built
    here: the generated client would hold the whole file in memory, twice.
    """
    address = path("organizations", organization_id, "workspaces", workspace_id, "files")
    boundary = secrets.token_hex(16)
    head = (
        _field(boundary, "overwrite", str(overwrite).lower())
        + _field(boundary, "destination", name)
        + _file_head(boundary, name.rpartition("/")[2])
    )
    tail = f"\r\n--{boundary}--\r\n".encode()
    answer = client.send_stream(
        "POST",
        address,
        _gathered(chain([head], blocks, [tail])),
        len(head) + size + len(tail),
        f"multipart/form-data; boundary={boundary}",
    )
    stored = answer.get("fileName") if isinstance(answer, dict) else None
    return stored if isinstance(stored, str) else name


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces with small ones joined: each costs a system call and a packet."""
    waiting = b""
    for piece in pieces:
        if len(waiting) + len(piece) <= PACKET:
            waiting += piece
        elif len(piece) <= PACKET:
            yield waiting
            waiting = piece
        else:
            yield from (waiting, piece) if waiting else (piece,)
            waiting = b""
    if waiting:
        yield waiting


def delete_file(client: PlatformClient, organization_id: str, workspace_id: str, name: str) -> None:
    """Delete one file; the platform reports success for a missing name too.

    Raises:
        OutcomeUnknown: the response was lost.
    """
    address = path("organizations", organization_id, "workspaces", workspace_id, "files")
    client.send_json("DELETE", f"{address}/delete", query=[("file_name", name)])


def _field(boundary: str, name: str, value: str) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return f"{head}{value}\r\n".encode()


def _file_head(boundary: str, filename: str) -> bytes:
    quoted = filename.translate(_QUOTED)
    return (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
