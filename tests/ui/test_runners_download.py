"""Downloading the data of runners: the exact files, the options, and what comes after."""

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.dialogs.runner_download import RunnerDownloadDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.screens.main.datasets.pane import DatasetsPane
from csm_tui.ui.screens.main.files.pane import FilesPane
from csm_tui.ui.screens.main.runners import downloaded
from csm_tui.ui.screens.main.twin.pane import TwinPane
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import idle, pane, until
from tests.ui.runners_driving import drawn, learnt, open_runner, planted, runners, runners_of

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def asked(pilot: Pilot[None], kind: type) -> str:
    """Wait for a dialog, and return its texts."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind), f"{kind.__name__} is shown")
    await idle(pilot)
    return "\n".join(str(each.visual) for each in pilot.app.screen.query(Static))


async def choose(pilot: Pilot[None], key: str) -> None:
    """Choose what to do with the folder."""
    assert "files (" in await asked(pilot, ChooseDialog)
    options = pilot.app.screen.query_one(OptionList)
    options.highlighted = options.get_option_index(key)
    await pilot.press("enter")
    await idle(pilot)


async def test_the_files_are_shown_first_and_the_folder_opens_where_the_work_goes_on(
    demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / planted(demo, "Fair with events").id
    commands: list[tuple[tuple[str, ...], Path | None]] = []

    def noted(_: object, command: tuple[str, ...], folder: Path) -> str:
        commands.append((tuple(command), folder))
        return ""

    monkeypatch.setattr(downloaded, "run_in_terminal", noted)
    monkeypatch.setenv("VISUAL", "edit --wait")
    monkeypatch.setenv("SHELL", "/bin/some-shell")
    async with runners_of(demo, (120, 40)) as pilot:
        await learnt(pilot)
        await open_runner(pilot, demo, "Fair with events")
        await pilot.press("d")
        text = await asked(pilot, RunnerDownloadDialog)
        assert "7 files" in text
        assert "✓ J JSON   · C CSV   ✓ D datasets   · V variables" in text
        await pilot.press("J", "C", "V")
        await idle(pilot)
        text = await asked(pilot, RunnerDownloadDialog)
        assert "8 files" in text
        assert "· J JSON   ✓ C CSV   ✓ D datasets   ✓ V variables" in text
        assert not into.exists()
        await pilot.press("enter")
        await choose(pilot, "editor")
        assert commands == [(("edit", "--wait", str(into)), into)]
        names = {path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file()}
        assert {"parameters/events/events.csv", "parameters/parameters.csv"} < names
        assert "parameters/parameters.json" not in names
        # Again: what is there is replaced only after a question, whose default is no.
        for key, shown in (("shell", None), ("load", TwinPane), ("files", FilesPane)):
            await pilot.press("2", "d")
            assert "already exist" in await asked(pilot, RunnerDownloadDialog)
            await pilot.press("enter")
            assert "will be replaced" in await asked(pilot, ConfirmDialog)
            await pilot.press("tab", "enter")
            await choose(pilot, key)
            assert shown is None or isinstance(pane(pilot), shown)
            if shown is TwinPane:
                # Relationships are loaded as such, though their ends are source and target.
                kinds = [
                    next(word for word in row.split() if word in {"node", "relationship"})
                    for row in drawn(pane(pilot).query_one("#loading Grid", Grid))[1:]
                ]
                assert kinds == ["node", "node", "relationship", "relationship"]
        assert commands[1:] == [(("/bin/some-shell",), into)]
        files = pane(pilot)
        assert isinstance(files, FilesPane)
        await until(pilot, lambda: files.local.folder == into, "the folder is shown")


async def test_several_runners_and_a_dataset_that_cannot_be_read(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    names = ("Import of deliveries", "Data as they are")
    async with runners_of(demo, (160, 50)) as pilot:
        await learnt(pilot)
        for name in names:
            assert runners(pilot).grid.move_to(planted(demo, name).id)
            await pilot.press("space")
        # One that has gone since it was listed leaves the others.
        gone = planted(demo, "Winter season").id
        assert runners(pilot).grid.move_to(gone)
        await pilot.press("space")
        demo.faults.add(InjectedFault("403", path=f"/runners/{gone}$", times=1))
        await pilot.press("d")
        text = await asked(pilot, RunnerDownloadDialog)
        assert "of 2 runners" in text
        assert "✗ 1 dataset not readable" in text
        # Space on a file leaves its dataset out, and takes it again.
        grid = pilot.app.screen.query_one(Grid)
        before = grid.row_count
        await pilot.press("end", "up", "space")
        await until(pilot, lambda: grid.row_count < before, "its files are left out")
        assert "left out" in "".join(drawn(grid))
        await pilot.press("end", "space")
        await until(pilot, lambda: grid.row_count == before, "its files are taken again")
        await pilot.press("enter")
        assert "✗ " in await asked(pilot, ChooseDialog)
        await choose(pilot, "upload")
        await asked(pilot, TransferPlanDialog)
        await pilot.press("escape")
        for name, complete in zip(names, (False, True), strict=True):
            manifest = tmp_path / planted(demo, name).id / "manifest.json"
            assert json.loads(manifest.read_text())["complete"] is complete


async def test_one_runner_that_cannot_be_saved_hides_no_other(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    refused, saved = names = ("Data as they are", "Winter season")
    async with runners_of(demo, (160, 50)) as pilot:
        await learnt(pilot)
        for name in names:
            assert runners(pilot).grid.move_to(planted(demo, name).id)
            await pilot.press("space")
        await pilot.press("d")
        await asked(pilot, RunnerDownloadDialog)
        (tmp_path / planted(demo, refused).id).write_text("in the way")
        await pilot.press("enter")
        text = await asked(pilot, ChooseDialog)
        assert f"✗ {refused}: " in text
        assert str(tmp_path / planted(demo, saved).id)[-10:] in text
        assert (tmp_path / planted(demo, saved).id / "manifest.json").exists()


@pytest.mark.postgres
async def test_on_5_the_folder_can_be_sent_as_a_dataset(tmp_path: Path) -> None:
    with DemoPlatform(api=5, pace=100.0) as demo:
        async with runners_of(demo) as pilot:
            await open_runner(pilot, demo, "Summer season")
            await pilot.press("d")
            assert "11 files" in await asked(pilot, RunnerDownloadDialog)
            await pilot.press("enter")
            await choose(pilot, "load")
            # Without a dataset under the cursor, a new one is asked for; no path is.
            await asked(pilot, PromptDialog)
            assert isinstance(pane(pilot), DatasetsPane)
    base = planted(demo, "Summer season").base_ids[0]
    assert (tmp_path / demo.runner_id / "datasets" / base / "Customer.csv").is_file()
