"""Opening a file of either side with this computer's program for it."""

import os
import sys
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.files import opening
from tests.ui.driving import app_of, until
from tests.ui.files_driving import files_of, go_to, press, put, refused, said, sides_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the command is the one of Linux")

NAME = "mine/a.csv"
OLD = b"id\n1\n"


def opener_is(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Let files be opened by a shell script that is given the path."""
    folder.mkdir(exist_ok=True)
    program = folder / "xdg-open"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def platform(fresh_demo: DemoPlatform) -> DemoPlatform:
    put(fresh_demo, NAME)
    return fresh_demo


async def test_a_copy_is_opened_with_the_systems_program(
    platform: DemoPlatform, tmp_path: Path, temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = tmp_path / "noted"
    opener_is(monkeypatch, tmp_path / "bin", f'echo "I take the terminal"\ncat "$1" > {noted}')
    async with files_of(platform) as pilot:
        await go_to(pilot, NAME)
        await pilot.press("O")
        await until(pilot, lambda: "was asked to open a copy" in said(pilot), "it is opened")
        await until(
            pilot, lambda: noted.exists() and noted.read_bytes() == OLD, "the program reads"
        )
        assert len(list(temporary_folder.glob("csm-tui-*"))) == 1
        await until(pilot, lambda: not app_of(pilot).jobs._quiet, "the command has ended")
    assert not list(temporary_folder.glob("csm-tui-*"))


async def test_a_local_file_is_opened_itself(
    demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    (here / "-folder").mkdir(parents=True)
    (here / "b [red].csv").write_bytes(OLD)
    monkeypatch.chdir(here)
    noted = tmp_path / "noted"
    opener_is(monkeypatch, tmp_path / "bin", f'printf "%s" "$1" > {noted}')
    async with sides_of(demo) as pilot:
        await press(pilot, "O")
        assert "Select a file first." in said(pilot)
        await press(pilot, "down", "O")
        await until(pilot, lambda: "was asked to open b [red].csv." in said(pilot), "it is opened")
        path = str(here / "b [red].csv")
        await until(pilot, lambda: noted.exists() and noted.read_text() == path, "its own path")


@pytest.mark.parametrize("side", ["workspace", "computer"])
async def test_a_failure_is_told_with_its_exit_code(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "a.csv").write_bytes(OLD)
    monkeypatch.chdir(tmp_path / "here")
    opener_is(monkeypatch, tmp_path / "bin", "exit 3")
    monkeypatch.setattr(opening, "_AT_ONCE", 60.0)
    async with files_of(platform) as pilot:
        if side == "workspace":
            await go_to(pilot, NAME)
        else:
            await press(pilot, "tab")
        await pilot.press("O")
        words = await refused(pilot)
        assert "a.csv”: xdg-open failed with exit code 3" in words
        assert "no program for this file type" in words
        assert "was asked" not in said(pilot)


async def test_no_command_and_what_would_run_are_told(
    demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_bytes(OLD)
    (tmp_path / "b.sh").write_bytes(b"#!/bin/sh\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    async with sides_of(demo) as pilot:
        await press(pilot, "O")
        assert "No command to open files found" in await refused(pilot)
        await press(pilot, "down", "O")
        assert "this file type may be harmful" in await refused(pilot)
