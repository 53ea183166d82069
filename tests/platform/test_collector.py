"""The collector pauses until the last of overlapping pauses ends, and skips what they made."""

import gc
import json
import sys
from contextlib import ExitStack

import pytest

from csm_tui.platform._json import collector_paused
from csm_tui.platform._paging import every_page


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


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="the collector takes small steps")
def test_a_long_list_is_not_searched_soon_after_it() -> None:
    made: list[list[dict[str, object]]] = [[{"id": f"r-{n}", "tags": []} for n in range(50)]]

    def fetch(page: int, _size: int, _sizes: list[int]) -> list[dict[str, object]]:
        return made.pop() if not page else []

    found = every_page(fetch, lambda raw: [raw], "runners", page_size=50)
    old = {id(each) for each in gc.get_objects(generation=2)}
    assert {id(each) for each in found} <= old
    assert {id(raw["tags"]) for (raw,) in found} <= old
