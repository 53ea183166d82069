"""Datasets (PLATFORM.md 7)."""

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.progress import CancelToken
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.dialects import dialect_of
from csm_tui.platform.paths import path


def get_dataset(
    client: PlatformClient,
    organization_id: str,
    dataset_id: str,
    cancel: CancelToken | None = None,
) -> Dataset:
    """Return one dataset."""
    dialect = dialect_of(client)
    answer = client.get_json(
        path("organizations", organization_id, "datasets", dataset_id), cancel=cancel
    )
    return dialect.dataset(decode.one(answer, f"dataset {dataset_id}"))


def list_datasets(
    client: PlatformClient, organization_id: str, cancel: CancelToken | None = None
) -> list[Dataset]:
    """Return every dataset; the server sends all if no page is asked for (PLATFORM.md 3)."""
    dialect = dialect_of(client)
    answer = client.get_json(path("organizations", organization_id, "datasets"), cancel=cancel)
    place = f"datasets of organization {organization_id}"
    return [dialect.dataset(raw) for raw in decode.objects(answer, place)]
