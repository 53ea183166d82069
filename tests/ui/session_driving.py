"""Sessions in the running application, with clocks that can be moved."""

import importlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from textual.pilot import Pilot

from csm_tui.auth import token
from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import StartLocation
from csm_tui.domain.profile import Profile
from csm_tui.domain.secret import Secret
from csm_tui.services.connection import Session, connect
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.connect import ConnectScreen
from csm_tui.ui.screens.main import MainScreen
from tests.auth.people import Person
from tests.ui.driving import app_of, idle, steady, until


@dataclass
class Hands:
    """The two clocks of every session opened from now on; they move when they are moved."""

    passed: float = 0.0
    slept: float = 0.0
    """Seconds that only the wall clock has seen, as while the machine sleeps."""
    patch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)

    def take(self) -> "Hands":
        # Whole seconds: with fractions, ten seconds left come out as a hair less, and read as nine.
        begin, wall = float(int(time.monotonic())), float(int(time.time()))
        made = token.Clock(lambda: begin + self.passed, lambda: wall + self.passed + self.slept)
        # Modules that use the class in an annotation must be imported before the patch.
        for name in ("source", "keycloak"):
            importlib.import_module(f"csm_tui.auth.{name}")
        self.patch.setattr(token, "Clock", lambda: made)
        return self


def opened(profile: Profile, secret: str = "") -> Session:
    """Open a session as a user does who answers at once."""
    return connect(profile, Secret(secret) if secret else None, Person())


@asynccontextmanager
async def inside(
    session: Session,
    platform: DemoPlatform,
    *,
    size: tuple[int, int] = (80, 24),
    environ: dict[str, str] | None = None,
    show: str = "1",
) -> AsyncIterator[Pilot[None]]:
    """Run the application in a workspace, on a session that is open already."""
    app = CsmApp(environ=environ if environ is not None else {}, demo=DemoProcess())
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await enter(pilot, session, platform, show)
            yield pilot
            app.jobs.stop_all()
    finally:
        app.close()


async def enter(
    pilot: Pilot[None], session: Session, platform: DemoPlatform, show: str = "1"
) -> None:
    """Show a pane of the platform's workspace on this session."""
    app = app_of(pilot)
    start = StartLocation(platform.organization_id, platform.workspace_id)
    app.screen.post_message(ConnectScreen.Connected(session, start))
    await until(
        pilot,
        lambda: isinstance(app.screen, MainScreen) and app.screen.pane is not None,
        "the workspace opens",
    )
    await pilot.press(show)
    await idle(pilot)
    steady(app)
    await pilot.pause()
