"""The fields of a runner that clients of generations 3 and 4 write (PLATFORM.md 5.4)."""

from typing import Any

from csm_tui.demo.records import RunnerRecord, WorkspaceRecord
from csm_tui.demo.routes.differences import RunnerWriter
from csm_tui.demo.routes.writing import SHARED, Fields, write_fields
from csm_tui.demo.world import World

WRITABLE: Fields = SHARED | {
    "ownerName": ("owner_name", str),
    "datasetList": ("dataset_ids", list),
    "lastUpdate": ("last_update", lambda milliseconds: milliseconds / 1000),
}
"""Those of runners and scenarios, without the last run."""


def writer(last_run: Fields) -> RunnerWriter:
    """Return what writes runners, with the field of the last run as a generation names it."""

    def write(
        runner: RunnerRecord, body: dict[str, Any], world: World, workspace: WorkspaceRecord
    ) -> None:
        write_fields(runner, body, world, workspace, WRITABLE | last_run)

    return write
