"""Pictures of the first screen: each method's form, and each state of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from csm_tui.domain.profile import Method
from csm_tui.ui.dialogs import sign_in
from csm_tui.ui.dialogs.sign_in import SignInDialog
from tests.settings.profile_files import write_profiles
from tests.ui.connect_driving import app_with, choose, outcome, ready, text_of
from tests.ui.driving import until
from tests.ui.people import browser_is

pytestmark = pytest.mark.pictures
SMALL, LARGE = (80, 24), (160, 50)
VARIABLES = {
    "CSM_API_URL": "https://api.example.com/brewery/v4",
    "IDP_BASE_URL": "https://login.example.com/keycloak",
    "IDP_TENANT_ID": "brewery",
    "IDP_CLIENT_ID": "csm-tui",
    "AZURE_TENANT_ID": "11111111-aaaa-4bbb-8ccc-222222222222",
    "CSM_API_SCOPE": "api://platform",
}


@pytest.mark.parametrize("method", list(Method), ids=lambda one: one.value)
def test_form(snap_compare: Callable[..., bool], method: Method) -> None:
    async def reach(pilot: Pilot[None]) -> None:
        await ready(pilot)
        moves = ["down"] * list(Method).index(method)
        if moves:
            await choose(pilot, "f4", *moves)

    assert snap_compare(app_with(**VARIABLES), terminal_size=SMALL, run_before=reach)


@pytest.mark.parametrize("size", [SMALL, LARGE, (40, 12)], ids=["80x24", "160x50", "40x12"])
def test_a_partial_environment(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    variables = {**VARIABLES, "CSM_API_KEY": " "}
    assert snap_compare(app_with(**variables), terminal_size=size, run_before=ready)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x50"])
def test_a_complete_environment(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    variables = {**VARIABLES, "IDP_CLIENT_SECRET": "s", "CSM_API_KEY": "k"}
    assert snap_compare(app_with(**variables), terminal_size=size, run_before=ready)


@pytest.fixture
def profiles() -> None:
    """Three profiles, of which one cannot be used."""
    address = {"api_url": "https://api.example.com/brewery/v4"}
    write_profiles(
        broken={"api_url": "api.example.com", "method": "keycloack"},
        production={**address, "method": "azure-cli", "scope": "api://p/.default"}
        | {"read_only": True},
        staging={**address, "method": "keycloak-device", "client_id": "csm-tui"},
    )


@pytest.mark.usefixtures("profiles")
def test_the_list_of_profiles(snap_compare: Callable[..., bool]) -> None:
    async def open_list(pilot: Pilot[None]) -> None:
        await ready(pilot)
        await pilot.press("f3")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "the list opens")

    assert snap_compare(app_with(**VARIABLES), terminal_size=SMALL, run_before=open_list)


@pytest.mark.usefixtures("profiles")
def test_a_profile(snap_compare: Callable[..., bool]) -> None:
    async def take(pilot: Pilot[None]) -> None:
        await choose(pilot, "f3", "down", "down")

    assert snap_compare(app_with(**VARIABLES), terminal_size=SMALL, run_before=take)


def test_a_failure_in_place(snap_compare: Callable[..., bool]) -> None:
    async def fail(pilot: Pilot[None]) -> None:
        await choose(pilot, "f4", "down")
        await pilot.press("f5")
        await outcome(pilot)

    variables = {**VARIABLES, "CSM_API_URL": "http://127.0.0.1:1/v4"}
    assert snap_compare(app_with(**variables), terminal_size=SMALL, run_before=fail)


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    browser_is(monkeypatch, tmp_path, "")
    monkeypatch.setattr(sign_in, "now", lambda: 0.0)


@pytest.mark.usefixtures("no_browser")
@pytest.mark.parametrize("size", [SMALL, (40, 12)], ids=["80x24", "40x12"])
def test_the_address_for_a_browser(
    snap_compare: Callable[..., bool], size: tuple[int, int]
) -> None:
    query = "&".join(f"{name}={'x' * 40}" for name in ("state", "code_challenge", "redirect_uri"))
    address = f"https://login.example.com/realms/brewery/protocol/openid-connect/auth?{query}"

    async def show(pilot: Pilot[None]) -> None:
        await ready(pilot)
        dialog = SignInDialog("Sign in to api.example.com", lambda _: False)
        await pilot.app.push_screen(dialog)
        dialog.show_address(address)
        await until(pilot, lambda: "No browser" in text_of(pilot, "#browser"), "it is said")

    assert snap_compare(app_with(), terminal_size=size, run_before=show)
