"""Pictures of the first screen: each method's form, and each state of it."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from csm_tui.domain.profile import Method
from csm_tui.ui.dialogs import sign_in
from csm_tui.ui.dialogs.prompt import SecretDialog
from csm_tui.ui.dialogs.sign_in import SignInDialog
from tests.auth.keycloak_authority import Keycloak
from tests.settings.profile_files import write_profiles
from tests.ui.connect_driving import app_with, choose, outcome, pick, ready, text_of
from tests.ui.driving import until
from tests.ui.people import browser_is
from tests.ui.pictures import EACH, EACH_AND_TINY, Album, pictured
from tests.ui.test_interaction import _realm, waiting_at

__all__ = ["_realm"]
pytestmark = pytest.mark.pictures
VARIABLES = {
    "CSM_API_URL": "https://api.example.com/brewery/v4",
    "IDP_BASE_URL": "https://login.example.com/keycloak",
    "IDP_TENANT_ID": "brewery",
    "IDP_CLIENT_ID": "csm-tui",
    "AZURE_TENANT_ID": "11111111-aaaa-4bbb-8ccc-222222222222",
    "CSM_API_SCOPE": "api://platform",
}


async def test_forms(album: Album) -> None:
    async with album.opened(app_with(**VARIABLES)) as pilot:
        await ready(pilot)
        for at, method in enumerate(Method):
            await choose(pilot, "f4", "home", *["down"] * at)
            await album.take(pilot, of=method.value)


async def test_a_partial_environment(album: Album) -> None:
    variables = {**VARIABLES, "CSM_API_KEY": " "}
    await pictured(album, app_with(**variables), ready, frames=EACH_AND_TINY)


async def test_a_complete_environment(album: Album) -> None:
    variables = {**VARIABLES, "IDP_CLIENT_SECRET": "s", "CSM_API_KEY": "k"}
    await pictured(album, app_with(**variables), ready)


@pytest.fixture
def profiles() -> None:
    """Profiles with and without a colour and a right to write; one cannot be used."""
    address = {"api_url": "https://api.example.com/brewery/v4"}
    write_profiles(
        broken={"api_url": "api.example.com", "method": "keycloack"},
        production={**address, "method": "azure-cli", "scope": "api://p/.default"}
        | {"read_only": True, "colour": "red"},
        prompting={**address, "secret": "prompt", "colour": "green"},
        staging={**address, "method": "keycloak-device", "client_id": "csm-tui"},
    )


@pytest.mark.usefixtures("profiles")
async def test_the_list_of_profiles(album: Album) -> None:
    await pictured(album, app_with(**VARIABLES), ready, frames=EACH_AND_TINY)


@pytest.mark.usefixtures("profiles")
async def test_a_profile_that_cannot_be_used(album: Album) -> None:
    async def take(pilot: Pilot[None]) -> None:
        await pick(pilot, "broken")
        await outcome(pilot)

    await pictured(album, app_with(**VARIABLES), take)


async def test_a_failure_in_place(album: Album) -> None:
    async def fail(pilot: Pilot[None]) -> None:
        await choose(pilot, "f4", "down")
        await pilot.press("f5")
        await outcome(pilot)

    variables = {**VARIABLES, "CSM_API_URL": "http://127.0.0.1:1/v4"}
    await pictured(album, app_with(**variables), fail)


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    browser_is(monkeypatch, tmp_path, "")
    monkeypatch.setattr(sign_in, "now", lambda: 0.0)


@pytest.mark.usefixtures("no_browser")
async def test_the_address_for_a_browser(album: Album) -> None:
    query = "&".join(f"{name}={'x' * 40}" for name in ("state", "code_challenge", "redirect_uri"))
    address = f"https://login.example.com/realms/brewery/protocol/openid-connect/auth?{query}"

    async def show(pilot: Pilot[None]) -> None:
        await ready(pilot)
        dialog = SignInDialog("Sign in to api.example.com", lambda _: False)
        await pilot.app.push_screen(dialog)
        dialog.show_address(address)
        await until(pilot, lambda: "No browser" in text_of(pilot, "#browser"), "it is said")

    await pictured(album, app_with(), show, frames=EACH_AND_TINY)


@pytest.mark.usefixtures("profiles")
async def test_the_question_for_a_secret(album: Album) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await pick(pilot, "prompting")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, SecretDialog), "it asks")
        await pilot.press(*"open")

    await pictured(album, app_with(**VARIABLES), ask, frames=EACH)


async def test_nothing_is_set(album: Album) -> None:
    await pictured(album, app_with(), ready)


async def test_a_refused_attempt(album: Album) -> None:
    async def refuse(pilot: Pilot[None]) -> None:
        await pilot.press("f5")
        await outcome(pilot)

    variables = {"CSM_API_URL": "http://127.0.0.1:1/v4", "CSM_API_KEY": "k"}
    await pictured(album, app_with(**variables), refuse)


async def test_a_code(album: Album, realm: Keycloak, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "now", lambda: 0.0)
    # Longer than the pictures take, and without work meanwhile.
    realm.code_lifetime = realm.code_interval = 600
    app, wait = waiting_at(realm, Method.KEYCLOAK_DEVICE)
    await pictured(album, app, ready, wait, frames=EACH_AND_TINY)
