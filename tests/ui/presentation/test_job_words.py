"""A running job and the transfers on one line."""

import pytest

from csm_tui.domain.progress import Progress
from csm_tui.domain.transfers import ItemState, QueueSnapshot, Tally
from csm_tui.ui.jobs import Job
from csm_tui.ui.presentation.background_words import ended_words, moving_words
from csm_tui.ui.presentation.job_words import job_line


def job(*, writes: bool = False, done: int = 9_800, total: int | None = 16_048) -> Job:
    """Return a job whose first rows were sent ten seconds before the latest ones."""
    loading = Job("Loading data/city into Brewery", writes=writes)
    loading.progress(Progress("Bar.csv", 0, total, "rows"))
    loading._first = (loading._at - 10.0, Progress("Bar.csv", 0, total, "rows"))
    loading.latest = Progress("Bar.csv", done, total, "rows")
    return loading


@pytest.mark.parametrize("cells", [38, 78, 118, 158])
def test_words_are_left_out_whole(cells: int) -> None:
    line = job_line(job(), cells).plain
    assert len(line) <= cells
    known = {"61 %", "9,800 of 16,048 rows", "980 rows/s", "7 s left", "Esc stops"}
    parts = {part.strip() for part in line.split("  ")[1:]} - {""}
    assert {part for part in parts if set(part) - set("━╸─")} <= known
    if cells == 158:
        assert known <= parts
        assert "━" in line


def test_what_was_sent_waits_for_the_answer() -> None:
    assert "waiting for the answer" in job_line(job(writes=True, done=16_048), 78).plain
    # What only reads has no answer to wait for.
    assert "waiting" not in job_line(job(done=16_048), 78).plain


def snapshot(left: int, done: int, total: int | None, rate: float) -> QueueSnapshot:
    tally = Tally({ItemState.RUNNING: left, ItemState.DONE: 3}, done, total)
    return QueueSnapshot(1, (), (), tally, rate, False)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (snapshot(2, 380, 1_000, 10.0), ["◌ 2 transfers", "38 %", "1 min 2 s left"]),
        (snapshot(2, 380, 1_000, 0.0), ["◌ 2 transfers", "38 %"]),
        (snapshot(1, 1_000, 1_000, 5.0), ["◌ 1 transfer", "waiting for the answer"]),
        # Without sizes, as on 5.x, the files are counted.
        (snapshot(1, 10, None, 5.0), ["◌ 1 transfer", "75 %"]),
        (snapshot(0, 10, 10, 0.0), []),
    ],
)
def test_transfers_are_told_with_percent_and_time(shown: QueueSnapshot, words: list[str]) -> None:
    assert [each.plain for each in moving_words(shown)] == words


@pytest.mark.parametrize(
    ("counts", "words", "severity"),
    [
        ({ItemState.DONE: 5}, "✓ 2 files transferred in 0.2 s.", "information"),
        ({ItemState.DONE: 4, ItemState.FAILED: 1}, "✗ 1 file transferred in 0.2 s", "error"),
        ({ItemState.DONE: 3, ItemState.CONFLICT: 2}, "! 2 conflicts to decide", "warning"),
    ],
)
def test_the_end_of_transfers_is_said(
    counts: dict[ItemState, int], words: str, severity: str
) -> None:
    said = ended_words(Tally({ItemState.DONE: 3}), Tally(counts), 0.2)
    assert said is not None
    assert said[0].startswith(words)
    assert said[1] == severity


def test_nothing_is_said_where_nothing_has_ended() -> None:
    assert ended_words(Tally({ItemState.DONE: 3}), Tally(), 1.0) is None
