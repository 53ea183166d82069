"""The words of transfers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from csm_tui.domain.errors import AlreadyExists
from csm_tui.domain.transfers import (
    Direction,
    ItemState,
    PlannedTransfer,
    QueueItem,
    QueueSnapshot,
    Tally,
)
from csm_tui.ui.presentation import transfer_rows
from csm_tui.ui.presentation.columns import lay_out, measure
from csm_tui.ui.presentation.comparison_rows import comparison_columns
from csm_tui.ui.presentation.plan_rows import plan_columns
from csm_tui.ui.presentation.transfer_history_rows import history_columns
from csm_tui.ui.presentation.transfer_rows import (
    QueueRows,
    bytes_of,
    counts_of,
    in_order,
    progress_cell,
    queue_columns,
    state_cell,
    total_line,
)
from csm_tui.ui.widgets.grid import Column

COLUMNS = (queue_columns, history_columns, plan_columns, comparison_columns)
UP = PlannedTransfer(Direction.UP, "a.csv", Path("/here/a.csv"), size=88)


def running(done: int, total: int | None, **more: float) -> QueueItem:
    return QueueItem(1, 1, UP, ItemState.RUNNING, done, total, **more)  # type: ignore[arg-type]


def queue(*items: QueueItem, total: int | None = 0, done: int = 0) -> QueueSnapshot:
    counts = {state: sum(each.state is state for each in items) for state in ItemState}
    return QueueSnapshot(1, items, (), Tally(counts, done, total), 12.0, False)


@pytest.mark.parametrize(
    ("state", "total", "words"),
    [
        (ItemState.FAILED, 88, "none of 88 B"),
        (ItemState.FAILED, None, "none"),
        (ItemState.RUNNING, 88, "88 of 88 B"),
        (ItemState.RUNNING, 3_000_000, "88 B of 3.0 MB"),
        (ItemState.RUNNING, None, "88 B so far"),
        (ItemState.DONE, 88, "88 B"),
    ],
)
def test_what_failed_has_nothing_done(state: ItemState, total: int | None, words: str) -> None:
    assert bytes_of(QueueItem(1, 1, UP, state, 88, total)) == words


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


@pytest.mark.parametrize("width", [40, 60, 80, 120, 160, 220])
@pytest.mark.parametrize("columns", [queue_columns, history_columns])
def test_the_columns_fit_the_width(columns: object, width: int) -> None:
    made = columns(width)  # type: ignore[operator]
    assert 1 + sum((each.width or 0) + 2 for each in made) <= width + 2


def test_a_running_file_has_a_bar_its_amount_its_rate_and_the_time_left() -> None:
    item = running(2_400_000, 4_000_000, rate=800_000.0)
    cell = progress_cell(item, 50).plain
    assert cell.startswith("━")
    assert cell.endswith("2.4 of 4.0 MB 800.0 kB/s")
    assert len(cell) <= 50
    assert state_cell(item).plain == "◌ 60 %"
    columns = queue_columns(100)
    assert QueueRows([item], columns)[0][-1] == "2 s"


@pytest.mark.parametrize("cells", range(6, 60))
def test_no_number_is_cut(cells: int) -> None:
    cell = progress_cell(running(2_400_000, 4_000_000, rate=800_000.0), cells).plain
    assert len(cell) <= cells
    assert ("2.4" in cell) == ("2.4 of 4.0 MB" in cell)
    assert ("800" in cell) == ("800.0 kB/s" in cell)


def test_a_file_whose_bytes_are_sent_waits_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer_rows, "now", lambda: 100.0)
    item = running(88, 88, sent_at=88.0)
    assert state_cell(item).plain == "◌ Sent"
    assert progress_cell(item, 30).plain == "waiting for the answer"
    assert QueueRows([item], queue_columns(100))[0][-1] == "12 s"


@pytest.mark.parametrize("cells", [10, 20, 30, 50, 80])
def test_the_answers_to_a_conflict_are_whole_words(cells: int) -> None:
    error = AlreadyExists("It exists.", "Decide.")
    item = QueueItem(1, 1, UP, ItemState.CONFLICT, error=error)
    said = progress_cell(item, cells).plain
    assert len(said) <= cells
    assert said.rsplit(maxsplit=1)[-1] in {"different", "both", "decide", "exists"}


def test_what_needs_an_answer_is_first_and_what_has_ended_last() -> None:
    states = [*ItemState]
    items = [QueueItem(at, 1, UP, state) for at, state in enumerate(states)]
    order = [item.state for item in in_order(items)]
    assert set(order[:2]) == {ItemState.CONFLICT, ItemState.UNKNOWN}
    assert order[2:4] == [ItemState.RUNNING, ItemState.FAILED]
    assert set(order[-3:]) == {ItemState.DONE, ItemState.SKIPPED, ItemState.CANCELLED}


def test_the_counts_name_each_state_that_occurs() -> None:
    items = [QueueItem(at, 1, UP, state) for at, state in enumerate(ItemState)]
    assert counts_of(queue(*items)).plain == "!1 ?1 ◌1 ‖1 …1 ✗1 ✓1 -2   9"
    assert counts_of(queue()).plain == ""


@pytest.mark.parametrize("cells", [30, 60, 80, 160])
def test_the_total_has_a_bar_and_never_a_cut_word(cells: int) -> None:
    line = total_line(queue(running(44, 88), total=88, done=44), cells)
    assert len(line) <= cells
    assert line.startswith("Total ━")
    assert "50 %" in line
    assert ("4 s left" in line) == (cells > 60)


def test_a_question_is_no_end() -> None:
    states = (ItemState.RUNNING, ItemState.CONFLICT, ItemState.PAUSED, ItemState.DONE)
    items = [QueueItem(at, 1, UP, state) for at, state in enumerate(states)]
    assert "1 of 4 files" in total_line(queue(*items, total=None), 80)


def test_without_transfers_none_are_running() -> None:
    assert total_line(queue(), 80) == "No transfers running"
    done = QueueItem(1, 1, UP, ItemState.DONE, 88, 88)
    assert total_line(queue(done), 80) == "No transfers running · 1 of 1 file done"
