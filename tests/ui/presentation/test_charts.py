"""Charts of one line: what they show for any data, and that they fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from csm_tui.ui.presentation.charts import HEIGHTS, MISSING, bar, histogram, spark

_AMOUNTS = st.floats(min_value=0, max_value=1e300)
_VALUES = st.lists(st.none() | _AMOUNTS, max_size=80)
_CELLS = st.integers(min_value=0, max_value=60)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ((5, 5, 5, 5), "████"),
        ((5,), "█"),
        ((0, 0), "▁▁"),
        ((), ""),
        ((0, 1, 1000), "▁▂█"),
        ((0, 1, 2, 3, 4, 5, 6, 7), HEIGHTS),
        ((1, None, float("nan"), 2), "▅··█"),
        ((None, None), "··"),
        ((-3, 4), "▁█"),
    ],
)
def test_a_spark_starts_at_zero(values: list[float | None], line: str) -> None:
    assert spark(values, 10) == line


def test_a_spark_of_more_values_than_cells_keeps_every_peak() -> None:
    assert spark([1, 1, 1, 7, 1, 1], 3) == "▂█▂"
    assert spark([None, 4, None, None], 2) == "█·"


@given(_VALUES, _CELLS)
def test_a_spark_never_is_longer_than_its_cells_or_its_values(
    values: list[float | None], cells: int
) -> None:
    line = spark(values, cells)

    assert cell_len(line) == min(len(values), cells)
    assert set(line) <= {*HEIGHTS, MISSING}


@given(st.lists(_AMOUNTS, min_size=1, max_size=30))
def test_a_spark_is_as_high_as_its_values_are_large(values: list[float]) -> None:
    heights = [HEIGHTS.index(each) for each in spark(values, len(values))]

    assert (max(heights) == 7) == (max(values) > 0)
    for value, height in zip(values, heights, strict=True):
        assert (height == 0) == (value == 0)
        assert all(height <= other for at, other in enumerate(heights) if values[at] >= value)


@given(st.floats(min_value=1e-300, max_value=1e300), st.integers(min_value=1, max_value=30))
def test_equal_values_are_equally_high_and_full(value: float, count: int) -> None:
    assert spark([value] * count, count) == HEIGHTS[-1] * count


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (40, "0 ▃▃▃▃▃▃▃▃█▁▁▁▁▁▁▁ 54"),
        (21, "0 ▃▃▃▃▃▃▃▃█▁▁▁▁▁▁▁ 54"),
        (20, "0 ▅▅▅▅█▁▁▁ 54"),
        (12, "0 ██▇▁ 54"),
        (9, "0 ██▇▁ 54"),
        (8, "0 … 54"),
        (6, "0 … 54"),
        (5, ""),
        (0, ""),
    ],
)
def test_a_histogram_has_its_ends_in_digits_and_goes_whole(cells: int, text: str) -> None:
    assert histogram([2] * 8 + [7] + [0] * 7, "0", "54", cells) == text


@given(
    st.lists(st.integers(min_value=0, max_value=10**6), max_size=40), _CELLS, st.text(max_size=9)
)
def test_a_histogram_fits_and_never_cuts_an_end(counts: list[int], cells: int, end: str) -> None:
    text = histogram(counts, end, end, cells)

    assert cell_len(text) <= cells
    assert not text or (text.startswith(f"{end} ") and text.endswith(f" {end}"))


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 10, "──────────"),
        (1, 1000, "╸─────────"),
        (5, 10, "━━━━━─────"),
        (5.5, 10, "━━━━━╸────"),
        (999, 1000, "━━━━━━━━━╸"),
        (10, 10, "━━━━━━━━━━"),
        (12, 10, "━━━━━━━━━━"),
        (0, 0, "──────────"),
        (3, 0, "──────────"),
        (-1, 10, "──────────"),
    ],
)
def test_a_bar_is_never_full_too_soon(part: float, whole: float, text: str) -> None:
    assert bar(part, whole, 10) == text


@given(_AMOUNTS, _AMOUNTS, _CELLS)
def test_a_bar_has_the_length_asked_for(part: float, whole: float, cells: int) -> None:
    text = bar(part, whole, cells, rest=" ")

    assert cell_len(text) == cells
    if cells and whole > 0:
        assert (text.strip() == "") == (part == 0)
        assert (text == "━" * cells) == (part >= whole)


@given(st.lists(_AMOUNTS, min_size=2, max_size=2), st.integers(min_value=1, max_value=30))
def test_the_larger_of_two_parts_never_has_the_shorter_bar(parts: list[float], cells: int) -> None:
    small, large = sorted(parts)
    shown = [bar(each, large, cells).rstrip("─") for each in (small, large)]

    assert [2 * len(each) - each.count("╸") for each in shown] == sorted(
        2 * len(each) - each.count("╸") for each in shown
    )
