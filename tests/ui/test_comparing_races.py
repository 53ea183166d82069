"""Reading files for a comparison while it is being repeated."""

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.comparison import Comparison, Row
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.screens.main.files.comparing import ComparedFolders
from tests.ui.comparing_driving import at, both, comparing, marks, screen, settled
from tests.ui.driving import app_of, until
from tests.ui.files_driving import asked


@pytest.fixture
def platform(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DemoPlatform:
    monkeypatch.chdir(tmp_path)
    both(fresh_demo, tmp_path)
    return fresh_demo


async def test_what_is_read_while_both_sides_are_looked_at_again_stays(
    platform: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, tree = threading.Event(), WorkspaceFiles.tree

    def late(self: WorkspaceFiles, *, cancel: CancelToken | None = None) -> FileTree:
        assert go_on.wait(60)
        return tree(self, cancel=cancel)

    async with comparing(platform) as pilot:
        # The last one never ends, so the history does not know the others yet.
        platform.faults.add(InjectedFault("hang", path="sub/differs"))
        monkeypatch.setattr(WorkspaceFiles, "tree", late)
        await pilot.press("r", "V")
        await asked(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: marks(pilot)["same.csv"] == "=", "one of them is read")
        go_on.set()
        await until(pilot, lambda: len(app_of(pilot).jobs.running) == 1, "both sides are looked at")
        await until(
            pilot,
            lambda: not any(each.group in {"looking", "showing"} for each in pilot.app.workers),
            "it is shown",
        )
        assert marks(pilot)["same.csv"] == "="
        platform.faults.clear()
        await pilot.press("escape")
        await settled(pilot)


async def test_what_was_read_of_other_folders_is_not_taken_for_these(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, replaced = threading.Event(), threading.Event(), Comparison.replaced

    def late(self: Comparison, rows: Iterable[Row]) -> Comparison:
        begun.set()
        assert go_on.wait(60)
        return replaced(self, rows)

    (tmp_path / "elsewhere").mkdir()
    async with comparing(platform) as pilot:
        monkeypatch.setattr(Comparison, "replaced", late)
        await at(pilot, "same.csv")
        await pilot.press("v")
        await until(pilot, begun.is_set, "what is read is about to be shown")
        screen(pilot)._compare_others(ComparedFolders(tmp_path / "elsewhere", "data2/"))
        await until(pilot, lambda: len(app_of(pilot).jobs.running) == 1, "those are looked at")
        for _ in range(5):
            # Without the lock they would be shown now.
            await pilot.pause()
        go_on.set()
        await settled(pilot)
        assert marks(pilot) == {"other.csv": "-"}
