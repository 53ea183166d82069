"""How a dataset is read: the tests of CoAL, in its order (PLATFORM.md 10.1)."""

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import CsmError, FeatureMissing
from csm_tui.domain.runner_download.plan import SourceKind

_WORKSPACE_FILE = "%WORKSPACE_FILE%/"
_FILE_TAGS = {"workspaceFile", "dataset_part"}
_ELSEWHERE = "Only a run on the platform can read it. Download the other datasets."


def kind_of(dataset: Dataset) -> tuple[SourceKind, str, CsmError | None]:
    """Return how a dataset is read, the beginning of its files' names, and why it cannot be."""
    if dataset.is_made_of_parts:
        return SourceKind.PARTS, "", None
    values = _connector_values(dataset)
    if "AZURE_DIGITAL_TWINS_URL" in values:
        return SourceKind.NONE, "", _unreadable(dataset, "is in Azure Digital Twins")
    if "TWIN_CACHE_NAME" in values and dataset.twingraph_id is None:
        return SourceKind.NONE, "", _unreadable(dataset, "is an old twin graph without a dataset")
    if (prefix := values.get("AZURE_STORAGE_CONTAINER_BLOB_PREFIX")) is not None:
        return SourceKind.FILES, str(prefix).replace(_WORKSPACE_FILE, ""), None
    if _FILE_TAGS & set(dataset.tags):
        return SourceKind.FILES, dataset.source_location, None
    return SourceKind.GRAPH, "", None


def _connector_values(dataset: Dataset) -> dict[str, object]:
    connector = dataset.raw.get("connector")
    values = connector.get("parametersValues") if isinstance(connector, dict) else None
    return dict(values) if isinstance(values, dict) else {}


def _unreadable(dataset: Dataset, why: str) -> FeatureMissing:
    return FeatureMissing(f"Cannot read dataset {dataset.name} here: it {why}.", _ELSEWHERE)
