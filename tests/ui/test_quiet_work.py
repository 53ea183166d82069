"""Background jobs: not shown, not stopped by Escape, but stopped with everything."""

import asyncio
import threading

import pytest

from csm_tui.domain.errors import Cancelled
from csm_tui.ui.jobs import Jobs, together


async def test_quiet_work_is_not_shown_and_not_stopped_by_escape() -> None:
    go, jobs = threading.Event(), Jobs(lambda: None)
    asking = asyncio.create_task(jobs.run("Asking", lambda _: go.wait(60), quiet=True))
    await asyncio.sleep(0)
    assert jobs.running == ()
    assert jobs.stop_newest() is None
    go.set()
    assert await asking


async def test_quiet_work_is_stopped_with_everything() -> None:
    jobs = Jobs(lambda: None)
    asking = asyncio.create_task(jobs.run("Asking", lambda job: job.cancel.wait(60), quiet=True))
    await asyncio.sleep(0)
    jobs.stop_all()
    with pytest.raises(Cancelled):
        await asyncio.wait_for(asking, 5)


async def test_things_done_together_all_end_before_the_first_failure_is_raised() -> None:
    ended: list[str] = []

    async def fails() -> None:
        raise Cancelled

    async def works() -> None:
        await asyncio.sleep(0)
        ended.append("works")

    with pytest.raises(Cancelled):
        await together(fails(), works())
    assert ended == ["works"]
