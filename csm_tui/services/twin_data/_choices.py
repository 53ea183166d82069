"""The datasets that a runner's data can be loaded into."""

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.runner import ReferenceKind, RunnerDetails


def twin_dataset_choices(details: RunnerDetails) -> tuple[Dataset, ...]:
    """Return the base datasets of a runner that could be read.

    The vendor's library loads only when there is exactly one; with several the user chooses.
    """
    found = {
        reference.dataset.id: reference.dataset
        for reference in details.datasets
        if reference.kind is ReferenceKind.BASE and reference.dataset is not None
    }
    return tuple(found.values())
