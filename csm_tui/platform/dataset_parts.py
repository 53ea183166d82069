"""Datasets of workspaces and their parts (PLATFORM.md 9).

Two rules of the server are kept here: parts of one dataset are created by one request at a time,
and a dataset is never changed with its `parts`, which would replace all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.errors import OutcomeUnknown
from csm_tui.domain.organization import Raw
from csm_tui.domain.progress import CancelToken
from csm_tui.platform import decode
from csm_tui.platform._multipart import Multipart
from csm_tui.platform.client import BodyStream, PlatformClient
from csm_tui.platform.paths import path

_STORE_TIMEOUT = 600.0
"""Seconds: the server stores a part, a table row by row, before it responds."""


@dataclass(frozen=True, slots=True)
class DatasetPlace:
    """A dataset by the ids on its path."""

    organization_id: str
    workspace_id: str
    dataset_id: str


@dataclass(frozen=True, slots=True)
class NewPart:
    """What a request says about a part; the file's name in the form is its source name."""

    name: str
    source_name: str
    kind_word: str
    """``File`` or ``DB``."""
    description: str = ""
    tags: Sequence[str] = ()
    additional: Raw = field(default_factory=dict)
    """The field ``additionalData``."""

    @property
    def body(self) -> Raw:
        """The request in JSON."""
        return {
            "name": self.name,
            "sourceName": self.source_name,
            "description": self.description,
            "tags": list(self.tags),
            "additionalData": dict(self.additional),
            "type": self.kind_word,
        }

    @property
    def overhead(self) -> int:
        """Bytes that its request has besides those of the file."""
        return _creation(self).overhead


def list_parts(
    client: PlatformClient, place: DatasetPlace, cancel: CancelToken | None = None
) -> list[DatasetPart]:
    """Return every part, also those that the dataset has lost from its own list."""
    answer = client.get_json(_parts(client, place), cancel=cancel)
    found = decode.objects(answer, f"parts of dataset {place.dataset_id}")
    return [client.generation.dataset_part(raw) for raw in found]


def get_part(
    client: PlatformClient, place: DatasetPlace, part_id: str, cancel: CancelToken | None = None
) -> DatasetPart:
    """Return one part."""
    answer = client.get_json(_parts(client, place) + path(part_id), cancel=cancel)
    return _decoded(client, answer, part_id)


def open_part(
    client: PlatformClient, place: DatasetPlace, part_id: str, cancel: CancelToken | None = None
) -> BodyStream:
    """Start the download of a part; a table comes as CSV, its rows in any order."""
    return client.open(_parts(client, place) + path(part_id, "download"), cancel=cancel)


def open_query(
    client: PlatformClient,
    place: DatasetPlace,
    part_id: str,
    parameters: Sequence[tuple[str, str]],
    cancel: CancelToken | None = None,
) -> BodyStream:
    """Start the answer of a table to a query, as CSV; see `PartQuery.parameters`."""
    return client.open(_parts(client, place) + path(part_id, "query"), parameters, cancel=cancel)


def create_dataset(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    name: str,
    description: str = "",
    tags: Sequence[str] = (),
) -> Dataset:
    """Create a dataset without parts.

    Raises:
        OutcomeUnknown: the response was lost, or describes no dataset.
    """
    form = Multipart().json(
        "datasetCreateRequest", {"name": name, "description": description, "tags": list(tags)}
    )
    answer = form.send(client, "POST", client.generation.datasets(organization_id, workspace_id))
    if not isinstance(answer, dict) or not decode.text(answer, "id"):
        raise _no_object(f"the new dataset {name}")
    return client.generation.dataset(answer)


def create_part(
    client: PlatformClient,
    place: DatasetPlace,
    part: NewPart,
    blocks: Iterable[bytes],
    size: int,
) -> DatasetPart:
    """Send a file as a new part of a dataset; no other may be sent at the same time.

    Raises:
        OutcomeUnknown: the response was lost, or describes no part.
    """
    answer = _creation(part).send(
        client, "POST", _parts(client, place), blocks, size, timeout=_STORE_TIMEOUT
    )
    return _decoded(client, answer, part.source_name, changed=True)


def replace_part(
    client: PlatformClient,
    place: DatasetPlace,
    part: DatasetPart,
    blocks: Iterable[bytes],
    size: int,
) -> DatasetPart:
    """Send a file in place of a part's data, which the server deletes first.

    Raises:
        OutcomeUnknown: the response was lost, or describes no part.
    """
    where = _parts(client, place) + path(part.id)
    form = Multipart().file(part.source_name)
    answer = form.send(client, "PUT", where, blocks, size, timeout=_STORE_TIMEOUT)
    return _decoded(client, answer, part.source_name, changed=True)


def delete_part(client: PlatformClient, place: DatasetPlace, part_id: str) -> None:
    """Delete a part and its data.

    Raises:
        OutcomeUnknown: the response was lost.
    """
    client.send_json("DELETE", _parts(client, place) + path(part_id))


def _parts(client: PlatformClient, place: DatasetPlace) -> str:
    datasets = client.generation.datasets(place.organization_id, place.workspace_id)
    return datasets + path(place.dataset_id, "parts")


def _creation(part: NewPart) -> Multipart:
    return Multipart().json("datasetPartCreateRequest", part.body).file(part.source_name)


def _decoded(
    client: PlatformClient, answer: Any, part: str, *, changed: bool = False
) -> DatasetPart:
    if changed and not (isinstance(answer, dict) and decode.text(answer, "id")):
        raise _no_object(f"part {part}")
    return client.generation.dataset_part(decode.one(answer, f"part {part}"))


def _no_object(what: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"Unknown response format for {what}. It may or may not be stored.",
        "Check the dataset before you retry.",
    )
