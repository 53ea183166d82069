"""The fields of a runner that clients of generations 3 and 4 write (PLATFORM.md 5.4)."""

from typing import Any

from csm_tui.demo.records import DatasetRecord, RunnerRecord, WorkspaceRecord
from csm_tui.demo.routes.differences import RunnerWriter
from csm_tui.demo.routes.writing import SHARED, Fields, write_fields
from csm_tui.demo.world import World

WRITABLE: Fields = SHARED | {
    "ownerName": ("owner_name", str),
    "datasetList": ("dataset_ids", list),
    "lastUpdate": ("last_update", lambda milliseconds: milliseconds / 1000),
}
"""Those of runners and scenarios, without the last run."""
_DATASET_ROLES = {"validator": "user"}
"""Roles on a dataset for those roles on a runner that datasets do not have."""


def writer(own: Fields) -> RunnerWriter:
    """Return what writes runners, with the fields that one generation alone writes."""

    def write(
        runner: RunnerRecord, body: dict[str, Any], world: World, workspace: WorkspaceRecord
    ) -> None:
        before = set(runner.dataset_ids)
        write_fields(runner, body, world, workspace, WRITABLE | own)
        for dataset_id in set(runner.dataset_ids) - before:
            _share(runner, world.datasets.get(dataset_id))

    return write


def _share(runner: RunnerRecord, dataset: DatasetRecord | None) -> None:
    """Copy the users of a runner into the access list of a dataset that it begins to use."""
    if dataset is None:
        return
    for identity, role in runner.security.roles.items():
        dataset.security.roles.setdefault(identity, _DATASET_ROLES.get(role, role))
