"""The last runs of many runners; generation 4 lists their ids only (PLATFORM.md 5.1)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner
from csm_tui.services.threads import map_bounded

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient

AT_A_TIME = 4
"""Runs read at once."""


def read_last_runs(
    client: "PlatformClient", runners: Iterable[Runner], cancel: CancelToken
) -> dict[str, Run]:
    """Return the last run of each runner by its own id; what cannot be read is left out."""
    from csm_tui.platform.runs import RunAddress, get_run

    def read(runner: Runner) -> Run | None:
        cancel.check()
        ids = (runner.organization_id, runner.workspace_id, runner.id, runner.last_run_id or "")
        try:
            return get_run(client, RunAddress(*ids), cancel)
        except CsmError:
            return None

    with_runs = [runner for runner in runners if runner.last_run_id]
    found = map_bounded(read, with_runs, AT_A_TIME, "last-runs")
    return {run.id: run for run in found if run is not None}
