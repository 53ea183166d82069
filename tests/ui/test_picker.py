"""The picker of local files, on real folders."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from csm_tui.domain.local_files import LocalFolder
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.services.local.listing import list_folder
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.picker import PickerDialog, typed_path
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import until

Answers = list[Path | None]
SnapCompare = Callable[..., bool]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "a.csv").write_text("id\n")
    (tmp_path / "report.txt").write_text("x" * 1500)
    (tmp_path / ".secret").write_text("")
    (tmp_path / "data" / "deep" / "[red]\n🚲.csv").write_text("")
    return tmp_path


def picker(app: CsmApp, start: Path, want: Literal["file", "folder"]) -> PickerDialog:
    async def lister(path: Path) -> LocalFolder:
        return await app.jobs.run("Reading", lambda job: list_folder(path, cancel=job.cancel))

    return PickerDialog("Choose", start, lister, want=want)


@asynccontextmanager
async def picking(
    start: Path,
    *,
    want: Literal["file", "folder"] = "file",
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[Pilot[None], Answers]]:
    app = CsmApp(environ={}, demo=DemoProcess())
    answers: Answers = []
    async with app.run_test(size=size) as pilot:
        app.push_screen(picker(app, start, want), answers.append)
        await until(pilot, lambda: "Reading" not in state(pilot), "the first folder is read")
        yield pilot, answers
        app.jobs.stop_all()
    app.close()


def state(pilot: Pilot[None]) -> str:
    shown = pilot.app.screen.query(".state")
    return str(shown.first(Static).content) if shown else "Reading"


def shown(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(Input).value


def cursor(pilot: Pilot[None]) -> str | None:
    return pilot.app.screen.query_one(Grid).cursor_key


async def type_path(pilot: Pilot[None], text: str) -> None:
    field = pilot.app.screen.query_one(Input)
    field.focus()
    field.value = ""
    await pilot.press(*text)
    await pilot.pause()


async def answered(pilot: Pilot[None], answers: Answers) -> Path | None:
    await until(pilot, lambda: answers, "the picker answers")
    return answers[0]


async def test_a_file_is_reached_by_arrows_and_enter(folder: Path) -> None:
    async with picking(folder) as (pilot, answers):
        assert cursor(pilot) == "data"
        await pilot.press("enter")
        await until(pilot, lambda: shown(pilot) == f"{folder}/data/", "the folder opens")
        await pilot.press("down", "enter")

        assert await answered(pilot, answers) == folder / "data" / "a.csv"


async def test_going_up_keeps_the_place(folder: Path) -> None:
    (folder / "aaa").mkdir()
    async with picking(folder / "data") as (pilot, _):
        await pilot.press("left")
        await until(pilot, lambda: shown(pilot) == f"{folder}/", "the parent is shown")
        assert cursor(pilot) == "data"

        await pilot.press("l")
        await until(pilot, lambda: shown(pilot) == f"{folder}/data/", "the folder opens again")


async def test_right_does_not_accept_a_file(folder: Path) -> None:
    async with picking(folder) as (pilot, answers):
        await pilot.press("G", "right")
        await pilot.pause()

        assert cursor(pilot) == "report.txt"
        assert not answers
        assert isinstance(pilot.app.screen, PickerDialog)


async def test_hidden_entries_are_shown_on_demand(folder: Path) -> None:
    async with picking(folder) as (pilot, _):
        assert state(pilot) == "2 entries, 1 hidden"
        await pilot.press("full_stop")

        assert state(pilot) == "3 entries"


async def test_a_typed_path_to_a_file_is_accepted(folder: Path) -> None:
    async with picking(folder) as (pilot, answers):
        await type_path(pilot, "data/../report.txt")
        await pilot.press("enter")

        assert await answered(pilot, answers) == folder / "report.txt"


async def test_a_typed_path_to_a_folder_goes_there(folder: Path) -> None:
    async with picking(Path("/")) as (pilot, answers):
        await type_path(pilot, str(folder / "data"))
        await pilot.press("enter")
        await until(pilot, lambda: shown(pilot) == f"{folder}/data/", "the folder is shown")

        assert not answers
        assert isinstance(pilot.app.focused, Grid)


@pytest.mark.parametrize("way", ["whole", "home"])
async def test_a_whole_path_typed_behind_the_folder_that_is_shown_goes_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    async with picking(folder / "data" / "deep", want="folder") as (pilot, _):
        field = pilot.app.screen.query_one(Input)
        field.focus()
        typed = str(folder / "data") if way == "whole" else "~/data"
        await pilot.press("end", *typed)
        assert field.value == typed
        await pilot.press("enter")
        await until(pilot, lambda: shown(pilot) == f"{folder}/data/", "the folder is shown")

        await pilot.press("slash", *"nowhere/at/all", "enter")
        await until(pilot, lambda: "Folder “/nowhere" in state(pilot), "it is said")
        field.value = f"{folder}/data//nowhere"
        field.focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Folder “/nowhere”" in state(pilot), "it is said")


@pytest.mark.parametrize("typed", ["report.txt", "/report.txt"])
async def test_home_is_understood(
    folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    async with picking(Path("/")) as (pilot, answers):
        await pilot.press("tilde", *(key.replace("/", "slash") for key in typed), "enter")

        assert await answered(pilot, answers) == folder / "report.txt"


async def test_tab_completes_a_path(folder: Path) -> None:
    async with picking(folder) as (pilot, answers):
        await type_path(pilot, "da")
        field = pilot.app.screen.query_one(Input)
        await until(pilot, lambda: field._suggestion == "data/", "a completion is offered")
        await pilot.press("tab")
        assert field.value == "data/"
        assert field.has_focus

        await pilot.press("tab")
        assert pilot.app.focused is not field
        assert not answers


async def test_a_missing_path_is_said_and_the_picker_goes_on(folder: Path) -> None:
    async with picking(folder) as (pilot, answers):
        await type_path(pilot, "nowhere/at all")
        await pilot.press("enter")
        await until(pilot, lambda: "not found" in state(pilot), "the refusal is said")

        assert isinstance(pilot.app.screen, PickerDialog)
        await pilot.press("escape")
        assert await answered(pilot, answers) is None


async def test_a_start_that_is_gone_is_said(tmp_path: Path) -> None:
    async with picking(tmp_path / "gone") as (pilot, answers):
        assert "not found" in state(pilot)
        await pilot.press("left")
        await until(pilot, lambda: shown(pilot) == f"{tmp_path}/", "the parent is shown")
        assert not answers


async def test_a_folder_is_accepted_with_space(folder: Path) -> None:
    async with picking(folder, want="folder") as (pilot, answers):
        await pilot.press("enter")
        await until(pilot, lambda: shown(pilot) == f"{folder}/data/", "the folder opens")
        await pilot.press("space")

        assert await answered(pilot, answers) == folder / "data"


async def test_a_file_is_no_folder(folder: Path) -> None:
    async with picking(folder, want="folder") as (pilot, answers):
        await type_path(pilot, "report.txt")
        await pilot.press("enter")
        await until(pilot, lambda: "is a file" in state(pilot), "the refusal is said")

        await pilot.press("G", "enter")
        assert "is a file" in state(pilot)
        assert not answers


async def test_a_folder_is_accepted_by_its_button_and_by_enter_in_its_path(folder: Path) -> None:
    async with picking(folder, want="folder") as (pilot, answers):
        await pilot.click("#accept")
        assert await answered(pilot, answers) == folder
    async with picking(folder, want="folder") as (pilot, answers):
        pilot.app.screen.query_one(Input).focus()
        await pilot.press("enter")
        assert await answered(pilot, answers) == folder


async def test_a_name_that_looks_like_markup_is_shown_and_taken(folder: Path) -> None:
    async with picking(folder / "data" / "deep") as (pilot, answers):
        await pilot.press("enter")

        taken = await answered(pilot, answers)
        assert taken == folder / "data" / "deep" / "[red]\n🚲.csv"


async def test_a_folder_whose_name_is_not_text_can_be_used(tmp_path: Path) -> None:
    odd = tmp_path / "caf\udce9"
    odd.mkdir()
    async with picking(tmp_path, want="folder") as (pilot, answers):
        await pilot.press("enter")
        await until(pilot, lambda: "udce9" in shown(pilot), "the folder opens")
        pilot.app.screen.query_one(Input).focus()
        await pilot.press("enter")

        assert await answered(pilot, answers) == odd


async def test_many_entries_do_not_hold_up_the_keys(tmp_path: Path) -> None:
    for number in range(20_000):
        (tmp_path / f"{number:05}").touch()
    async with picking(tmp_path) as (pilot, answers):
        await pilot.press("G")
        assert cursor(pilot) == "19999"
        await pilot.press("enter")
        assert await answered(pilot, answers) == tmp_path / "19999"


async def test_it_works_in_a_small_terminal(folder: Path) -> None:
    async with picking(folder, size=(40, 12)) as (pilot, answers):
        assert pilot.app.screen.query_one(Grid).size.height >= 3
        await pilot.press("down", "enter")
        assert await answered(pilot, answers) == folder / "report.txt"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "/a/b"),
        (".", "/a/b"),
        ("..", "/a"),
        ("c/../d", "/a/b/d"),
        ("/x//y/", "/x/y"),
        ("~nobody-has-this-name/x", "/a/b/~nobody-has-this-name/x"),
    ],
)
def test_what_a_typed_path_means(text: str, path: str) -> None:
    assert typed_path(text, Path("/a/b")) == Path(path)
