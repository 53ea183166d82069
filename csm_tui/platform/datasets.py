"""Datasets, where the platform's generation keeps them (PLATFORM.md 7 and 9)."""

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.paths import path


def get_dataset(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    dataset_id: str,
    cancel: CancelToken | None = None,
) -> Dataset:
    """Return one dataset."""
    place = client.generation.datasets(organization_id, workspace_id)
    answer = client.get_json(place + path(dataset_id), cancel=cancel)
    return client.generation.dataset(decode.one(answer, f"dataset {dataset_id}"))


def refresh_dataset(
    client: PlatformClient,
    organization_id: str,
    dataset_id: str,
    cancel: CancelToken | None = None,
) -> None:
    """Ask for the content of a dataset to be fetched again (PLATFORM.md 7).

    Raises:
        OutcomeUnknown: the response was lost.
    """
    where = path("organizations", organization_id, "datasets", dataset_id)
    client.send_json("POST", f"{where}/refresh", cancel=cancel)


def roll_back_dataset(
    client: PlatformClient,
    organization_id: str,
    dataset_id: str,
    cancel: CancelToken | None = None,
) -> None:
    """Ask for the content from before a refresh that failed; only in ERROR (PLATFORM.md 7).

    Raises:
        OutcomeUnknown: the response was lost, or is the sentence that the server sends as JSON
            (PLATFORM.md 7.2): read the status to know.
    """
    where = path("organizations", organization_id, "datasets", dataset_id)
    client.send_json("POST", f"{where}/refresh/rollback", cancel=cancel)


def list_datasets(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    cancel: CancelToken | None = None,
) -> PartialList[Dataset]:
    """Return every dataset of the workspace, or of its organization before 5.x.

    The server sends all if no page is asked for (PLATFORM.md 3).
    """
    answer = client.get_json(
        client.generation.datasets(organization_id, workspace_id), cancel=cancel
    )
    listed = decode.objects(answer, "datasets")
    return PartialList(map(client.generation.dataset, listed), listed.partial)
