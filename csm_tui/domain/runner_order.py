"""The orders of the list of runners."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from csm_tui.domain.last_run import LastRun
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner

_BY_URGENCY = (
    *(RunState.FAILED, RunState.RUNNING, RunState.NOT_STARTED),
    *(RunState.UNKNOWN, RunState.SUCCESSFUL),
)


class RunnerOrder(Enum):
    """An order, in the words of the list; the first direction of each is the useful one."""

    TREE = "name, children below their parents"
    STATE = "state, failed first"
    NAME = "name"
    BEGAN = "last run, newest first"
    TOOK = "duration, longest first"
    RATIO = "duration against the usual, longest first"
    TEMPLATE = "run template"
    OWNER = "owner"
    CREATED = "age, newest first"
    VALIDATION = "validation"
    ID = "id"


Row = tuple[int, Runner]
"""The depth in the tree, and the runner."""
LastRunOf = Callable[[Runner], LastRun]


def ordered(
    rows: Sequence[Row],
    order: RunnerOrder,
    last_run: LastRunOf,
    now: datetime,
    *,
    turned: bool = False,
) -> list[Row]:
    """Return the rows in an order, those without a value last in both directions.

    Args:
        rows: In the order of the tree, which decides between equals; only it keeps the depths.
        order: The order.
        last_run: What is known of the last run of a runner.
        now: The end of runs that have not ended.
        turned: Whether the order is the other way round.
    """
    if order is RunnerOrder.TREE:
        return list(reversed(rows)) if turned else list(rows)
    key = _KEYS[order]
    keyed = [(key(runner, last_run, now), runner) for _, runner in rows]
    known = [each for each in keyed if each[0] is not None]
    known.sort(key=lambda each: each[0], reverse=turned is not (order in _GREATEST_FIRST))
    unknown = [each for each in keyed if each[0] is None]
    return [(0, runner) for _, runner in (*known, *unknown)]


_GREATEST_FIRST = {
    *(RunnerOrder.BEGAN, RunnerOrder.TOOK, RunnerOrder.RATIO, RunnerOrder.CREATED),
}


def _urgency(last: LastRun) -> int | None:
    return None if last.state is None else _BY_URGENCY.index(last.state)


def _took(last: LastRun, now: datetime) -> float | None:
    return last.times.took(now) if last.times else None


def _ratio(last: LastRun, now: datetime) -> float | None:
    return last.times.ratio(now) if last.times else None


_Key = Callable[[Runner, LastRunOf, datetime], Any]
_KEYS: dict[RunnerOrder, _Key] = {
    RunnerOrder.STATE: lambda runner, last, _: _urgency(last(runner)),
    RunnerOrder.NAME: lambda runner, *_: runner.name.casefold(),
    RunnerOrder.BEGAN: lambda runner, last, _: last(runner).began,
    RunnerOrder.TOOK: lambda runner, last, now: _took(last(runner), now),
    RunnerOrder.RATIO: lambda runner, last, now: _ratio(last(runner), now),
    RunnerOrder.TEMPLATE: lambda runner, *_: _text(runner.run_template_id),
    RunnerOrder.OWNER: lambda runner, *_: _text(runner.owner),
    RunnerOrder.CREATED: lambda runner, *_: runner.created,
    RunnerOrder.VALIDATION: lambda runner, *_: _text(runner.validation_status),
    RunnerOrder.ID: lambda runner, *_: runner.id,
}


def _text(value: str | None) -> str | None:
    return value.casefold() if value else None
