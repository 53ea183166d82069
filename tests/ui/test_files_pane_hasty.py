"""Keys pressed before a large folder has its marks act on the marks, not on the cursor."""

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.screens.main.files.operations.workspace_operations import WorkspaceOperations
from tests.ui.driving import until
from tests.ui.file_operations_driving import listed, listing
from tests.ui.files_driving import done, empty, files, files_of, put, said


@pytest.fixture
def platform(fresh_demo: DemoPlatform) -> DemoPlatform:
    empty(fresh_demo)
    put(fresh_demo, "data/a.csv", "data/b.csv", "data2/precious.csv", "z.csv")
    return fresh_demo


def marked_just_now(pilot: Pilot[None]) -> None:
    """Start what Space does without waiting for it, as when the next key follows at once."""
    files(pilot).remote.action_mark()
    assert not len(files(pilot).remote.marks)
    entry = files(pilot).remote.listing.entry
    assert entry is not None
    assert entry.path == "data2/"


async def test_what_is_deleted_is_what_was_marked_and_not_its_neighbour(
    platform: DemoPlatform,
) -> None:
    async with files_of(platform) as pilot:
        marked_just_now(pilot)
        files(pilot).query_one(WorkspaceOperations).action_delete()
        dialog = await listing(pilot, "Delete")
        assert listed(dialog) == ["data/a.csv", "data/b.csv"]
        await pilot.press("escape")
        await done(pilot)


async def test_what_is_downloaded_is_what_was_marked(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        marked_just_now(pilot)
        files(pilot).action_download()
        await until(pilot, lambda: isinstance(pilot.app.screen, TransferPlanDialog), "the plan")
        plan = pilot.app.screen
        assert isinstance(plan, TransferPlanDialog)
        assert [item.name for item in plan._plan.items] == ["data/a.csv", "data/b.csv"]
        await pilot.press("escape")
        await done(pilot)


async def test_a_mark_that_is_taken_away_again_leaves_nothing_to_do(
    platform: DemoPlatform,
) -> None:
    async with files_of(platform) as pilot:
        marked_just_now(pilot)
        files(pilot).remote.action_unmark_all()
        files(pilot).query_one(WorkspaceOperations).action_move()
        await until(pilot, lambda: "Nothing is marked." in said(pilot), "it is said")
        assert not isinstance(pilot.app.screen, Dialog)
