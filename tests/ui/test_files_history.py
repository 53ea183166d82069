"""Deletions, moves and edits are in the history, and in the journal."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.workspace_files import Sameness
from csm_tui.ui.screens.transfers import TransfersScreen
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import app_of, until
from tests.ui.file_operations_driving import agree, choose, content, editor_is, listing
from tests.ui.files_driving import done, files, files_of, go_to, press, prompt, put, said

NAME = "mine/a.csv"


@pytest.fixture
def platform(fresh_demo: DemoPlatform) -> DemoPlatform:
    put(fresh_demo, NAME)
    return fresh_demo


async def history(pilot: Pilot[None], lines: int) -> list[tuple[str, ...]]:
    """Open the history and return its rows without their moment."""
    await pilot.press("T")
    await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "the queue opens")
    await pilot.press("right_square_bracket")
    grid = pilot.app.screen.query_one("#history", Grid)
    await until(pilot, lambda: len(grid._rows) == lines, "the history is read")
    return [tuple(str(cell) for cell in row[:3]) for row in grid._rows]


def same(pilot: Pilot[None], name: str, local: Path) -> Sameness:
    journal = app_of(pilot).transfers.journal
    return journal.compare(files(pilot)._service.address, name, local).sameness


async def test_an_edit_a_rename_and_a_delete(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"')
    mine = tmp_path / "mine.csv"
    async with files_of(platform) as pilot:
        await go_to(pilot, NAME)
        await pilot.press("e")
        await agree(pilot, "Send your changes")
        await until(pilot, lambda: "Sent mine/a.csv" in said(pilot), "it is sent")
        await done(pilot)
        mine.write_bytes(content(platform, NAME))
        assert same(pilot, NAME, mine) is Sameness.SAME

        await pilot.press("m")
        await prompt(pilot, "mine/b.csv")
        await pilot.press("enter")
        await until(pilot, lambda: "Moved mine/a.csv." in said(pilot), "it is renamed")
        await done(pilot)
        assert same(pilot, NAME, mine) is Sameness.UNKNOWN
        assert same(pilot, "mine/b.csv", mine) is Sameness.SAME

        await press(pilot, "x")
        await agree(pilot, "Delete mine/b.csv?")
        await until(pilot, lambda: "Deleted mine/b.csv." in said(pilot), "it is deleted")
        await done(pilot)
        assert same(pilot, "mine/b.csv", mine) is Sameness.UNKNOWN

        assert await history(pilot, 3) == [
            ("✓ Done", "x", "mine/b.csv"),
            ("✓ Done", "→", "mine/b.csv"),
            ("✓ Done", "~", "mine/a.csv"),
        ]
        await pilot.press("down")
        about = pilot.app.screen.query_one(".about", Static)
        what, before, where = str(about.content).split("\n")
        assert (what, before) == ("move of mine/b.csv", "Previously “mine/a.csv”.")
        assert f"workspace {platform.workspace_id} of " in where


async def test_an_edit_under_another_name(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"')
    async with files_of(platform) as pilot:
        await go_to(pilot, NAME)
        await pilot.press("e")
        await listing(pilot, "Send your changes")
        await pilot.press("enter")
        await choose(pilot, "name")
        await prompt(pilot, "mine/other.csv")
        await pilot.press("enter")
        await until(pilot, lambda: "Sent mine/other.csv" in said(pilot), "it is sent")
        await done(pilot)
        assert await history(pilot, 1) == [("✓ Done", "~", "mine/other.csv")]


async def test_what_looking_again_finds_is_told_too(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, NAME)
        platform.faults.add(InjectedFault("drop_after", path=r"a\.csv", method="DELETE"))
        platform.faults.add(InjectedFault("500", path=r"/files$", method="GET"))
        await pilot.press("x")
        await agree(pilot, "Delete mine/a.csv?")
        await listing(pilot, "Not everything was deleted")
        platform.faults.clear()
        await pilot.press("r")
        await until(pilot, lambda: "Deleted mine/a.csv." in said(pilot), "looking settles it")
        await done(pilot)
        assert await history(pilot, 2) == [("✓ Done", "x", NAME), ("? Unknown", "x", NAME)]
