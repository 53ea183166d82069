"""Synchronized browsing: one side follows the other, or says why it cannot."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import UnsafeName
from csm_tui.ui.screens.main.files.sides.linked_folders import LinkedFolders
from tests.ui.driving import until
from tests.ui.files_driving import (
    cursor,
    empty,
    files,
    files_of,
    local,
    press,
    put,
    said,
    status,
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A local folder that has some of the workspace's folders."""
    folder = tmp_path / "here"
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "only_here").mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def platform(fresh_demo: DemoPlatform) -> DemoPlatform:
    empty(fresh_demo)
    put(fresh_demo, "data/a.csv", "data/deep/x.csv", "only_there/a.csv")
    return fresh_demo


async def test_this_computer_follows_the_workspace(platform: DemoPlatform, here: Path) -> None:
    async with files_of(platform, size=(160, 50)) as pilot:
        await press(pilot, "Y", "l")
        assert "linked" in status(pilot)
        await until(pilot, lambda: local(pilot).folder == here / "data", "it follows")
        await press(pilot, "l", "enter")
        await until(pilot, lambda: local(pilot).folder == here / "data" / "deep", "and deeper")
        await press(pilot, "h")
        await until(pilot, lambda: local(pilot).folder == here / "data", "and back")
        await press(pilot, "h", "h")
        await until(pilot, lambda: local(pilot).folder == here, "up to where it began")

        await press(pilot, "j", "enter")
        await until(pilot, lambda: "only_there; the folder here stays" in said(pilot), "it says so")
        assert local(pilot).folder == here


async def test_the_workspace_follows_this_computer(platform: DemoPlatform, here: Path) -> None:
    async with files_of(platform, size=(160, 50)) as pilot:
        await press(pilot, "Y", "tab", "enter")
        await until(pilot, lambda: cursor(pilot) == "data/", "it follows")
        assert files(pilot).remote.folder == "data/"
        await press(pilot, "enter")
        await until(pilot, lambda: files(pilot).remote.folder == "data/deep/", "and deeper")
        assert local(pilot).listing.has_focus

        await press(pilot, "minus", "minus", "j", "enter")
        await until(
            pilot, lambda: "no only_here/; the folder there stays" in said(pilot), "it says so"
        )
        await press(pilot, "minus", "minus")
        await until(pilot, lambda: "outside of the linked folders" in said(pilot), "it says so too")


async def test_it_is_off_until_it_is_wanted_and_again_afterwards(
    platform: DemoPlatform, here: Path
) -> None:
    async with files_of(platform, size=(160, 50)) as pilot:
        await press(pilot, "l")
        assert local(pilot).folder == here
        await press(pilot, "Y", "Y")
        assert "linked" not in status(pilot)
        await press(pilot, "l", "l")
        assert local(pilot).folder == here


def test_folders_belong_together_below_the_two_and_nowhere_else() -> None:
    step = LinkedFolders("data/", Path("/srv/brewery"))

    assert step.local_for("data/") == Path("/srv/brewery")
    assert step.local_for("data/a/b/") == Path("/srv/brewery/a/b")
    assert step.local_for("data2/") is None
    assert step.local_for("") is None
    assert step.remote_for(Path("/srv/brewery")) == "data/"
    assert step.remote_for(Path("/srv/brewery/a/b")) == "data/a/b/"
    assert step.remote_for(Path("/srv")) is None


@pytest.mark.parametrize("folder", ["../", "a//", "./", "/"])
def test_no_folder_of_the_workspace_leads_out_of_the_local_one(folder: str) -> None:
    with pytest.raises(UnsafeName):
        LinkedFolders("", Path("/srv")).local_for(f"{folder}x/")
