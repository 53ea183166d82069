"""The version of a platform that hides it, and the versions of the demo platform."""

import pytest
from textual.widgets import OptionList

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.screens.main import MainScreen
from tests.ui.connect_driving import outcome, ready
from tests.ui.driving import environment, until


@pytest.mark.parametrize("api", [3, 5])
async def test_the_user_says_what_the_platform_hides(api: int) -> None:
    hidden = InjectedFault.from_names({"kind": "403", "path": "/(openapi|about)"})
    with DemoPlatform(api=api, engine=False, faults=[hidden]) as demo:
        app = CsmApp(environ=environment(demo), demo=DemoProcess())
        async with app.run_test(size=(80, 24)) as pilot:
            await ready(pilot)
            await pilot.press("f5")
            await until(pilot, lambda: isinstance(app.screen, ChooseDialog), "a question")
            choices = app.screen.query_one(OptionList)
            choices.highlighted = {5: 0, 4: 1, 3: 2}[api]
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MainScreen), "the workspace opens")
            place = app.place
            assert place
            assert place.api == f"{api}.x"
        app.close()


async def test_who_does_not_know_the_version_reads_how_to_set_it() -> None:
    hidden = InjectedFault.from_names({"kind": "403", "path": "/(openapi|about)"})
    with DemoPlatform(engine=False, faults=[hidden]) as demo:
        app = CsmApp(environ=environment(demo), demo=DemoProcess())
        async with app.run_test(size=(80, 24)) as pilot:
            await ready(pilot)
            await pilot.press("f5")
            await until(pilot, lambda: isinstance(app.screen, ChooseDialog), "a question")
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, ChooseDialog), "no question")
            assert "set generation = 3, 4 or 5" in await outcome(pilot)
        app.close()


async def test_one_key_opens_another_version_of_the_demo() -> None:
    demo = DemoProcess()
    app = CsmApp(environ={}, demo=demo)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await ready(pilot)
            await pilot.press("ctrl+g")
            await until(pilot, lambda: isinstance(app.screen, ChooseDialog), "a question")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MainScreen), "the workspace opens")
            place = app.place
            assert place
            assert place.api == "5.1.0-a6bdbc29"
    finally:
        app.close()
        demo.stop()
