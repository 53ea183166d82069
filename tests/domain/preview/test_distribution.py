"""The values of a column in ranges of one width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.preview.distribution import DAY, MOST_BINS, bins_of, moment_of

_COUNTS = st.integers(min_value=1, max_value=50)


@given(st.lists(st.tuples(st.floats(-1e150, 1e150), _COUNTS), max_size=60))
def test_every_value_is_in_one_range(values: list[tuple[float, int]]) -> None:
    bins = bins_of(values, None)

    if len({value for value, _ in values}) < 2:
        assert bins == ()
        return
    assert len(bins) == MOST_BINS
    assert sum(bins) == sum(count for _, count in values)
    assert min(bins[0], bins[-1]) > 0, "the smallest and the largest value are at the ends"


@given(
    st.integers(min_value=-(10**6), max_value=10**6),
    st.integers(min_value=1, max_value=5_000),
    st.sampled_from([1.0, DAY]),
)
def test_no_range_of_whole_numbers_has_room_for_more_of_them(
    low: int, span: int, step: float
) -> None:
    """Numbers that occur once each are drawn as a flat line, however many there are."""
    bins = bins_of([((low + at) * step, 1) for at in range(span + 1)], step)

    assert len(bins) <= MOST_BINS
    assert sum(bins) == span + 1
    assert set(bins[:-1]) == {bins[0]}
    assert 0 < bins[-1] <= bins[0]


@pytest.mark.parametrize(
    ("values", "step", "bins"),
    [
        ([(1, 5), (2, 1), (4, 2)], 1.0, (5, 1, 0, 2)),
        ([(0, 1), (8, 3)], None, (1, *[0] * 14, 3)),
        ([(3, 9)], 1.0, ()),
        ([], None, ()),
        ([(0, 1), (float("inf"), 1)], None, ()),
        ([(-1.7e308, 1), (1.7e308, 1)], None, ()),
    ],
)
def test_ranges(values: list[tuple[float, int]], step: float | None, bins: tuple[int, ...]) -> None:
    assert bins_of(values, step) == bins


def test_a_date_is_a_moment_and_a_day_that_does_not_exist_is_none() -> None:
    day = moment_of("2024-02-29")

    assert day is not None
    assert day % DAY == 0
    assert moment_of("2024-02-29T01:00:00+01:00") == day
    assert moment_of("2024-02-29 00:00:00Z") == day
    assert moment_of("2024-02-30") is None
