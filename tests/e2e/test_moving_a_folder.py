"""A folder goes up and down, with a conflict in the middle, at 80x24."""

import sys
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from tests.e2e.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal


def test_a_folder_goes_both_ways(fresh_demo: DemoPlatform, tmp_path: Path) -> None:
    folder = tmp_path / "beer"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "deep/c.csv"):
        (folder / name).write_text(f"id\n{name}\n", "utf-8")
    workspace = fresh_demo.workspace_id
    fresh_demo.put_file(workspace, "beer/b.csv", b"id\ntheirs\n")
    environment = {
        "CSM_API_URL": fresh_demo.url,
        "CSM_API_KEY": fresh_demo.api_key,
        "CSM_ORGANIZATION_ID": fresh_demo.organization_id,
        "CSM_WORKSPACE_ID": workspace,
    }
    with Terminal([sys.executable, "-m", "csm_tui"], env=environment, cwd=tmp_path) as terminal:
        terminal.wait_for("press Enter")
        terminal.press("enter")
        terminal.wait_for("README.txt")

        upload(terminal, fresh_demo)
        download(terminal, folder)

        terminal.press("]")
        terminal.wait_for("beer/deep/c.csv")
        terminal.press("escape", "q")
        assert terminal.wait_for_end() == 0
        assert terminal.faults() == []
    assert sorted(path.name for path in folder.rglob("*.csv")) == ["a.csv", "b.csv", "c.csv"]
    assert not [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".csv"]


def upload(terminal: Terminal, demo: DemoPlatform) -> None:
    """Upload the folder; a file that exists there waits for a decision, as leaving says too."""
    workspace = demo.workspace_id
    terminal.press("tab", "u")
    terminal.wait_for("3 files")
    terminal.wait_for("1 already exists")
    terminal.press("enter")
    terminal.wait_for("1 conflict")
    # The others may still be moving.
    wait_until(lambda: "beer/deep/c.csv" in demo.file_names(workspace), "the others arrive")
    assert demo.read_file(workspace, "beer/b.csv") == b"id\ntheirs\n"
    assert demo.read_file(workspace, "beer/deep/c.csv") == b"id\ndeep/c.csv\n"

    terminal.press("q")
    terminal.wait_for("conflict to decide")
    terminal.press("enter")
    terminal.wait_until_gone("Leave?")
    terminal.press("T")
    terminal.wait_for("o overwrite")
    terminal.press("c")
    terminal.wait_for("exists in the workspace")
    terminal.press("down", "down", "down", "enter")
    terminal.wait_for("3 of 3 files")
    assert demo.read_file(workspace, "beer/b.csv") == b"id\nb.csv\n"


def download(terminal: Terminal, folder: Path) -> None:
    """Download it; a file that is the same is skipped, one that differs is downloaded."""
    (folder / "a.csv").write_text("mine", "utf-8")
    (folder / "deep" / "c.csv").unlink()
    terminal.press("escape")
    terminal.wait_for("1 Workspace")
    terminal.press("tab")
    terminal.wait_for("beer")
    terminal.press("f", "beer", "enter")
    terminal.press("d")
    terminal.wait_for("2 already exist")
    terminal.press("enter")
    terminal.wait_for("2 conflicts")
    wait_until((folder / "deep" / "c.csv").exists, "what was gone arrives")
    assert (folder / "deep" / "c.csv").read_text("utf-8") == "id\ndeep/c.csv\n"
    assert (folder / "a.csv").read_text("utf-8") == "mine"
    terminal.press("T", "c")
    terminal.wait_for("exists on this computer")
    terminal.press("a", "down", "down", "enter")
    wait_until(
        lambda: (folder / "a.csv").read_text("utf-8") == "id\na.csv\n", "what differs arrives"
    )
    terminal.wait_for("Skipped")
