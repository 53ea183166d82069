"""An edit that was interrupted by a closed terminal is reported at the next start."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.services.workspace_files.drafts import drafts_folder
from csm_tui.settings.paths import user_folders
from csm_tui.ui.dialogs.choose import ChooseDialog
from tests.ui.driving import app_of, until
from tests.ui.file_operations_driving import (
    agree,
    choose,
    content,
    editor_is,
    listed,
    listing,
    names,
)
from tests.ui.files_driving import done, files_of, go_to, put, said

NAME = "mine/[b].csv"
OLD = b"id\n1\n"
NEW = OLD + b"2\n"
SEND = f"Send your changes to {NAME}?"


@pytest.fixture
def platform(fresh_demo: DemoPlatform) -> DemoPlatform:
    put(fresh_demo, NAME)
    return fresh_demo


@pytest.fixture
async def cut_off(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DemoPlatform:
    """Leave the program while it asks about the changes."""
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"')
    async with files_of(platform) as pilot:
        await go_to(pilot, NAME)
        await pilot.press("e")
        await listing(pilot, SEND)
        pilot.app.exit()
    assert len(list(drafts_folder().iterdir())) == 1
    return platform


async def begin(pilot: Pilot[None]) -> None:
    await go_to(pilot, NAME)
    await pilot.press("e")


def nothing_left() -> bool:
    return not list(drafts_folder().iterdir())


async def test_it_is_told_and_goes_on(cut_off: DemoPlatform) -> None:
    async with files_of(cut_off) as pilot:
        await until(pilot, lambda: f"{NAME}, of " in said(pilot), "it is told")
        assert "press e on the file to continue" in said(pilot)
        await begin(pilot)
        await choose(pilot, "resume")
        dialog = await listing(pilot, SEND)
        assert listed(dialog)[1:] == [" id", " 1", "+2", " "]
        await agree(pilot, SEND)
        await until(pilot, lambda: f"Sent {NAME}" in said(pilot), "it is sent")
        await done(pilot)
        assert content(cut_off, NAME) == NEW
        assert nothing_left()


@pytest.mark.parametrize(
    ("key", "is_left"), [("drop", nothing_left), ("new", lambda: not nothing_left())]
)
async def test_the_platforms_file_is_edited_instead(
    cut_off: DemoPlatform, key: str, is_left: Callable[[], bool]
) -> None:
    async with files_of(cut_off) as pilot:
        await begin(pilot)
        await choose(pilot, key)
        await listing(pilot, SEND)
        await pilot.press("enter")
        await choose(pilot, "drop")
        await until(pilot, lambda: "Discarded" in said(pilot), "the new edit is dropped")
        await done(pilot)
        assert content(cut_off, NAME) == OLD
        assert is_left()


async def test_leaving_the_question_changes_nothing(cut_off: DemoPlatform) -> None:
    async with files_of(cut_off) as pilot:
        await begin(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the question")
        await pilot.press("escape")
        await done(pilot)
        assert not nothing_left()
        assert content(cut_off, NAME) == OLD


async def test_its_place_is_told_when_the_file_is_gone(cut_off: DemoPlatform) -> None:
    cut_off.world.workspaces[cut_off.workspace_id].files.delete(NAME)
    async with files_of(cut_off) as pilot:
        await until(pilot, lambda: "is no longer in the workspace" in said(pilot), "it is told")
        (kept,) = drafts_folder().glob("*/copy/*")
        assert str(kept) in said(pilot)
        assert kept.read_bytes() == NEW
        assert NAME not in names(cut_off)


async def test_it_is_told_once(cut_off: DemoPlatform) -> None:
    async with files_of(cut_off) as pilot:
        await until(pilot, lambda: f"{NAME}, of " in said(pilot), "it is told")
        app_of(pilot).notices.dismiss()
        await pilot.press("r")
        await done(pilot)
        await until(pilot, lambda: not app_of(pilot).jobs._quiet, "nothing runs")
        assert NAME not in said(pilot)


async def test_what_a_killed_program_left_of_a_download_is_removed_at_the_start(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    owner = "0123456789abcdef"
    parts = user_folders().state / "parts"
    parts.mkdir(parents=True)
    (parts / owner).write_bytes(bytes(tmp_path) + b"\0" + b"/nowhere\0")
    (tmp_path / f".csm-tui-{owner}-1.part").write_bytes(b"half")
    (tmp_path / f"csm-tui-{owner}-2-x").mkdir()
    (tmp_path / f"csm-tui-{owner}-2-x" / "copy.csv").write_bytes(OLD)
    foreign = tmp_path / ".csm-tui-fedcba9876543210-1.part"
    foreign.write_bytes(b"half")
    async with files_of(demo) as pilot:
        await until(pilot, lambda: not (parts / owner).exists(), "it is forgotten")
    assert [path for path in tmp_path.iterdir() if "csm-tui-" in path.name] == [foreign]
