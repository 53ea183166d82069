"""The way from a key press to the request stays short enough to be followed."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.prompt import PromptDialog
from tests.calls import Call, Chain, recorded
from tests.ui.driving import idle, until
from tests.ui.files_driving import empty, files_of, go_to, put, shown
from tests.ui.runners_driving import open_runner, planted, runners_of


async def download(demo: DemoPlatform) -> Chain:
    """Return the calls from the key that downloads a file to its request."""
    empty(demo)
    put(demo, "beer.csv")
    with recorded() as calls:
        async with files_of(demo) as pilot:
            await go_to(pilot, "beer.csv")
            await pilot.press("d")
            await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "the question")
            await pilot.press("enter")
            await shown(pilot)
            await idle(pilot)
    return calls.chain(r"GET .*/files/download\?file_name=beer.csv$")


async def opened_runner(demo: DemoPlatform) -> Chain:
    """Return the calls from the key that opens a runner to the request for it."""
    with recorded() as calls:
        async with runners_of(demo) as pilot:
            await open_runner(pilot, demo, "Summer season")
    return calls.chain(f"GET .*/runners/{planted(demo, 'Summer season').id}$")


async def test_the_download_of_a_file(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chain = await download(fresh_demo)
    assert chain.calls[0] == Call("ui/screens/main/files/pane.py", "FilesPane.action_download")
    assert chain.calls[-1].file == "platform/_official.py"
    assert len(chain.calls) <= 30, chain
    assert chain.files <= 13, chain


async def test_the_opening_of_a_runner(demo: DemoPlatform) -> None:
    chain = await opened_runner(demo)
    assert chain.calls[0].function == "Grid.action_open"
    assert {call.entry for call in chain.calls} >= {"message", "Worker._run", "thread"}, chain
    assert len(chain.calls) <= 16, chain


@pytest.mark.parametrize("api", [3, 4, 5])
async def test_a_request_enters_no_room_twice_on_any_generation(api: int) -> None:
    with DemoPlatform(api=api, engine=False, pace=100.0) as demo:
        chain = await opened_runner(demo)
    assert chain.rooms == ["ui", "services", "platform"], chain
