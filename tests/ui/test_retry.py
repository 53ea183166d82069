"""The dialog of an error does the same again, where that can help and nothing was changed."""

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import CsmError, InputRefused, Unreachable
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.jobs import Job, flow
from csm_tui.ui.screens.main.board import BoardScreen
from tests.ui.driving import app_of, idle, running, shown, until


def dialog(pilot: Pilot[None]) -> ErrorDialog | None:
    """Return the dialog of the error, if one is open."""
    screen = pilot.app.screen
    return screen if isinstance(screen, ErrorDialog) else None


@pytest.mark.parametrize("keys", [["r"], ["enter"]])
async def test_retry_lists_again_what_has_failed(fresh_demo: DemoPlatform, keys: list[str]) -> None:
    fresh_demo.faults.add(InjectedFault("500", "/runners", times=1))
    async with running(fresh_demo, show="2") as pilot:
        await until(pilot, lambda: dialog(pilot), "the list fails")
        text = "\n".join(shown(pilot))
        assert "␊" not in text
        assert "r  Retry" in text
        await pilot.press(*keys)
        await until(pilot, lambda: dialog(pilot) is None, "the dialog closes")
        await idle(pilot)
        await until(pilot, lambda: "29 of 29" in "\n".join(shown(pilot)), "the list is there")


async def test_escape_does_nothing_again(fresh_demo: DemoPlatform) -> None:
    async with running(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("500", "/organizations"))
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen | ErrorDialog), "it")
        await until(pilot, lambda: dialog(pilot), "the board fails")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen), "the board again")
        assert not app_of(pilot).jobs.running


@pytest.mark.parametrize(
    ("error", "writes", "offered"),
    [
        (Unreachable("No answer.", "Retry."), False, True),
        # What was begun may have happened.
        (Unreachable("No answer.", "Look."), True, False),
        # The same input is refused again.
        (InputRefused("Wrong.", "Change it."), False, False),
    ],
)
async def test_retry_is_offered_only_where_it_can_help(
    demo: DemoPlatform, error: CsmError, writes: bool, offered: bool
) -> None:
    calls = []

    def fail(_: Job) -> None:
        calls.append(1)
        raise error

    async with running(demo) as pilot:

        @flow("trying")
        async def trying(_node: Screen[Any]) -> None:
            await app_of(pilot).jobs.run("Trying", fail, writes=writes)

        trying(pilot.app.screen)
        await until(pilot, lambda: dialog(pilot), "it fails")
        opened = dialog(pilot)
        assert opened is not None
        assert bool(opened.query("#retry")) is offered
        await pilot.press("r")
        if not offered:
            assert dialog(pilot) is opened
            await pilot.press("escape")
            assert len(calls) == 1
            return
        await until(pilot, lambda: len(calls) == 2 and dialog(pilot), "it fails again")
        await pilot.press("escape")
