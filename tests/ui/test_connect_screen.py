"""The first screen: what the environment offers, the form, and how attempts end."""

from collections.abc import Callable

import pytest
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.prompt import SecretDialog
from csm_tui.ui.screens.main import MainScreen
from tests.ui.connect_driving import (
    app_with,
    beside,
    entry_of,
    focused,
    outcome,
    ready,
    text_of,
)
from tests.ui.driving import app_of, environment, idle, until


async def test_nothing_set_says_what_is_missing_and_asks_for_it_first() -> None:
    async with app_with().run_test() as pilot:
        await ready(pilot)
        found = text_of(pilot, "#detection")
        for name in ("CSM_API_KEY", "IDP_CLIENT_SECRET", "AZURE_TENANT_ID", "KEYCLOAK_TOKEN_URL"):
            assert name in found
        assert "No credentials found" in found
        assert focused(pilot) == "api_url"


async def test_an_empty_form_names_the_missing_address_before_it_asks_for_a_key() -> None:
    async with app_with().run_test() as pilot:
        await ready(pilot)
        await pilot.press("enter")
        ended = await outcome(pilot)
        assert "Platform address is missing." in ended
        assert "CSM_API_URL" in ended
        assert beside(pilot) == "api_url"
        assert focused(pilot) == "api_url"
        assert not isinstance(pilot.app.screen, SecretDialog)


async def test_with_the_address_alone_the_variable_of_the_key_is_named() -> None:
    async with app_with(CSM_API_URL="http://127.0.0.1:1/v4").run_test(size=(100, 40)) as pilot:
        await ready(pilot)
        assert "API key   needs CSM_API_KEY\n" in text_of(pilot, "#detection")


async def test_a_way_that_needs_a_person_is_said_to_be_complete() -> None:
    there = {"CSM_API_URL": "http://127.0.0.1:1/v4", "CSM_API_SCOPE": "api://x/.default"}
    async with app_with(**there).run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        found = text_of(pilot, "#detection")
        assert "Entra, with the login of the Azure CLI" in found
        assert "F4" in found
        assert "No credentials found" not in found


@pytest.mark.parametrize("filled", [True, False])
async def test_variables_stand_beside_the_fields_filled_or_not(filled: bool) -> None:
    there = {
        "CSM_API_URL": "http://127.0.0.1:1/v4",
        "IDP_BASE_URL": "http://127.0.0.1:1",
        "IDP_TENANT_ID": "realm" * filled,
        "IDP_CLIENT_ID": "client" * filled,
        "IDP_CLIENT_SECRET": "hidden" * filled,
    }
    async with app_with(**there).run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert text_of(pilot, "#realm-origin") == "IDP_TENANT_ID"
        assert text_of(pilot, "#client_id-origin") == "IDP_CLIENT_ID"
        assert text_of(pilot, "#idp_ca-origin") == "IDP_CA_CERT"
        shown = [str(each.render()) for each in pilot.app.screen.query(".origin").results(Static)]
        assert "IDP_CLIENT_SECRET" in shown


async def test_a_blank_variable_counts_as_missing_and_says_so() -> None:
    async with app_with(CSM_API_URL="http://127.0.0.1:1/v4", CSM_API_KEY="  ").run_test() as pilot:
        await ready(pilot)
        assert "CSM_API_KEY set, but empty" in text_of(pilot, "#detection")
        assert focused(pilot) == "secret"


async def test_the_key_is_never_on_the_screen() -> None:
    key = "planted-secret-value"
    async with app_with(CSM_API_URL="http://h", CSM_API_KEY=key).run_test() as pilot:
        await ready(pilot)
        assert entry_of(pilot) == "environment"
        pilot.app.screen.query_one("#secret", Input).value = key
        await pilot.pause()
        assert key not in pilot.app.export_screenshot()


async def test_a_complete_environment_connects_with_enter(demo: DemoPlatform) -> None:
    app = CsmApp(environ=environment(demo), demo=DemoProcess())
    async with app.run_test() as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "it connects")
        await idle(pilot)
    app.close()


async def test_the_form_connects_with_a_typed_key_and_asks_where_to_go(demo: DemoPlatform) -> None:
    app = app_with(CSM_API_URL=demo.url)
    async with app.run_test() as pilot:
        await ready(pilot)
        pilot.app.screen.query_one("#secret", Input).value = demo.api_key
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it asks")
        assert app.screen_stack[0].query_one("#secret", Input).value == ""
        await pilot.press(*"demo", "enter")
        await until(
            pilot,
            lambda: "workspace of" in str(pilot.app.screen.query_one(".box").border_title),
            "it asks again",
        )
        await pilot.press(*"dev", "enter")
        await until(pilot, lambda: app_of(pilot).screen.query("#files"), "the workspace opens")
        await idle(pilot)
    app.close()


Fails = Callable[[DemoPlatform], dict[str, str]]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (lambda demo: {"CSM_API_URL": demo.url, "CSM_API_KEY": "wrong"}, "rejected this API key"),
        (
            lambda _: {"CSM_API_URL": "http://127.0.0.1:1", "CSM_API_KEY": "k"},
            "Cannot reach",
        ),
        (lambda _: {"CSM_API_URL": "no address", "CSM_API_KEY": "k"}, "http"),
        (
            lambda _: {"CSM_API_URL": "http://nowhere.invalid", "CSM_API_KEY": "k"},
            "not found",
        ),
        (lambda demo: {"CSM_API_URL": demo.url, "CSM_API_KEY": "two\nlines"}, "line break"),
    ],
)
async def test_a_refused_attempt_teaches_and_keeps_the_form(
    demo: DemoPlatform, variables: Fails, said: str
) -> None:
    app = app_with(**variables(demo))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        ended = await outcome(pilot)
        assert said in ended
        assert "→" in ended
        url = pilot.app.screen.query_one("#api_url", Input).value
        assert url == variables(demo)["CSM_API_URL"].rstrip("/")
    app.close()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (InjectedFault("html"), "web page"),
        (InjectedFault("redirect"), "redirects"),
        (InjectedFault("drop"), "closed the connection"),
        (InjectedFault("502"), "is unavailable"),
        (InjectedFault("bad_json"), "not"),
    ],
)
async def test_a_platform_that_answers_nonsense_is_described(
    fresh_demo: DemoPlatform, fault: InjectedFault, said: str
) -> None:
    fresh_demo.faults.add(fault)
    app = app_with(CSM_API_URL=fresh_demo.url, CSM_API_KEY=fresh_demo.api_key)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        assert said in await outcome(pilot)
    app.close()


async def test_an_authority_in_the_home_of_nobody_is_a_missing_file(demo: DemoPlatform) -> None:
    app = app_with(CSM_API_URL=demo.url, CSM_API_KEY=demo.api_key)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        app.screen.query_one("#api_ca", Input).value = "~nobody-of-this-name/ca.pem"
        await pilot.press("f5")
        assert "Cannot use the CA file" in await outcome(pilot)
    app.close()


async def test_escape_stops_an_attempt_that_hangs(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("hang"))
    app = app_with(CSM_API_URL=fresh_demo.url, CSM_API_KEY=fresh_demo.api_key)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: app_of(pilot).jobs.running, "it tries")
        await pilot.press("escape")
        await idle(pilot)
        assert not isinstance(pilot.app.screen, MainScreen)
    app.close()


@pytest.mark.parametrize("keys", [["f2"], ["f3", "end", "enter"]], ids=" ".join)
async def test_the_demo_platform_is_near_and_ends_with_the_application(keys: list[str]) -> None:
    process = DemoProcess()
    app = CsmApp(environ={}, demo=process)
    async with app.run_test() as pilot:
        await ready(pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the demo opens")
        await idle(pilot)
        assert process.pid is not None
    app.close()
    assert process.pid is None
