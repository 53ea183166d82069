"""Progress is reported, not too often, and cancelled work stops."""

import threading

import pytest

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.progress import CancelToken, Progress, Throttle, ignore_progress


def step(done: int, total: int | None = 100) -> Progress:
    return Progress("Counting", done, total, "steps")


def test_at_most_ten_a_second_are_passed_on() -> None:
    now = 0.0
    passed: list[int] = []
    tell = Throttle(lambda progress: passed.append(progress.done), clock=lambda: now)
    for done in range(1000):
        now = done / 1000
        tell(step(done, 10_000))
    assert 9 <= len(passed) <= 11
    assert passed[0] == 0


def test_the_last_of_a_step_is_always_passed_on() -> None:
    passed: list[int] = []
    tell = Throttle(lambda progress: passed.append(progress.done), clock=lambda: 0.0)
    for done in (0, 1, 99, 100):
        tell(step(done))
    assert passed == [0, 100]


def test_an_unknown_total_is_passed_on_by_time_alone() -> None:
    passed: list[int] = []
    tell = Throttle(lambda progress: passed.append(progress.done), clock=lambda: 0.0)
    tell(step(1, None))
    tell(step(2, None))
    assert passed == [1]


def test_a_cancelled_token_stops_work_at_its_next_check() -> None:
    token = CancelToken()
    before = token.cancelled
    token.check()
    token.wait(0)
    token.cancel()
    assert (before, token.cancelled) == (False, True)
    with pytest.raises(Cancelled):
        token.check()
    with pytest.raises(Cancelled):
        token.wait(60)


def test_a_cancel_from_another_thread_ends_a_sleep() -> None:
    token = CancelToken()
    threading.Timer(0.01, token.cancel).start()
    with pytest.raises(Cancelled):
        token.wait(60)


def test_ignoring_takes_anything() -> None:
    ignore_progress(step(1))
