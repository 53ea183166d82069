"""Pictures of previews and of the dialogs for deleting, moving and editing."""

import asyncio
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.services.workspace_files import WorkspaceFiles, start_edit
from csm_tui.ui.widgets.log_view import LogView
from tests.ui.driving import app_of, until
from tests.ui.file_operations_driving import agree, editor_is, listed, listing, note, read
from tests.ui.files_driving import cursor, done, empty, files, go_to, press, prompt, shown, tree
from tests.ui.pictures import DARK, EACH, STATE, Album
from tests.ui.test_files_pane_pictures import picture, still_computer

__all__ = ["still_computer"]
pytestmark = pytest.mark.pictures


def table() -> bytes:
    lines = [
        f"{at};bar {at % 4};{at * 1.5:.1f};2026-01-{1 + at % 28:02};{'🍺' * (at % 3)}"
        for at in range(1, 400)
    ]
    return "\n".join(["id;name;litres;day;ありがとう", *lines, "broken"]).encode()


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("data/", "data/bars.csv", "[red]odd\x1b[31m.txt", "日本/🍺.json"):
            file.writestr(zipfile.ZipInfo(name), b"" if name.endswith("/") else b"x" * 12_345)
    return packed.getvalue()


CONTENTS = {
    "look/a.csv": table(),
    "look/b.json": b'{"name": "Brewery", "bars": [{"id": 1, "open": true}, {"id": 2}], "n": 1e400}',
    "look/c.zip": archive(),
    "look/d.bin": b"%PDF-1.7\n" + bytes(range(256)) * 3,
    "look/d.yaml": b"bars:\n" + b"  - {id: 1, name: Pub}\n" * 40 + b"  - {id: 2, name: [Pub}\n",
    "look/e.txt": b"caf\xe9 [red]not red[/red]\n\x1b[31mescape\ttab\n",
}


PREVIEWS = {
    "rows": ("look/a.csv", (), "CSV", EACH),
    "profile": ("look/a.csv", ("t",), "CSV", EACH),
    "json": ("look/b.json", (), "json", STATE),
    "zip": ("look/c.zip", (), "zip", STATE),
    "bytes": ("look/d.bin", (), "PDF", STATE),
    "fault": ("look/d.yaml", (), "YAML", STATE),
    "text": ("look/e.txt", (), "cp1252", STATE),
    "search": ("look/a.csv", ("slash", *"bar 1", "enter", "n"), "CSV", STATE),
}


async def test_previews(album: Album, fresh_demo: DemoPlatform) -> None:
    for each, content in CONTENTS.items():
        fresh_demo.put_file(fresh_demo.workspace_id, each, content)
    async with album.workspace(fresh_demo) as pilot:
        await shown(pilot)
        for of, (name, keys, says, frames) in PREVIEWS.items():
            await go_to(pilot, name)
            await pilot.press("enter")
            await read(pilot, says)
            await press(pilot, *keys)
            await album.take(pilot, frames, of=of)
            await until_at_the_tree(pilot)


async def until_at_the_tree(pilot: Pilot[None]) -> None:
    """Leave the search and the preview, as far as they are open."""
    while not tree(pilot).has_focus:
        await press(pilot, "escape")


async def test_a_preview_beside_the_tree(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "data2/Customer.csv")
        await pilot.press("v")
        await read(pilot, "CSV")

    await picture(album, demo, drive, (((120, 24), DARK),))


async def test_a_preview_that_cannot_be_read(album: Album, fresh_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "README.txt")
        fresh_demo.world.workspaces[fresh_demo.workspace_id].files.delete("README.txt")
        await pilot.press("v")
        await read(pilot, "✗")

    await picture(album, fresh_demo, drive)


async def test_the_question_before_a_deletion(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await press(pilot, "g", "V", "j", "j", "j", "j", "V", "x")
        dialog = await listing(pilot, "Delete")
        await until(pilot, lambda: "Used by" in note(dialog), "the users are told")

    await picture(album, demo, drive, EACH)


async def test_the_question_before_everything_goes(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await press(pilot, "a", "x")
        dialog = await listing(pilot, "Delete")
        await until(pilot, lambda: "Used by" in note(dialog), "the users are told")

    await picture(album, demo, drive, (((120, 24), DARK),))


async def test_what_was_not_deleted(album: Album, fresh_demo: DemoPlatform) -> None:
    for name in "abc":
        fresh_demo.put_file(fresh_demo.workspace_id, f"mine/{name}.csv", b"id\n")
    fresh_demo.faults.add(InjectedFault("403", path=r"b\.csv", method="DELETE"))
    fresh_demo.faults.add(InjectedFault("drop_after", path=r"c\.csv", method="DELETE"))

    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "mine/")
        fresh_demo.faults.add(InjectedFault("500", path=r"/files$", method="GET"))
        await pilot.press("x")
        await agree(pilot, "Delete")
        dialog = await listing(pilot, "Not everything")
        port = re.compile(r"127\.0\.0\.1:\d+")
        told = [port.sub("127.0.0.1:8080", line) for line in listed(dialog)]
        dialog.query_one(LogView).set_lines(told)

    await picture(album, fresh_demo, drive)


@pytest.mark.parametrize("typed", ["data2/Bar.csv", "else/"], ids=["rename", "folder"])
async def test_the_question_before_a_move(album: Album, demo: DemoPlatform, typed: str) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "data/city/Bar.csv")
        if typed.endswith("/"):
            await press(pilot, *["space"] * 4)
        await pilot.press("m")
        await prompt(pilot, typed)

    await picture(album, demo, drive, STATE if typed.endswith("/") else EACH)


@pytest.mark.parametrize("made", [False, True], ids=["asked", "made"])
async def test_a_new_folder(album: Album, demo: DemoPlatform, made: bool) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("n")
        await prompt(pilot, "later/on")
        if made:
            await pilot.press("enter")
            await done(pilot)
            await until(pilot, lambda: cursor(pilot) == "config/later/on/", "it is shown")
            await shown(pilot)

    await picture(album, demo, drive)


@pytest.fixture
def edited(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Pilot[None]], object]:
    """Return a drive that comes back from the editor with changes."""
    empty(fresh_demo)
    fresh_demo.put_file(fresh_demo.workspace_id, "mine/a.csv", table()[:2_000])
    editor_is(monkeypatch, tmp_path, "sed -i 's/bar 3/pub \U0001f37a/' \"$1\"")

    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "mine/a.csv")
        await pilot.press("e")
        await listing(pilot, "Send")

    return drive


@pytest.mark.parametrize("state", ["difference", "choices", "conflict"])
async def test_editing(
    album: Album,
    fresh_demo: DemoPlatform,
    edited: Callable[[Pilot[None]], object],
    state: str,
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await edited(pilot)  # type: ignore[misc]
        if state == "choices":
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen.query("OptionList"), "the choice")
        if state == "conflict":
            fresh_demo.put_file(fresh_demo.workspace_id, "mine/a.csv", b"theirs")
            before = pilot.app.screen
            await agree(pilot, "Send")
            await until(pilot, lambda: pilot.app.screen is not before, "it is answered")
            dialog = await listing(pilot, "Send")
            await until(pilot, lambda: "changed on the platform" in note(dialog), "the conflict")
            assert not app_of(pilot).jobs.running

    await picture(album, fresh_demo, drive, EACH if state == "difference" else STATE)


async def test_an_edit_that_was_not_finished(
    album: Album,
    fresh_demo: DemoPlatform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editing = "csm_tui.ui.screens.main.files.operations.editing.human_time"
    monkeypatch.setattr(editing, lambda _: "2026-06-15 12:00:00 UTC")

    def leave(service: WorkspaceFiles) -> None:
        edit = start_edit(service, "README.txt")
        edit.path.write_bytes(b"changed")
        edit.leave()

    async def drive(pilot: Pilot[None]) -> None:
        await asyncio.to_thread(leave, files(pilot)._service)
        await go_to(pilot, "README.txt")
        await pilot.press("e")
        await until(pilot, lambda: pilot.app.screen.query("OptionList"), "the question")

    await picture(album, fresh_demo, drive)
