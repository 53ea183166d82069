"""Downloads and uploads of single files, and their errors."""

import os
from pathlib import Path

import pytest
from textual.widgets import Input

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.faults import Kind
from csm_tui.domain.format import exact_size
from csm_tui.ui.dialogs.picker import PickerDialog
from tests.ui.driving import app_of, until
from tests.ui.files_driving import (
    accepts,
    asked,
    cursor,
    details,
    done,
    empty,
    files_of,
    go_to,
    lines,
    notice,
    pick,
    prompt,
    put,
    refused,
    said,
    tree,
)

UPLOADED = b"id,name\n1,hop\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "hops.csv"
    path.write_bytes(UPLOADED)
    return path


def remote(demo: DemoPlatform, name: str) -> bytes:
    return demo.read_file(demo.workspace_id, name)


def names(demo: DemoPlatform) -> list[str]:
    return demo.file_names(demo.workspace_id)


async def test_a_download_is_mirrored_and_told(demo: DemoPlatform, tmp_path: Path) -> None:
    async with files_of(demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        preview = await prompt(pilot, str(tmp_path))
        assert "menu.xml" in preview
        await pilot.press("enter")
        await until(pilot, lambda: "SHA-256" in details(pilot), "the file is downloaded")

        assert (tmp_path / "config" / "menu.xml").read_bytes() == remote(demo, "config/menu.xml")
        assert "may be outdated" in details(pilot)
        assert f"Downloaded {tmp_path}" in said(pilot)

        await pilot.press("d")
        await prompt(pilot)
        assert pilot.app.screen.query_one(Input).value == str(tmp_path)


async def test_the_current_folder_is_proposed(
    demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with files_of(demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        assert await prompt(pilot) == f"→ {tmp_path}/config/menu.xml"
        assert await prompt(pilot, "down") == f"→ {tmp_path}/down/config/menu.xml"


@pytest.mark.parametrize("answer", ["enter", "escape"])
async def test_an_existing_local_file_is_asked_about(
    demo: DemoPlatform, tmp_path: Path, answer: str
) -> None:
    target = tmp_path / "config" / "menu.xml"
    target.parent.mkdir()
    target.write_text("mine")
    async with files_of(demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        await prompt(pilot, str(tmp_path))
        await pilot.press("enter")
        question = await asked(pilot)
        assert "menu.xml" in question
        assert "Here       4 B, changed 20" in question
        assert "Workspace  size and time not provided" in question
        await pilot.press(answer)
        await done(pilot)
        assert target.read_text() == "mine"

        await pilot.press("d")
        await prompt(pilot, str(tmp_path))
        await pilot.press("enter")
        await asked(pilot)
        await pilot.click("#confirm")
        await until(pilot, lambda: "SHA-256" in details(pilot), "the file is downloaded")
        assert target.read_bytes() == remote(demo, "config/menu.xml")

        await pilot.press("d")
        await prompt(pilot, str(tmp_path))
        await pilot.press("enter")
        known = f"Workspace  {exact_size(target.stat().st_size)} on 20"
        assert known in await asked(pilot)
        await pilot.press("escape")


async def test_a_cut_download_leaves_nothing(fresh_demo: DemoPlatform, tmp_path: Path) -> None:
    fresh_demo.faults.add(InjectedFault("cut", "/files/download"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        await prompt(pilot, str(tmp_path))
        await pilot.press("enter")
        assert "menu.xml" in await refused(pilot)

        assert list(tmp_path.rglob("*")) == []
        assert cursor(pilot) == "config/menu.xml"


async def test_a_hung_download_is_stopped_by_escape(
    fresh_demo: DemoPlatform, tmp_path: Path
) -> None:
    fresh_demo.faults.add(InjectedFault("hang", "/files/download"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        await prompt(pilot, str(tmp_path))
        await pilot.press("enter")
        await until(
            pilot,
            lambda: any("Downloading" in job.what for job in app_of(pilot).jobs.running),
            "the download runs",
        )
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped." in said(pilot), "it stops")

        assert list(tmp_path.rglob("*")) == []


async def test_an_upload_goes_into_the_folder_and_gets_the_cursor(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("u")
        await pick(pilot, source)
        assert await prompt(pilot) == "→ config/hops.csv"
        assert pilot.app.screen.query_one(Input).value == "config/"
        await pilot.press("enter")
        await until(pilot, lambda: cursor(pilot) == "config/hops.csv", "the cursor is on it")

        assert remote(fresh_demo, "config/hops.csv") == UPLOADED
        assert "Uploaded config/hops.csv" in said(pilot)


async def test_an_upload_into_an_empty_workspace(fresh_demo: DemoPlatform, source: Path) -> None:
    empty(fresh_demo)
    async with files_of(fresh_demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: cursor(pilot) == "hops.csv", "the cursor is on it")
        assert notice(pilot) == ""


async def test_a_filter_does_not_hide_what_was_uploaded(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    async with files_of(fresh_demo) as pilot:
        await pilot.press("slash", *"menu", "enter")
        await until(pilot, lambda: "  menu.xml" in lines(pilot), "the filter works")
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot, "new/deep/")
        await pilot.press("enter")
        await until(pilot, lambda: cursor(pilot) == "new/deep/hops.csv", "the cursor is on it")


async def test_an_existing_name_is_asked_about_before_anything_is_sent(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    put(fresh_demo, "hops.csv")
    before = remote(fresh_demo, "hops.csv")
    async with files_of(fresh_demo) as pilot:
        for answer in ("enter", "escape"):
            await pilot.press("u")
            await pick(pilot, source)
            assert "exists: you will be asked" in await prompt(pilot, "")
            await pilot.press("enter")
            question = await asked(pilot)
            assert "hops.csv" in question
            assert "Brewery" in question
            assert f"Here       {exact_size(len(UPLOADED))}, changed 20" in question
            assert "Workspace  size and time not provided" in question
            await pilot.press(answer)
            await done(pilot)
            assert remote(fresh_demo, "hops.csv") == before

        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot, "hops.csv")
        await pilot.press("enter")
        await asked(pilot)
        await pilot.click("#confirm")
        await until(pilot, lambda: "Uploaded" in said(pilot), "it is uploaded")
        assert remote(fresh_demo, "hops.csv") == UPLOADED


async def test_a_folder_without_its_slash_is_a_question(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    async with files_of(fresh_demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        preview = await prompt(pilot, "config")
        assert "“config” is a folder" in preview
        await pilot.press("enter")
        assert "“config/hops.csv”" in await asked(pilot)
        await pilot.press("escape")
        await done(pilot)
        assert "config/hops.csv" not in names(fresh_demo)


async def test_a_destination_is_explained_while_it_is_typed(
    demo: DemoPlatform, source: Path
) -> None:
    async with files_of(demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        assert "paths use “/”" in await prompt(pilot, "new\\x.csv")
        assert "Leading “/” removed" in await prompt(pilot, "/new/")
        assert "Renamed to “x.csv”" in await prompt(pilot, "new/x.csv")
        assert accepts(pilot)
        assert "“..”" in await prompt(pilot, "../x.csv")
        assert not accepts(pilot)


async def test_what_cannot_be_sent_is_refused_before_the_destination(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    async with files_of(demo) as pilot:
        await pilot.press("u")
        await pick(pilot, big)
        assert "50 MB" in await refused(pilot)
        await done(pilot)
        assert tree(pilot).has_focus


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
async def test_an_unreadable_file_is_refused(demo: DemoPlatform, source: Path) -> None:
    source.chmod(0)
    async with files_of(demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        assert "hops.csv" in await refused(pilot)


async def test_a_directory_is_no_file_to_upload(demo: DemoPlatform, tmp_path: Path) -> None:
    async with files_of(demo) as pilot:
        await pilot.press("u")
        await pick(pilot, tmp_path)
        await until(
            pilot,
            lambda: pilot.app.screen.query_one(Input).value == f"{tmp_path}/",
            "the folder is shown instead",
        )
        assert isinstance(pilot.app.screen, PickerDialog)


async def test_a_type_that_the_platform_refuses(fresh_demo: DemoPlatform, tmp_path: Path) -> None:
    source = tmp_path / "run.sh"
    source.write_text("#!/bin/sh\n")
    async with files_of(fresh_demo) as pilot:
        before = names(fresh_demo)
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot)
        await pilot.press("enter")
        assert "run.sh" in await refused(pilot)
        assert names(fresh_demo) == before


async def test_a_lost_answer_is_not_called_a_failure(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    fresh_demo.faults.add(InjectedFault("drop_after", "/files$", method="POST"))
    async with files_of(fresh_demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot, "new/")
        await pilot.press("enter")
        assert "may or may not" in await refused(pilot)
        await until(pilot, lambda: "new" in lines(pilot), "the list shows what is there")


@pytest.mark.parametrize("kind", ["403", "502", "cut_upload", "html"])
async def test_an_upload_that_fails_is_told_and_the_app_goes_on(
    fresh_demo: DemoPlatform, source: Path, kind: Kind
) -> None:
    fresh_demo.faults.add(InjectedFault(kind, "/files$", method="POST"))
    async with files_of(fresh_demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot, "new/")
        await pilot.press("enter")
        await refused(pilot)
        await done(pilot)

        assert "new/hops.csv" not in names(fresh_demo)
        assert tree(pilot).has_focus


async def test_a_hung_upload_is_stopped_by_escape(fresh_demo: DemoPlatform, source: Path) -> None:
    fresh_demo.faults.add(InjectedFault("hang", "/files$", method="POST"))
    async with files_of(fresh_demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot, "new/")
        await pilot.press("enter")
        await until(
            pilot,
            lambda: any("Uploading" in job.what for job in app_of(pilot).jobs.running),
            "the upload runs",
        )
        first = cursor(pilot)
        await pilot.press("j")
        assert cursor(pilot) != first
        await pilot.press("escape")
        # All bytes were sent, so the upload may have happened.
        assert "may or may not" in await refused(pilot)
