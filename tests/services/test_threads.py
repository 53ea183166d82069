"""Idle threads are kept for further work, for a while, and hold nothing of finished work."""

import gc
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable

import pytest

from csm_tui.domain.errors import Cancelled, Unreachable
from csm_tui.domain.progress import CancelToken
from csm_tui.services import threads
from csm_tui.services.threads import RunningCall, Threads, map_bounded, run_abandonable
from tests.waiting import wait_until

PATIENCE = 60.0


class Thing:
    """Something that can be watched."""


def done_by(pool: Threads, work: Callable[[], None] = lambda: None) -> threading.Thread:
    """Let a pool do some work, and return the thread that did it, idle again."""
    found: list[threading.Thread] = []
    over = threading.Event()

    def all_of_it() -> None:
        work()
        found.append(threading.current_thread())
        over.set()

    pool.start(all_of_it)
    assert over.wait(PATIENCE)
    wait_until(lambda: pool._free, "the thread is free")
    return found[0]


def test_the_same_thread_does_the_next_piece_of_work() -> None:
    pool = Threads()
    assert done_by(pool) is done_by(pool)


def test_what_is_started_in_the_last_step_is_done_by_that_thread_itself() -> None:
    pool, done, over = Threads(), [], threading.Event()

    def noted(what: str) -> Callable[[], None]:
        return lambda: done.append((what, threading.current_thread()))

    def work() -> None:
        with pool.last_step():
            pool.start(noted("next"))
            assert not done
            pool.start(noted("beside"))
        with pool.last_step():
            pass
        pool.start(noted("not in it"))
        over.set()

    first = done_by(pool, work)
    assert over.wait(PATIENCE)
    wait_until(lambda: len(done) == 3, "all is done")
    by = dict(done)
    assert by["next"] is first
    assert by["beside"] is not first
    assert by["not in it"] is not first
    assert done_by(pool) in by.values()


def test_work_that_never_ends_is_waited_for_by_no_other() -> None:
    pool, go_on = Threads(), threading.Event()

    def long() -> None:
        go_on.wait(PATIENCE)

    pool.start(long)
    try:
        assert done_by(pool).is_alive()
    finally:
        go_on.set()
    wait_until(lambda: len(pool._free) == 2, "both are free")


def test_an_idle_thread_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "IDLE", 0.05)
    pool = Threads()
    thread = done_by(pool)
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert pool._free == []
    assert done_by(pool) is not thread


def test_many_at_once_lose_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    # So short that threads end while they are asked for.
    monkeypatch.setattr(threads, "IDLE", 0.0001)
    pool, done = Threads(), []

    def give() -> None:
        for number in range(200):
            pool.start(lambda number=number: done.append(number))  # type: ignore[misc]

    givers = [threading.Thread(target=give) for _ in range(4)]
    for each in givers:
        each.start()
    for each in givers:
        each.join()
    wait_until(lambda: len(done) == 800, "all of it is done")
    wait_until(lambda: not pool._free, "the threads end")


def test_nothing_of_the_work_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not even until the thread ends, nor until the next collection.
    monkeypatch.setattr(threads, "IDLE", 2 * PATIENCE)
    gc.disable()
    try:
        thing, error = Thing(), ValueError("odd")
        seen = [weakref.ref(thing)]

        def work(held: Thing = thing) -> Thing:
            return held

        def failing() -> None:
            inner = Thing()
            seen.append(weakref.ref(inner))
            raise error

        with pytest.raises(ValueError, match="odd"):
            run_abandonable(failing, CancelToken())
        assert run_abandonable(work, CancelToken()) is thing
        error.__traceback__ = None
        del work, thing
        wait_until(lambda: [each() for each in seen] == [None, None], "nothing holds them")
    finally:
        gc.enable()


def test_without_a_thread_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    pool = Threads()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(Unreachable, match="Cannot start a thread"):
        pool.start(lambda: None)
    monkeypatch.undo()
    assert done_by(pool).daemon


def test_what_is_cancelled_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "GRACE", 0.01)
    go_on, cancel = threading.Event(), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run_abandonable(lambda: go_on.wait(PATIENCE), cancel)
    with pytest.raises(Cancelled):
        run_abandonable(lambda: go_on.wait(PATIENCE), CancelToken(), 0.01)
    go_on.set()
    assert run_abandonable(lambda: "in time", cancel) == "in time"


HANGING = """
import threading
from csm_tui.services.threads import spare
begun = threading.Event()
spare.start(lambda: (begun.set(), threading.Event().wait()))
spare.start(lambda: None)
begun.wait()
print("ends")
"""
FORKING = """
import os
import warnings
# From Python 3.12 on a fork beside threads is warned of; what must work all the same is shown here.
warnings.filterwarnings("ignore", ".*multi-threaded", DeprecationWarning)
from csm_tui.domain.progress import CancelToken
from csm_tui.services.threads import run_abandonable
assert run_abandonable(lambda: 1, CancelToken()) == 1
child = os.fork()
if not child:
    os._exit(0 if run_abandonable(lambda: 2, CancelToken(), 20.0) == 2 else 1)
assert os.waitpid(child, 0)[1] == 0
print("ends")
"""


@pytest.mark.parametrize(
    "script",
    [
        HANGING,
        pytest.param(
            FORKING, marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
        ),
    ],
    ids=["with work that hangs", "after a fork"],
)
def test_a_program_ends(script: str) -> None:
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "ends\n", "")


def test_a_map_keeps_the_order_and_runs_no_more_calls_at_once_than_allowed() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def doubled(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1
        return 2 * number

    assert map_bounded(doubled, range(20), 3, "double") == list(range(0, 40, 2))
    assert most <= 3


def test_a_map_raises_the_first_error_and_leaves_out_the_calls_after_it() -> None:
    called: list[int] = []

    def failing(number: int) -> None:
        called.append(number)
        raise ValueError(number)

    with pytest.raises(ValueError, match=r"^0$"):
        map_bounded(failing, range(10_000), 2, "fail")
    assert len(called) < 10_000


def test_a_running_call_tells_at_any_time_whether_it_has_ended() -> None:
    go_on = threading.Event()
    call = RunningCall(lambda: go_on.wait(PATIENCE))
    assert not call.wait(0)
    go_on.set()
    assert call.wait(PATIENCE)
    assert call.wait(0)
    assert call.result() is True
