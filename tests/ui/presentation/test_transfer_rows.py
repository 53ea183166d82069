"""The words of transfers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from csm_tui.domain.transfers import (
    Direction,
    ItemState,
    PlannedTransfer,
    QueueItem,
    QueueSnapshot,
    Tally,
)
from csm_tui.ui.presentation.background_words import moving_words
from csm_tui.ui.presentation.columns import lay_out, measure
from csm_tui.ui.presentation.comparison_rows import comparison_columns
from csm_tui.ui.presentation.plan_rows import plan_columns
from csm_tui.ui.presentation.transfer_rows import (
    bytes_of,
    head_lines,
    history_columns,
    queue_columns,
)
from csm_tui.ui.widgets.grid import Column

COLUMNS = (queue_columns, history_columns, plan_columns, comparison_columns)


@pytest.mark.parametrize(("count", "words"), [(1, "! 1 conflict"), (600, "! 600 conflicts")])
def test_conflicts_are_counted_alike_everywhere(count: int, words: str) -> None:
    tally = Tally({ItemState.CONFLICT: count})
    shown = QueueSnapshot(1, (), (), tally, 0.0, False)
    assert head_lines(shown, 38)[1].endswith(words)
    assert words in [each.plain for each in moving_words(shown)]


@pytest.mark.parametrize(
    ("state", "total", "words"),
    [
        (ItemState.FAILED, 88, "none of 88 B"),
        (ItemState.FAILED, None, "none"),
        (ItemState.RUNNING, 88, "88 B of 88 B"),
        (ItemState.DONE, 88, "88 B"),
    ],
)
def test_what_failed_has_nothing_done(state: ItemState, total: int | None, words: str) -> None:
    planned = PlannedTransfer(Direction.UP, "a.csv", Path("/here/a.csv"), size=88)
    assert bytes_of(QueueItem(1, 1, planned, state, 88, total)) == words


@pytest.mark.parametrize(
    "columns",
    [each(width) for each in COLUMNS for width in (40, 80, 160)],
)
def test_names_that_only_end_differently_look_different(columns: Sequence[Column]) -> None:
    lines = set()
    for end in ("1.csv", "2.csv"):
        name = f"data/{'n' * 300}{end}"
        lines.add(lay_out(columns, measure(columns, ()), [name] * len(columns)).plain)
    assert len(lines) == 2


def test_how_far_a_file_is_stays_in_sight_behind_a_long_name() -> None:
    planned = PlannedTransfer(Direction.UP, f"{'n' * 300}.csv", Path("/here/a.csv"), size=88)
    item = QueueItem(1, 1, planned, ItemState.RUNNING, 44, 88, 12.0)
    shown = QueueSnapshot(1, (item,), (), Tally({ItemState.RUNNING: 1}), 0.0, False)
    assert head_lines(shown, 60)[0].endswith("n.csv: 44 B of 88 B · 12 B/s")
    assert len(head_lines(shown, 60)[0]) == 60
