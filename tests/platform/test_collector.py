"""The garbage collector is paused until the last of overlapping pauses ends."""

import gc
import json
from contextlib import ExitStack

import pytest

from csm_tui.platform._json import collector_paused


def test_it_runs_again_afterwards() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_runs_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="Expecting value"), collector_paused():
        json.loads("nothing")
    assert gc.isenabled()


def test_the_last_of_overlapping_pauses_restores_it() -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(collector_paused())
    second.enter_context(collector_paused())
    first.close()
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()


def test_who_switched_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
