"""Orders of the list of runners."""

from datetime import UTC, datetime, timedelta

import pytest

from csm_tui.domain.last_run import LastRun, RunTimes
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_order import RunnerOrder, ordered

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def runner(id_: str, name: str, owner: str | None, age: int) -> Runner:
    ids = ("o-1", "w-1", None, f"t-{name}", None, None)
    created = NOON - timedelta(days=age)
    return Runner(id_, name, "", (), *ids, owner, created, None, (), (), f"run-{id_}")


def last(id_: str, state: RunState | None, took: int | None, *earlier: float) -> LastRun:
    started = NOON - timedelta(seconds=took) if took is not None else None
    times = RunTimes(f"run-{id_}", state, started, NOON, earlier) if state else None
    return LastRun(f"run-{id_}", state, times=times)


ROWS = [
    (0, runner("r-1", "Ada", None, 3)),
    (1, runner("r-2", "bob", "Zoe", 1)),
    (0, runner("r-3", "Cy", "amy", 2)),
]
LAST = {
    "r-1": last("r-1", RunState.SUCCESSFUL, 10, 2.0),
    "r-2": last("r-2", RunState.FAILED, 30, 60.0),
    "r-3": last("r-3", None, None),
}


@pytest.mark.parametrize(
    ("order", "ids", "turned"),
    [
        (RunnerOrder.TREE, "123", "321"),
        (RunnerOrder.NAME, "123", "321"),
        (RunnerOrder.STATE, "213", "123"),
        (RunnerOrder.OWNER, "321", "231"),
        (RunnerOrder.CREATED, "231", "132"),
        (RunnerOrder.BEGAN, "123", "213"),
        (RunnerOrder.TOOK, "213", "123"),
        (RunnerOrder.RATIO, "123", "213"),
        (RunnerOrder.ID, "123", "321"),
        (RunnerOrder.VALIDATION, "123", "123"),
        (RunnerOrder.TEMPLATE, "123", "321"),
    ],
)
def test_an_order_and_its_other_direction(order: RunnerOrder, ids: str, turned: str) -> None:
    def shown(*, other: bool) -> str:
        rows = ordered(ROWS, order, lambda each: LAST[each.id], NOON, turned=other)
        return "".join(each.id[-1] for _, each in rows)

    assert (shown(other=False), shown(other=True)) == (ids, turned)


def test_only_the_tree_keeps_its_depths() -> None:
    tree = ordered(ROWS, RunnerOrder.TREE, lambda each: LAST[each.id], NOON)
    assert [depth for depth, _ in tree] == [0, 1, 0]
    by_name = ordered(ROWS, RunnerOrder.NAME, lambda each: LAST[each.id], NOON)
    assert {depth for depth, _ in by_name} == {0}
