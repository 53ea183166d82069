"""Sizes, ages and times in words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from csm_tui.domain.format import human_age, human_size, human_time


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (812, "812 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1_400_000, "1.4 MB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (50 * 1000**3, "50.0 GB"),
        (2 * 1000**6, "2000.0 PB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert human_size(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 s"),
        (0.9, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (86400 * 3 + 3600 * 4, "3 d 4 h"),
    ],
)
def test_ages(seconds: float, words: str) -> None:
    assert human_age(seconds) == words


def test_times_are_told_in_utc() -> None:
    moment = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=2)))
    assert human_time(elsewhere) == human_time(moment) == "2024-05-06 07:08:09 UTC"
    assert human_time(moment.replace(tzinfo=None)) == human_time(moment)


def test_no_time_is_unknown() -> None:
    assert human_time(None) == "unknown"
