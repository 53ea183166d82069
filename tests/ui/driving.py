"""Drives the real application on the demo platform, waiting on conditions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic
from typing import cast

from textual.binding import ActiveBinding
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.actions import ACTIONS, Action
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.pane import Pane
from tests.waiting import PATIENCE


def environment(demo: DemoPlatform, workspace_id: str | None = None) -> Mapping[str, str]:
    """Return the variables that lead to a workspace of the demo platform."""
    return {
        "CSM_API_URL": demo.url,
        "CSM_API_KEY": demo.api_key,
        "CSM_ORGANIZATION_ID": demo.organization_id,
        "CSM_WORKSPACE_ID": workspace_id or demo.workspace_id,
    }


def build_app(demo: DemoPlatform, workspace_id: str | None = None) -> CsmApp:
    """Return the application, not yet running, with the demo platform in its environment."""
    return CsmApp(environ=environment(demo, workspace_id), demo=DemoProcess())


def live_actions(pilot: Pilot[None]) -> list[tuple[Action, ActiveBinding]]:
    """Return the actions that are enabled where the focus is, in the table's order."""
    bound = pilot.app.screen.active_bindings.values()
    live = {active.binding.id: active for active in bound if active.enabled}
    return [(action, live[action.id]) for action in ACTIONS if action.id in live]


async def until(pilot: Pilot[None], condition: Callable[[], object], what: str) -> None:
    """Wait until the condition holds; else fail with what did not happen and the screen."""
    deadline = monotonic() + PATIENCE
    while not condition():
        if monotonic() > deadline:
            jobs = [job.what for job in app_of(pilot).jobs.running] if is_app(pilot) else []
            raise AssertionError("\n".join([f"did not happen: {what}", *jobs, *shown(pilot)]))
        await asyncio.sleep(0.01)
    await pilot.pause()


def shown(pilot: Pilot[None]) -> list[str]:
    """Return the lines that the screen shows now."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def told(app: CsmApp) -> str:
    """Return the notices that the status line shows, now or after newer ones."""
    notices = app.notices
    return "\n".join(each.text for each in (notices.passing, notices.standing) if each)


def is_app(pilot: Pilot[None]) -> bool:
    """Return whether the pilot drives the whole application, not a widget alone."""
    return isinstance(pilot.app, CsmApp)


def app_of(pilot: Pilot[None]) -> CsmApp:
    """Return the application that the pilot drives."""
    return cast(CsmApp, pilot.app)


async def idle(pilot: Pilot[None]) -> None:
    """Wait until no slow work runs."""
    await until(pilot, lambda: not app_of(pilot).jobs.running, "the work ends")


def pane(pilot: Pilot[None]) -> Pane:
    """Return the pane that is shown."""
    screen = pilot.app.screen_stack[1 if len(pilot.app.screen_stack) > 1 else 0]
    screens = [each for each in pilot.app.screen_stack if isinstance(each, MainScreen)]
    assert screens, f"no main screen but {screen}"
    shown = screens[0].pane
    assert shown is not None
    return shown


async def connect(pilot: Pilot[None], show: str = "1") -> None:
    """Go through the connect screen to a pane of the workspace, and wait until it has loaded."""
    app = pilot.app
    await pilot.press("f5")
    await until(
        pilot,
        # A dialog may be over it already.
        lambda: any(
            isinstance(each, MainScreen) and each.pane is not None for each in app.screen_stack
        ),
        "the workspace opens",
    )
    await pilot.press(show)
    await idle(pilot)
    steady(app_of(pilot))
    await pilot.pause()


def steady(app: CsmApp) -> None:
    """Replace what differs from run to run on the screen: the port of the platform."""
    if app.place is not None:
        app.place = replace(app.place, host="127.0.0.1:8080")


@asynccontextmanager
async def running(
    demo: DemoPlatform,
    *,
    size: tuple[int, int] = (80, 24),
    workspace_id: str | None = None,
    show: str = "1",
) -> AsyncIterator[Pilot[None]]:
    """Run the application in a workspace of the demo platform."""
    app = build_app(demo, workspace_id)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await connect(pilot, show)
            yield pilot
            app.jobs.stop_all()
    finally:
        # Else a test that fails would leave its threads to those after it.
        app.close()
