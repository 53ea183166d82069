"""The runs of one runner: which came before which, and which tell how a run usually goes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def newest_first(runs: Iterable[Run]) -> list[Run]:
    """Return runs by the time of their creation, those without one last."""
    return sorted(runs, key=lambda run: run.created or _LONG_AGO, reverse=True)


def runs_before(runs: Sequence[Run], run: Run) -> Sequence[Run]:
    """Return the runs before another one; none before a run that is not among them.

    Args:
        runs: The runs of a runner, newest first.
        run: One of them.
    """
    ids = [each.id for each in runs]
    return runs[ids.index(run.id) + 1 :] if run.id in ids else ()


def comparable_before(runs: Sequence[Run], run: Run) -> list[Run]:
    """Return the runs before another one that tell how it usually goes, newest first.

    They ended well, with the same run template.

    Args:
        runs: The runs of a runner, newest first.
        run: One of them.
    """
    return [
        each
        for each in runs_before(runs, run)
        if each.state is RunState.SUCCESSFUL and each.run_template_id == run.run_template_id
    ]


def last_ended(runs: Sequence[Run], state: RunState, *, before: Run | None = None) -> Run | None:
    """Return the newest run that ended so, or None.

    Args:
        runs: The runs of a runner, newest first.
        state: The end that is looked for.
        before: Only runs older than this one count; None for all.
    """
    older = runs if before is None else runs_before(runs, before)
    return next((run for run in older if run.state is state), None)
