"""What the tests that compare pictures share."""

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from tests.ui.driving import build_app, connect

SnapCompare = Callable[..., bool]
Drive = Callable[[Pilot[None]], Awaitable[object]]
SMALL, WIDE, TINY = (80, 24), (160, 50), (40, 12)
SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x50"])
ALL_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE, TINY], ids=["80x24", "160x50", "40x12"])


def drawn(
    snap_compare: SnapCompare,
    demo: DemoPlatform,
    size: tuple[int, int],
    *drives: Drive,
    show: str = "1",
) -> bool:
    """Compare the screen after drives, one after the other, from a pane of a workspace."""

    async def run(pilot: Pilot[None]) -> None:
        await connect(pilot, show)
        for drive in drives:
            await drive(pilot)
        await pilot.pause()

    return snap_compare(build_app(demo), terminal_size=size, run_before=run)
