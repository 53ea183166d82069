"""The datasets that a runner refers to, each read once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.runner import (
    DatasetReference,
    ReferenceKind,
    Runner,
)
from csm_tui.domain.solution import DATASET_ID_TYPE, PART_TYPES, Solution
from csm_tui.services.threads import map_bounded

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient

AT_A_TIME = 4
"""Datasets that are read at the same time."""

_Wanted = tuple[ReferenceKind, str, str | None]


def read_references(
    client: "PlatformClient",
    workspace: tuple[str, str],
    runner: Runner,
    solution: Solution | None,
    cancel: CancelToken,
) -> tuple[DatasetReference, ...]:
    """Return every reference of a runner; one whose dataset cannot be read has a problem.

    Args:
        client: of the platform.
        workspace: the ids of the organization and of the workspace.
        runner: the runner.
        solution: its solution; None if it could not be read.
        cancel: checked between datasets.
    """
    from csm_tui.platform.datasets import get_dataset

    def read(dataset_id: str) -> Dataset | CsmError:
        cancel.check()
        try:
            return get_dataset(client, *workspace, dataset_id, cancel)
        except CsmError as error:
            return error

    wanted = list(_wanted(runner, solution))
    ids = list(dict.fromkeys(dataset_id for _, dataset_id, _ in wanted))
    found = dict(zip(ids, map_bounded(read, ids, AT_A_TIME, "datasets"), strict=True))
    return tuple(_reference(want, found[want[1]]) for want in wanted)


def _wanted(runner: Runner, solution: Solution | None) -> Iterator[_Wanted]:
    for dataset_id in runner.base_dataset_ids:
        yield ReferenceKind.BASE, dataset_id, None
    known = solution.parameters if solution else {}
    for value in runner.parameters:
        definition = known.get(value.parameter_id)
        types = {value.var_type, definition.var_type if definition else ""}
        if DATASET_ID_TYPE in types and value.value.strip():
            yield ReferenceKind.PARAMETER, value.value.strip(), value.parameter_id
    if parameter_dataset := runner.parameter_dataset_id:
        yield ReferenceKind.PARAMETER_DATASET, parameter_dataset, None
        # These are never among the runner's values (PLATFORM.md 5.3).
        for definition in known.values():
            if definition.var_type in PART_TYPES:
                yield ReferenceKind.PART, parameter_dataset, definition.id


def _reference(want: _Wanted, found: Dataset | CsmError) -> DatasetReference:
    kind, dataset_id, parameter_id = want
    if isinstance(found, CsmError):
        return DatasetReference(kind, dataset_id, parameter_id, None, found)
    if kind is not ReferenceKind.PART:
        return DatasetReference(kind, dataset_id, parameter_id, found)
    part = next((part for part in found.parts if part.name == parameter_id), None)
    return DatasetReference(kind, dataset_id, parameter_id, found, part=part)
