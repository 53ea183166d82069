"""The log lines of a run as generations 4 and 5 read them: of the whole run (PLATFORM.md 6)."""

from collections.abc import Iterator

from csm_tui.demo import execution
from csm_tui.demo.problems import GenericFailure
from csm_tui.demo.records import RunRecord
from csm_tui.demo.world import World


def begun_lines(world: World, run: RunRecord) -> Iterator[str]:
    """Return the lines of a run, oldest first.

    Raises:
        GenericFailure: no node has begun.
    """
    now = execution.view_of(world, run)
    if now.pending and not now.finished and not run.script.forgotten:
        raise GenericFailure
    return execution.run_log(world, run)
