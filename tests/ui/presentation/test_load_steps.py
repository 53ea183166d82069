"""The line of a load: its steps, how far the current one is, and how it ended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.progress import Progress
from csm_tui.ui.presentation.load_steps import LoadState, Stage, steps_content

_STEPS = "✓ Check ── ✓ Plan ── ● Send ── ○ Verify"


def sending(
    done: int, total: int | None, *, waiting: bool = False, unit: str = "rows"
) -> LoadState:
    began = LoadState().going_on(Progress("a", 0, total, unit), Stage.SEND, 100.0)
    return began.going_on(Progress("a", done, total, unit, waiting), Stage.SEND, 103.0)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (
            140,
            f"{_STEPS}  ━━━━━━━━━━━━╸───────  64 %  4 s left  9,600 of 15,000 rows  1,371 rows/s",
        ),
        (100, f"{_STEPS}  ━━━━━━━━━━━━╸───────  64 %  4 s left  9,600 of 15,000 rows"),
        (80, f"{_STEPS}  ━━━━━╸───  64 %  4 s left"),
        (60, f"{_STEPS}  ━━━━━───  64 %"),
        (40, "● Send 3 of 4  ━━━━━───  64 %  4 s left"),
        (20, "● Send 3 of 4  "),
    ],
)
def test_the_line_drops_whole_words(cells: int, shown: str) -> None:
    assert steps_content(sending(9_600, 15_000), cells, 107.0).plain == shown


def test_bytes_are_told_in_their_units() -> None:
    line = steps_content(sending(3_000_000, 6_000_000, unit="bytes"), 140, 102.0).plain
    assert line.endswith("50 %  2 s left  3.0 MB of 6.0 MB  1.5 MB/s")


def test_what_is_sent_and_not_answered_is_said_with_its_time() -> None:
    line = steps_content(sending(0, 17, waiting=True), 100, 115.0).plain
    assert line == f"{_STEPS}  waiting for the answer  12 s"


def test_before_and_after_it_is_said_what_comes_and_how_it_ended() -> None:
    state = LoadState().at(Stage.PLAN, "p plans 4 files")
    assert steps_content(state, 80, 0).plain == (
        "✓ Check ── ● Plan ── ○ Send ── ○ Verify  p plans 4 files"
    )
    state = sending(3, 3).at(Stage.DONE, "3 rows loaded in 0.2 s", "1 existed already")
    assert steps_content(state, 120, 0).plain == (
        "✓ Check ── ✓ Plan ── ✓ Send ── ✓ Verify  3 rows loaded in 0.2 s  1 existed already"
    )
    state = state.at(Stage.VERIFY, "Not complete: 2 of 3 rows loaded", failed=True)
    assert steps_content(state, 80, 0).plain == (
        "✓ Check ── ✓ Plan ── ✓ Send ── ✗ Verify  Not complete: 2 of 3 rows loaded"
    )


@given(
    st.integers(0, 10**9),
    st.none() | st.integers(1, 10**9),
    st.booleans(),
    st.integers(20, 200),
    st.floats(103, 10**6),
)
def test_the_line_never_is_longer_than_its_cells(
    done: int, total: int | None, waiting: bool, cells: int, now: float
) -> None:
    state = sending(done, total, waiting=waiting)
    assert steps_content(state, cells, now).cell_length <= cells
