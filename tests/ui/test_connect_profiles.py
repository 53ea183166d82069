"""Profiles on the screen: chosen, started with, saved, and switched without leaving."""

from collections.abc import Callable, Mapping
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.services.connection import Session
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.services.profiles import Profiles
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.prompt import PromptDialog, SecretDialog
from csm_tui.ui.dialogs.sign_in import SignInDialog
from csm_tui.ui.screens.main import MainScreen
from tests.auth.keycloak_authority import CLIENT, refusal
from tests.settings.profile_files import write_profiles
from tests.ui.connect_driving import (
    app_with,
    choose,
    focused,
    method_of,
    outcome,
    pick,
    ready,
    realm_and_platform,
    text_of,
    value_of,
)
from tests.ui.driving import app_of, environment, idle, pane, told, until


def profile(demo: DemoPlatform, **more: object) -> dict[str, object]:
    """Return the keys of a profile that leads to a workspace of the demo platform."""
    return {
        "api_url": demo.url,
        "organization_id": demo.organization_id,
        "workspace_id": demo.workspace_id,
        "secret": "env:DEMO_KEY",
        **more,
    }


def started(
    demo: DemoPlatform, name: str | None = None, variables: Mapping[str, str] | None = None
) -> CsmApp:
    known = {"DEMO_KEY": demo.api_key, **(variables or {})}
    return CsmApp(environ=known, demo=DemoProcess(), profile=name)


async def entered(pilot: Pilot[None]) -> Session:
    await until(
        pilot,
        lambda: isinstance(pilot.app.screen, MainScreen) and pilot.app.screen.pane,
        "the workspace opens",
    )
    await idle(pilot)
    session = app_of(pilot)._session
    assert session is not None
    return session


async def test_a_profile_is_connected_with_at_once(demo: DemoPlatform) -> None:
    write_profiles(brewery=profile(demo, read_only=True))
    app = started(demo, "brewery")
    async with app.run_test() as pilot:
        session = await entered(pilot)
        assert (session.profile.name, session.profile.read_only) == ("brewery", True)
    app.close()


async def test_a_variable_chooses_a_profile_too_and_others_lie_over_it(demo: DemoPlatform) -> None:
    write_profiles(brewery=profile(demo))
    app = started(demo, None, {"CSM_TUI_PROFILE": "brewery", "CSM_TUI_READ_ONLY": "yes"})
    async with app.run_test() as pilot:
        session = await entered(pilot)
        assert session.profile.read_only
        assert session.profile.origins["read_only"] == "CSM_TUI_READ_ONLY"
    app.close()


@pytest.mark.parametrize("names", [True, False])
async def test_where_a_profile_does_not_say_where_to_go_the_environment_does(
    demo: DemoPlatform, names: bool
) -> None:
    place = {} if names else {"organization_id": "", "workspace_id": ""}
    write_profiles(brewery=profile(demo, **place))
    said = ["o-elsewhere", "w-elsewhere"] if names else [demo.organization_id, demo.workspace_id]
    variables = dict(zip(("CSM_ORGANIZATION_ID", "CSM_WORKSPACE_ID"), said, strict=True))
    app = started(demo, "brewery", variables)
    async with app.run_test() as pilot:
        await entered(pilot)
        assert pane(pilot).workspace.id == demo.workspace_id
    app.close()


async def test_a_profile_that_is_not_there_says_which_are(demo: DemoPlatform) -> None:
    write_profiles(brewery=profile(demo))
    app = started(demo, "brewry")
    async with app.run_test(size=(120, 40)) as pilot:
        assert "Profile “brewry”" in await outcome(pilot)
        assert "Did you mean “brewery”?" in text_of(pilot, "#outcome")
    app.close()


async def test_a_profile_that_cannot_be_used_tells_every_finding(demo: DemoPlatform) -> None:
    broken = {"api_url": "api.example.com", "method": "keycloack"}
    file = write_profiles(broken=broken, works=profile(demo))
    app = started(demo)
    async with app.run_test(size=(120, 40)) as pilot:
        await pick(pilot, "broken")
        said = await outcome(pilot)
        assert "Cannot use profile “broken”" in said
        assert f"{file.name}:2: error: Invalid value of “api_url”" in said.replace("\n", "")
        assert f"{file.name}:3: error: Invalid value of “method”" in said.replace("\n", "")
        assert value_of(pilot, "api_url") == ""
        await pick(pilot, "works")
        assert value_of(pilot, "api_url") == demo.url
        assert text_of(pilot, "#api_url-origin") == f"{file.name}:5"
        await pilot.press("f5")
        await entered(pilot)
    app.close()


async def test_a_file_that_is_no_text_is_said_to_be_none(demo: DemoPlatform) -> None:
    write_profiles(brewery=profile(demo)).write_bytes(b"[profiles.a]\nname = '\xff'\n")
    app = started(demo)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        said = text_of(pilot, "#file-faults")
        assert "No profile can be read" in said
        assert "profiles.toml:2" in said
        assert focused(pilot) == "api_url"
    app.close()


async def test_what_looks_like_a_secret_in_the_file_is_warned_about(demo: DemoPlatform) -> None:
    file = write_profiles(brewery=profile(demo))
    with file.open("a", encoding="utf-8") as end:
        end.write("# password = open-sesame-42\n")
    app = started(demo)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert f"! {file.name}:6: " in text_of(pilot, "#file-faults")
        assert "open-sesame" not in app.export_screenshot()
    app.close()


async def test_a_profile_may_ask_for_its_secret_each_time(demo: DemoPlatform) -> None:
    write_profiles(brewery=profile(demo, secret="prompt"))
    app = started(demo, "brewery")
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, SecretDialog), "it asks")
        await pilot.press("enter")
        assert "Nothing was typed" in text_of(pilot, ".fault")
        pilot.app.screen.query_one(Input).value = demo.api_key
        await pilot.press("enter")
        await entered(pilot)
    app.close()


async def test_a_command_gives_the_secret(demo: DemoPlatform) -> None:
    command = ["sh", "-c", f"echo {demo.api_key}"]
    file = write_profiles(brewery=profile(demo, secret=""))
    text = file.read_text("utf-8")
    written = f"secret = {{ command = {command!r} }}".replace("'", '"')
    file.write_text(text.replace('secret = ""', written), "utf-8")
    app = started(demo, "brewery")
    async with app.run_test() as pilot:
        await entered(pilot)
    app.close()


async def save_as(pilot: Pilot[None], name: str) -> None:
    """Type the name of a profile that is to be saved."""
    await pilot.press("f7")
    await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "it asks for a name")
    pilot.app.screen.query_one(Input).value = name
    await pilot.pause()
    await pilot.press("enter")


async def test_the_form_is_saved_without_its_secret() -> None:
    variables = {"CSM_API_URL": "https://api.example.com/v4", "CSM_API_KEY_HEADER": "X-KEY"}
    async with app_with(**variables).run_test() as pilot:
        await ready(pilot)
        pilot.app.screen.query_one("#secret", Input).value = "open-sesame"
        await save_as(pilot, "brewery")
        await until(pilot, lambda: pilot.app.screen.query(OptionList), "it asks for the source")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "it asks which")
        pilot.app.screen.query_one(Input).value = "BREWERY_KEY"
        await pilot.pause()
        await pilot.press("enter")
        assert "Saved as brewery" in await outcome(pilot)
        assert value_of(pilot, "secret") == "open-sesame"
    file = Profiles().file
    assert file.read_text("utf-8").endswith(
        "[profiles.brewery]\n"
        'api_url = "https://api.example.com/v4"\n'
        'method = "api-key"\n'
        'header_name = "X-KEY"\n'
        'secret = "env:BREWERY_KEY"\n'
    )
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("agrees", [True, False])
async def test_a_profile_is_replaced_only_after_a_question(agrees: bool) -> None:
    write_profiles(brewery={"api_url": "https://old.example.com", "method": "azure-cli"})
    async with app_with(CSM_API_URL="https://new.example.com").run_test() as pilot:
        await pick(pilot, "environment")
        await choose(pilot, "f4", "down", "down", "down")
        assert method_of(pilot) == "Entra, with the login of the Azure CLI"
        await save_as(pilot, "brewery")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it asks")
        await pilot.press(*(["tab"] if agrees else []), "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "it is done")
        await idle(pilot)
    now = "https://new.example.com" if agrees else "https://old.example.com"
    assert Profiles().get("brewery").api_url == now


async def switch(pilot: Pilot[None], *moves: str) -> None:
    """Choose another profile over the workspace."""
    await pilot.press("S")
    await until(pilot, lambda: pilot.app.screen.query(OptionList), "the list opens")
    await pilot.press(*moves, "enter")


async def test_another_profile_takes_the_place_of_the_session(demo: DemoPlatform) -> None:
    write_profiles(first=profile(demo), second=profile(demo, read_only=True))
    app = started(demo, "first")
    async with app.run_test() as pilot:
        before = await entered(pilot)
        closed: list[Session] = []

        def close(really: Callable[[], None] = before.close) -> None:
            really()
            closed.append(before)

        before.close = close  # type: ignore[method-assign]
        await switch(pilot, "down")
        await until(pilot, lambda: app._session is not before, "the session is replaced")
        after = await entered(pilot)
        assert (after.profile.name, after.profile.read_only) == ("second", True)
        assert len(app.screen_stack) == 2
        await until(pilot, lambda: closed == [before], "the old session is closed")
    app.close()


async def test_a_session_stays_when_another_profile_is_refused(
    demo: DemoPlatform, fresh_demo: DemoPlatform
) -> None:
    fresh_demo.faults.add(InjectedFault("502"))
    write_profiles(first=profile(demo), second=profile(fresh_demo))
    app = started(demo, "first")
    async with app.run_test() as pilot:
        before = await entered(pilot)
        await switch(pilot, "down")
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog), "it says why")
        await pilot.press("escape")
        await pilot.pause()
        assert app._session is before
        assert isinstance(app.screen, MainScreen)
        assert before.organizations()
    app.close()


async def test_a_switch_can_be_given_up(demo: DemoPlatform, fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("hang"))
    write_profiles(first=profile(demo), second=profile(fresh_demo))
    app = started(demo, "first")
    async with app.run_test() as pilot:
        before = await entered(pilot)
        await switch(pilot, "down")
        await until(pilot, lambda: app.jobs.running, "it tries")
        await pilot.press("escape")
        await idle(pilot)
        assert app._session is before
    app.close()


async def test_an_incomplete_environment_is_no_way_out_of_a_session(demo: DemoPlatform) -> None:
    write_profiles(first=profile(demo))
    app = started(demo, "first")
    async with app.run_test() as pilot:
        await entered(pilot)
        await pilot.press("S")
        await until(pilot, lambda: pilot.app.screen.query(OptionList), "the list opens")
        assert pilot.app.screen.query_one(OptionList).get_option_at_index(0).disabled
    app.close()


async def test_the_environment_is_among_the_choices(demo: DemoPlatform) -> None:
    write_profiles(first=profile(demo))
    app = started(demo, "first", environment(demo))
    async with app.run_test() as pilot:
        await entered(pilot)
        await switch(pilot, "up")
        await until(
            pilot,
            lambda: app._session and app._session.profile.name == "environment",
            "the environment's session takes its place",
        )
        await entered(pilot)
    app.close()


async def test_a_person_signs_in_over_the_workspace(demo: DemoPlatform) -> None:
    with realm_and_platform() as (realm, platform):
        realm.refusals, realm.stuck = [refusal(400, "authorization_pending")], True
        code = {"api_url": platform.url, "method": "keycloak-device", "client_id": CLIENT}
        write_profiles(first=profile(demo), second=code)
        app = started(demo, "first")
        async with app.run_test() as pilot:
            before = await entered(pilot)
            await switch(pilot, "down")
            await until(pilot, lambda: isinstance(app.screen, SignInDialog), "the code is shown")
            assert app._session is before
            realm.stuck, realm.refusals = False, []
            await until(pilot, lambda: app._session is not before, "the session is replaced")
            await until(pilot, lambda: isinstance(app.screen, ChooseDialog), "it asks where to go")
            await idle(pilot)
        app.close()


async def test_a_change_under_way_is_waited_for(demo: DemoPlatform) -> None:
    write_profiles(first=profile(demo), second=profile(demo))
    app, written = started(demo, "first"), Event()
    async with app.run_test() as pilot:
        before = await entered(pilot)
        await pilot.press("S")
        await until(pilot, lambda: pilot.app.screen.query(OptionList), "the list opens")
        change = app.jobs.run("Uploading", lambda _: written.wait(60), writes=True)
        app.run_worker(change, group="change", exit_on_error=False)
        await pilot.press("down", "enter")
        await until(pilot, lambda: waits(app), "it waits for the change")
        assert app._session is before
        await pilot.press("S")
        assert isinstance(app.screen, MainScreen)
        written.set()
        await until(pilot, lambda: app._session is not before, "the session is replaced")
        assert (await entered(pilot)).profile.name == "second"
    app.close()


def waits(app: CsmApp) -> bool:
    return "it opens when" in told(app)
