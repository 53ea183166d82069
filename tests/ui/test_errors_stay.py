"""What failed is still said when every passing message has gone, in every size."""

from functools import partial

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.notices import Notices
from tests.ui.driving import app_of, idle, running, shown, until

SIZES = ((40, 12), (80, 24), (120, 35), (160, 50))


@pytest.fixture(autouse=True)
def short_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Notices, "seconds", staticmethod(lambda _: 0.01))


@pytest.mark.parametrize("pane", ["1", "2", "3"])
async def test_a_list_that_could_not_be_read_again(fresh_demo: DemoPlatform, pane: str) -> None:
    async with running(fresh_demo, show=pane) as pilot:
        await idle(pilot)
        fresh_demo.faults.add(InjectedFault("500", r"/(files|runners|datasets)$"))
        await pilot.press("r")
        await idle(pilot)
        if isinstance(pilot.app.screen, ErrorDialog):
            await stays(pilot, "(500)")
            await pilot.press("escape")
        await stays(pilot, "✗ cou", "(500)")


def is_as_large(pilot: Pilot[None], size: tuple[int, int]) -> bool:
    return pilot.app.screen.size == size


async def stays(pilot: Pilot[None], *signs: str) -> None:
    """Look for one of the signs in each size when no notice passes."""
    for size in SIZES:
        await pilot.resize_terminal(*size)
        await until(pilot, partial(is_as_large, pilot, size), f"the screen has {size}")
        await until(pilot, lambda: app_of(pilot).notices.passing is None, "messages pass")
        # The headline, or in one line with the age of the list what could not be done.
        assert any(sign in line for line in shown(pilot) for sign in signs), "\n".join(
            [str(size), *shown(pilot)]
        )
