"""The first screen: every method, every way to fill its form, and how an attempt ends."""

from collections.abc import Iterator

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from csm_tui.demo import DemoPlatform
from csm_tui.domain.profile import Method
from csm_tui.domain.secret import Secret
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.sign_in import SignInDialog
from csm_tui.ui.screens.connect.fields import fields_of
from csm_tui.ui.screens.connect.form import ConnectForm
from csm_tui.ui.screens.main import MainScreen
from tests.auth.keycloak_authority import CLIENT, REALM, SECRET, Keycloak, refusal
from tests.platform.answering import Answering
from tests.ui.connect_driving import (
    app_with,
    beside,
    choose,
    entry_of,
    focused,
    method_of,
    outcome,
    ready,
    realm_and_platform,
    text_of,
    value_of,
)
from tests.ui.driving import app_of, environment, idle, until


@pytest.fixture(name="both")
def _both() -> Iterator[tuple[Keycloak, Answering]]:
    with realm_and_platform() as made:
        yield made


def keycloak_variables(realm: Keycloak, platform: Answering) -> dict[str, str]:
    return {
        "CSM_API_URL": platform.url,
        "IDP_BASE_URL": realm.base,
        "IDP_TENANT_ID": REALM,
        "IDP_CLIENT_ID": CLIENT,
    }


async def entered(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: in_main(pilot), "it connects")
    await idle(pilot)


def in_main(pilot: Pilot[None]) -> bool:
    return any(isinstance(screen, MainScreen) for screen in pilot.app.screen_stack)


PARTIAL = {
    "CSM_API_URL": "https://api.example.com/v4",
    "IDP_BASE_URL": "https://login.example.com",
    "IDP_CLIENT_SECRET": "planted-secret",
    "AZURE_TENANT_ID": " ",
}


async def test_all_of_the_environment_is_told_and_no_secret() -> None:
    async with app_with(**PARTIAL).run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        found = text_of(pilot, "#detection")
        assert "! Keycloak  partial: IDP_TENANT_ID, IDP_CLIENT_ID missing" in found
        assert "CSM_API_URL, IDP_BASE_URL, IDP_CLIENT_SECRET set" in found
        assert "Entra     absent: AZURE_TENANT_ID set, but empty" in found
        assert "API key, Babylon: not in the environment" in found
        assert method_of(pilot) == "Keycloak client secret"
        assert text_of(pilot, "#idp_base-origin") == "IDP_BASE_URL"
        assert focused(pilot) == "client_id"
        assert "planted-secret" not in app_of(pilot).export_screenshot()


async def test_the_best_complete_way_is_chosen_and_says_why() -> None:
    variables = {"CSM_API_URL": "https://h/v4", "CSM_API_KEY": "k", "IDP_BASE_URL": "https://l"}
    async with app_with(**variables).run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert method_of(pilot) == "API key"
        assert "API key is complete in the environment." in text_of(pilot, "#detection")
        assert "Keycloak comes first, but" in text_of(pilot, "#detection")
        assert entry_of(pilot) == "environment"


@pytest.mark.parametrize("method", list(Method), ids=lambda one: one.value)
async def test_each_method_has_the_fields_it_needs(method: Method) -> None:
    moves = ["down"] * ((list(Method).index(method) - list(Method).index(Method.API_KEY)) % 7)
    async with app_with().run_test(size=(80, 24)) as pilot:
        if method is not Method.API_KEY:
            await choose(pilot, "f4", *moves)
        await ready(pilot)
        assert method_of(pilot) == method.label
        there = [each.id for each in pilot.app.screen.query_one(ConnectForm).query(Input)]
        assert there == fields_of(method)
        assert set(method.needs) <= set(there)
        assert ("secret" in there) == method.needs_secret


async def test_what_was_typed_stays_when_another_method_is_chosen() -> None:
    async with app_with().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press(*"https://h/v4")
        await choose(pilot, "f4", "up")
        assert method_of(pilot) == "Keycloak, in the browser"
        assert value_of(pilot, "api_url") == "https://h/v4"
        assert text_of(pilot, "#api_url-origin") == "CSM_API_URL · typed"


async def test_a_scope_without_default_is_flagged() -> None:
    async with app_with(CSM_API_SCOPE="api://platform").run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert "without /.default" in text_of(pilot, "#scope-origin")
        pilot.app.screen.query_one("#scope", Input).value = "api://platform/.default"
        await pilot.pause()
        assert text_of(pilot, "#scope-origin") == "CSM_API_SCOPE · typed"


async def test_a_client_secret_opens_a_session(both: tuple[Keycloak, Answering]) -> None:
    app = app_with(**keycloak_variables(*both), IDP_CLIENT_SECRET=SECRET)
    async with app.run_test() as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await entered(pilot)
        assert both[0].forms[-1]["client_secret"] == SECRET
    app.close()


async def test_a_secret_that_is_nowhere_is_asked_for(both: tuple[Keycloak, Answering]) -> None:
    app = app_with(**keycloak_variables(*both))
    async with app.run_test() as pilot:
        await ready(pilot)
        assert focused(pilot) == "secret"
        await pilot.press("f5")
        assert "Client secret is missing." in await outcome(pilot)
        assert (beside(pilot), focused(pilot)) == ("secret", "secret")
        await pilot.press(*SECRET, "enter")
        await entered(pilot)
    app.close()


async def test_the_whole_address_of_a_realm_is_taken(both: tuple[Keycloak, Answering]) -> None:
    realm, platform = both
    variables = keycloak_variables(realm, platform) | {"IDP_BASE_URL": "", "IDP_TENANT_ID": ""}
    app = app_with(**variables)
    async with app.run_test() as pilot:
        await ready(pilot)
        whole = f"{realm.base}/realms/{REALM}/protocol/openid-connect/auth"
        pilot.app.screen.query_one("#idp_base", Input).value = whole
        pilot.app.screen.query_one("#secret", Input).value = SECRET
        await pilot.press("f5")
        await entered(pilot)
    app.close()


async def test_the_platform_names_its_realm_when_asked(both: tuple[Keycloak, Answering]) -> None:
    realm, platform = both
    async with app_with(CSM_API_URL=platform.url, IDP_CLIENT_ID=CLIENT).run_test() as pilot:
        await ready(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: value_of(pilot, "realm"), "the realm is filled in")
        assert (value_of(pilot, "idp_base"), value_of(pilot, "realm")) == (realm.base, REALM)
        assert text_of(pilot, "#realm-origin") == "the platform's /openapi"
        await pilot.press("f6")
        assert "No field is empty" in await outcome(pilot)


async def test_a_secret_does_not_go_to_an_address_that_nobody_has_seen(
    both: tuple[Keycloak, Answering],
) -> None:
    realm, platform = both
    app = app_with(CSM_API_URL=platform.url, IDP_CLIENT_ID=CLIENT, IDP_CLIENT_SECRET=SECRET)
    async with app.run_test() as pilot:
        await ready(pilot)
        await pilot.press("f5")
        assert "check it, then connect again" in await outcome(pilot)
        assert realm.forms == []
        await pilot.press("f5")
        await entered(pilot)
    app.close()


async def test_a_person_is_sent_to_the_realm_that_the_platform_names(
    both: tuple[Keycloak, Answering],
) -> None:
    realm, platform = both
    realm.refusals = [refusal(400, "authorization_pending")] * 3
    app = app_with(CSM_API_URL=platform.url, IDP_CLIENT_ID=CLIENT)
    async with app.run_test() as pilot:
        await choose(pilot, "f4", "down")
        assert method_of(pilot) == "Keycloak, with a code on another device"
        await pilot.press("f5")
        await entered(pilot)
        assert realm.forms[-1]["client_id"] == CLIENT
    app.close()


async def test_giving_up_a_code_keeps_the_form(both: tuple[Keycloak, Answering]) -> None:
    realm, platform = both
    realm.refusals, realm.stuck = [refusal(400, "authorization_pending")], True
    app = app_with(**keycloak_variables(realm, platform))
    async with app.run_test() as pilot:
        await choose(pilot, "f4", "down")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, SignInDialog), "the code is shown")
        await pilot.press("escape")
        await idle(pilot)
        assert value_of(pilot, "idp_base") == realm.base
        assert not in_main(pilot)
    app.close()


async def test_a_refused_secret_says_so_in_place(both: tuple[Keycloak, Answering]) -> None:
    realm, platform = both
    realm.refusals = [refusal(401, "unauthorized_client", "Invalid client or Invalid client cred")]
    app = app_with(**keycloak_variables(realm, platform), IDP_CLIENT_SECRET=SECRET)
    async with app.run_test() as pilot:
        await ready(pilot)
        await pilot.press("f5")
        said = await outcome(pilot)
        assert said.startswith("✗ ")
        assert beside(pilot) == "secret"
        assert "F8 details" in said
        assert "→ " in said
        assert SECRET not in app.export_screenshot()
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "the details open")
    app.close()


async def test_a_platform_that_names_no_entra_says_what_it_names(
    both: tuple[Keycloak, Answering],
) -> None:
    realm, platform = both
    async with app_with(CSM_API_URL=platform.url, AZURE_CLIENT_ID="c").run_test() as pilot:
        await ready(pilot)
        assert method_of(pilot) == "Entra client secret"
        await pilot.press("f6")
        assert f"Keycloak realm {REALM} at {realm.base}" in await outcome(pilot)


async def test_nothing_may_be_changed_with_read_only(demo: DemoPlatform) -> None:
    app = CsmApp(environ=environment(demo), demo=DemoProcess(), read_only=True)
    async with app.run_test() as pilot:
        await ready(pilot)
        await pilot.press("f5")
        await entered(pilot)
        session = app._session
        assert session is not None
        assert session.profile.read_only
    app.close()


async def test_the_secret_of_the_form_is_wrapped() -> None:
    async with app_with().run_test() as pilot:
        await ready(pilot)
        pilot.app.screen.query_one("#secret", Input).value = "open-sesame"
        form = pilot.app.screen.query_one("ConnectForm")
        assert getattr(form, "secret") == Secret("open-sesame")  # noqa: B009
