"""Pictures of a session: its profile in the header, its end, its details."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.profile import Method, Profile
from csm_tui.services.connection import Session
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.session_ended import SessionEndedDialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.screens.main.files.sides import local_side
from csm_tui.ui.screens.main.rights import RightsScreen
from tests.auth.keycloak_authority import Keycloak, refusal, verified
from tests.ui.driving import app_of, idle, until
from tests.ui.pictures import EACH_AND_TINY, SMALL_AND_TINY, STATE, Album, Drive, Frame, pictured
from tests.ui.session_driving import Hands, enter, opened
from tests.ui.test_shell import words

pytestmark = pytest.mark.pictures

WHERE = "api.brewery.example"


@pytest.fixture(autouse=True)
def empty_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this computer's side of the files be the same everywhere."""
    monkeypatch.setattr(local_side, "current_folder", lambda: Path("/srv/brewery"))
    monkeypatch.setattr(local_side, "list_folder", lambda folder, **_: LocalFolder(folder, ()))


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(patch=monkeypatch).take()


@pytest.fixture
def provider_and_platform() -> Iterator[tuple[Keycloak, DemoPlatform]]:
    with verified() as both:
        yield both


def keyed(demo: DemoPlatform, **more: object) -> Session:
    profile = replace(Profile("production", demo.url, colour="red"), **more)  # type: ignore[arg-type]
    return opened(profile, demo.api_key)


async def drawn(
    album: Album,
    session: Session,
    platform: DemoPlatform,
    drive: Drive,
    frames: Sequence[Frame] = STATE,
) -> None:
    """Compare the picture of what a drive leads to."""
    app = CsmApp(environ={}, demo=DemoProcess())

    async def reach(pilot: Pilot[None]) -> None:
        await enter(pilot, session, platform)
        # Where the platform is differs from run to run, on every screen that says it.
        session.profile = replace(session.profile, api_url=f"https://{WHERE}/v4")
        await drive(pilot)

    try:
        await pictured(album, app, reach, frames=frames)
    finally:
        session.close()


async def nothing(_: Pilot[None]) -> None:
    """Look at the screen as it is."""


async def test_picture_of_a_read_only_profile(album: Album, still_demo: DemoPlatform) -> None:
    await drawn(album, keyed(still_demo, read_only=True), still_demo, nothing, SMALL_AND_TINY)


@pytest.mark.parametrize("colour", ["yellow", "#224466", ""])
async def test_picture_of_a_protected_profile_in_its_colour(
    album: Album, still_demo: DemoPlatform, colour: str
) -> None:
    session = keyed(still_demo, protected=True, colour=colour)
    await drawn(album, session, still_demo, nothing)


async def test_picture_of_the_confirmation_of_a_change(
    album: Album, still_demo: DemoPlatform
) -> None:
    @flow("change")
    async def change(app: CsmApp) -> None:
        await may_change(app, "Upload data/customers.csv to Brewery dev 🍺")

    async def drive(pilot: Pilot[None]) -> None:
        change(app_of(pilot))
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it asks")

    await drawn(album, keyed(still_demo, protected=True), still_demo, drive, EACH_AND_TINY)


async def test_picture_of_a_session_that_cannot_be_renewed(
    album: Album,
    provider_and_platform: tuple[Keycloak, DemoPlatform],
    hands: Hands,
) -> None:
    provider, platform = provider_and_platform
    profile = replace(provider.profile(Method.KEYCLOAK_DEVICE, platform.url), name="production")

    async def drive(pilot: Pilot[None]) -> None:
        provider.refusals, provider.stuck = [refusal(503, "")], True
        hands.passed = 258.0
        await asyncio.to_thread(session.organizations)
        await until(pilot, lambda: session.sign_in.problem, f"it is refused: {session.sign_in}")
        await until(pilot, lambda: "cannot be renewed" in words(pilot), words(pilot))

    session = opened(replace(profile, read_only=True))
    await drawn(album, session, platform, drive, SMALL_AND_TINY)


@pytest.mark.parametrize("left", [False, True], ids=["asked", "left"])
async def test_picture_of_a_session_that_has_ended(
    album: Album,
    provider_and_platform: tuple[Keycloak, DemoPlatform],
    hands: Hands,
    left: bool,
) -> None:
    provider, platform = provider_and_platform
    profile = replace(provider.profile(Method.KEYCLOAK_DEVICE, platform.url), name="production")
    session = opened(replace(profile, colour="blue"))

    async def drive(pilot: Pilot[None]) -> None:
        provider.refusals, provider.stuck = [refusal(400, "invalid_grant", "")], True
        session._source._profile = session.profile  # type: ignore[union-attr]
        session._source._provider._profile = session.profile  # type: ignore[union-attr]
        hands.passed = 900.0
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionEndedDialog), "it asks")
        if left:
            await pilot.press("escape")
            await idle(pilot)
            await until(pilot, lambda: "Signed out" in words(pilot), "it says so")

    await drawn(album, session, platform, drive, SMALL_AND_TINY if left else EACH_AND_TINY)


async def test_picture_of_the_session_details(
    album: Album,
    provider_and_platform: tuple[Keycloak, DemoPlatform],
    hands: Hands,
) -> None:
    assert hands.passed == 0
    provider, platform = provider_and_platform
    provider.more_claims = {"iat": 1_750_000_000, "groups": ["Brewers", "Maltsters"]}
    profile = replace(
        provider.profile(Method.KEYCLOAK_DEVICE, platform.url),
        name="production",
        origins={"realm": "~/.config/csm-tui/profiles.toml:12", "client_id": "CSM_TUI_CLIENT_ID"},
    )
    session = opened(profile)

    async def drive(pilot: Pilot[None]) -> None:
        token = session._source._token  # type: ignore[union-attr]
        claims = {**token.claims, "iss": f"https://{WHERE}/realms/brewery", "exp": 1_750_000_300}  # type: ignore[union-attr]
        session._source._token = replace(token, claims=claims)  # type: ignore[union-attr, type-var]
        session.profile = replace(session.profile, idp_base=f"https://{WHERE}/keycloak")
        session.facts = replace(session.facts, latency=0.012)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RightsScreen), "the details")
        await idle(pilot)

    await drawn(album, session, platform, drive, EACH_AND_TINY)
