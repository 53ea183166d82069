"""The list of the first screen, and failures that stand where they can be mended."""

import pytest
from textual.widgets import Input

from csm_tui.demo import DemoPlatform
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.connect.form import ConnectForm
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.widgets.key_line import KeyLine
from tests.settings.profile_files import write_profiles
from tests.ui.connect_driving import (
    app_with,
    beside,
    choose,
    entry_of,
    focused,
    in_sight,
    outcome,
    pick,
    ready,
    text_of,
    value_of,
)
from tests.ui.driving import idle, shown, until
from tests.ui.test_connect_profiles import entered, profile, started


async def test_enter_alone_connects_with_the_first_profile(demo: DemoPlatform) -> None:
    write_profiles(brewery=profile(demo, colour="red"), other=profile(demo))
    app = started(demo)
    async with app.run_test() as pilot:
        await ready(pilot)
        assert entry_of(pilot) == "profile brewery"
        row = next(line for line in shown(pilot) if "brewery" in line)
        assert demo.url.split("/")[2] in row
        assert "API key" in row
        hints = [hint.label for _, hint in pilot.app.screen.query_one(KeyLine).shown]
        assert hints.count("connect") == 1, "Enter, and not F5 beside it"
        await pilot.press("enter")
        assert (await entered(pilot)).profile.name == "brewery"
    app.close()


async def test_a_key_more_connects_with_the_next_profile(demo: DemoPlatform) -> None:
    write_profiles(brewery=profile(demo), other=profile(demo, read_only=True))
    app = started(demo)
    async with app.run_test() as pilot:
        await ready(pilot)
        await pilot.press("down", "enter")
        assert (await entered(pilot)).profile.name == "other"
    app.close()


async def test_what_is_typed_outlives_a_look_at_a_profile(demo: DemoPlatform) -> None:
    write_profiles(brewery=profile(demo))
    app = started(demo)
    async with app.run_test() as pilot:
        await pick(pilot, "environment")
        await pilot.press("tab", "tab", *"https://h/v4")
        assert value_of(pilot, "api_url") == "https://h/v4"
        await pick(pilot, "brewery")
        assert value_of(pilot, "api_url") == demo.url
        await pilot.press("down")
        form = pilot.app.screen.query_one(ConnectForm)
        await until(pilot, lambda: form.base.api_url == "https://h/v4", "the form is back")
        assert value_of(pilot, "api_url") == "https://h/v4"
    app.close()


async def test_an_enter_in_an_empty_field_asks_for_no_key_of_nowhere() -> None:
    async with app_with().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        assert "Platform address is missing." in await outcome(pilot)
        await pilot.press(*"https://h", "enter")
        assert focused(pilot) == "secret"
        await pilot.press("enter")
        assert "API key is missing." in await outcome(pilot)
        assert beside(pilot) == "secret"
        # There are no details of it, so that no key for them is offered.
        assert "F8" not in "\n".join(shown(pilot))


async def test_a_wrong_address_says_beside_it_which_would_be_right(demo: DemoPlatform) -> None:
    app = app_with(CSM_API_URL=f"{demo.url}/organizations", CSM_API_KEY=demo.api_key)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        assert f"A platform responds at {demo.url}" in " ".join((await outcome(pilot)).split())
        assert (beside(pilot), focused(pilot)) == ("api_url", "api_url")
        await pilot.press("end", *["backspace"] * len("/organizations"), "enter")
        await until(pilot, lambda: isinstance(app.screen_stack[1], MainScreen), "it connects")
        await idle(pilot)
    app.close()


async def test_a_failure_goes_when_a_field_or_the_method_changes(demo: DemoPlatform) -> None:
    app = CsmApp(environ={"CSM_API_URL": demo.url, "CSM_API_KEY": "wrong"}, demo=DemoProcess())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for change in ("field", "method"):
            await pilot.press("f5")
            assert "rejected this API key" in await outcome(pilot)
            assert (beside(pilot), focused(pilot)) == ("secret", "secret")
            assert "F8 details" in text_of(pilot, "#outcome")
            assert app.screen.check_action("details", ())
            if change == "field":
                await pilot.press("x")
                await until(pilot, lambda: not text_of(pilot, "#outcome"), "it goes")
                assert not app.screen.check_action("details", ())
                pilot.app.screen.query_one("#secret", Input).value = ""
            else:
                await choose(pilot, "f4", "down")
                assert not text_of(pilot, "#outcome")
    app.close()


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (160, 50)], ids=["40", "80", "160"])
async def test_the_field_with_the_failure_is_in_sight(size: tuple[int, int]) -> None:
    app = app_with(CSM_API_URL="http://127.0.0.1:1/v4", CSM_API_KEY="k")
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await pilot.press("f5")
        await outcome(pilot)
        await until(pilot, lambda: in_sight(pilot), "the field can be seen")
        assert (beside(pilot), focused(pilot)) == ("api_url", "api_url")
    app.close()
