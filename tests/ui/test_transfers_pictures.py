"""Pictures of the plan, the queue, the question about a conflict, and the history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import (
    AlreadyExists,
    CsmError,
    OutcomeUnknown,
    RightsMissing,
    SignInNeeded,
)
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind
from csm_tui.domain.transfers import (
    Direction,
    ItemState,
    JournalEntry,
    LastKnown,
    Layout,
    PlannedTransfer,
    QueueItem,
    QueueSnapshot,
    Refused,
    Tally,
    TransferJob,
    TransferPlan,
)
from csm_tui.domain.workspace_files import (
    FileOutcome,
    Fingerprint,
    WorkspaceAddress,
)
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.dialogs.conflict import ConflictDialog
from csm_tui.ui.dialogs.prompt import Preview
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.presentation.both_sides import BothSides
from csm_tui.ui.screens.main.files.sides import local_side
from csm_tui.ui.screens.transfers import TransfersScreen
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import until
from tests.ui.files_driving import shown
from tests.ui.pictures import EACH, EACH_AND_TINY, STATE, Album, Drive, Frame, drawn

pytestmark = pytest.mark.pictures

HERE = Path("/srv/brewery")
PLACE = WorkspaceAddress("https://api.example.com/v4", "o-1", "w-1")
SHA = "5c1c" * 16


def down(name: str, *, exists: bool = False) -> PlannedTransfer:
    return PlannedTransfer(Direction.DOWN, name, HERE / name, exists, folder=HERE)


def up(name: str, size: int, *warnings: str) -> PlannedTransfer:
    return PlannedTransfer(Direction.UP, name, HERE / name, size=size, warnings=warnings)


async def picture(
    album: Album, demo: DemoPlatform, drive: Drive, frames: Sequence[Frame] = STATE
) -> None:
    """Compare the screen after a drive that starts at the listed files."""
    await drawn(album, demo, shown, drive, frames=frames)


PLANS = {
    "down": TransferPlan(
        Direction.DOWN,
        PLACE,
        (down("data/bars 🍺.csv"), down("data/customers.csv", exists=True), down("run2.zip")),
        (
            Refused(
                "../../x.csv",
                None,
                "“../../x.csv” would be written outside of the folder.",
                "Download it under another name with csm-tui.",
            ),
        ),
        ("“run2.zip” is listed more than once; downloaded once.",),
    ),
    "up": TransferPlan(
        Direction.UP,
        PLACE,
        (
            up("data/bars 🍺.csv", 2_340),
            up("data/" + "n" * 200 + ".csv", 12_345_678),
            up("data/con.csv", 7, "It could not be downloaded again under this name: reserved."),
        ),
    ),
}


@pytest.mark.parametrize("way", ["down", "up"])
async def test_the_plan(album: Album, demo: DemoPlatform, way: str) -> None:
    async def replan(_: str, __: Layout) -> TransferPlan:
        return PLANS[way]

    async def drive(pilot: Pilot[None]) -> None:
        title = "Download from Brewery" if way == "down" else "Upload to Brewery"
        where = str(HERE) if way == "down" else "data/"
        dialog = TransferPlanDialog(title, PLANS[way], where, replan=replan, preview=Preview)
        await pilot.app.push_screen(dialog)
        await pilot.press("down", "down") if way == "down" else await pilot.press("end")

    await picture(album, demo, drive, EACH if way == "down" else STATE)


def item(
    number: int,
    planned: PlannedTransfer,
    state: ItemState,
    done: int = 0,
    total: int | None = None,
    error: CsmError | None = None,
) -> QueueItem:
    made = QueueItem(number, 1, planned, state, done, total, error=error, attempts=1)
    return replace(made, rate=1_234_567.0) if state is ItemState.RUNNING else made


ITEMS = (
    item(1, down("data/bars 🍺.csv"), ItemState.DONE, 2_340, 2_340),
    item(2, down("data/customers.csv"), ItemState.RUNNING, 3_400_000),
    item(3, up("data/plan.csv", 9_000_000), ItemState.RUNNING, 1_000, 9_000_000),
    item(
        4,
        down("data/menu.xml"),
        ItemState.CONFLICT,
        error=AlreadyExists("It exists on this computer.", "Decide: c."),
    ),
    item(
        5,
        down("data/secret.csv"),
        ItemState.FAILED,
        error=RightsMissing("You may not read data/secret.csv.", "Ask for the role of a viewer."),
    ),
    item(
        6,
        up("data/lost.csv", 700),
        ItemState.UNKNOWN,
        700,
        700,
        OutcomeUnknown("No response.", "Look before sending it again: v."),
    ),
    item(7, down("data/paused.csv"), ItemState.PAUSED),
    item(8, down("data/" + "n" * 100 + ".csv"), ItemState.WAITING),
    item(9, down("data/later.csv"), ItemState.SKIPPED),
)


class StillQueue(TransferQueue):
    """A queue in which nothing moves."""

    def __init__(self, items: tuple[QueueItem, ...], trouble: CsmError | None, journal: Journal):
        super().__init__(journal)
        counts = {state: sum(each.state is state for each in items) for state in ItemState}
        tally = Tally(counts, sum(each.done for each in items), None)
        jobs = (TransferJob(1, "Beer", Direction.DOWN, None, tally, PLACE),)
        self._still = QueueSnapshot(
            1, items, jobs, tally, 2_400_000.0, trouble is not None, trouble
        )

    def snapshot(self) -> QueueSnapshot:
        return self._still


async def test_the_queue(album: Album, demo: DemoPlatform, tmp_path: Path) -> None:
    ended = SignInNeeded("Your session has expired.", "Sign in again.")
    journal = Journal(tmp_path / "journal")
    async with album.workspace(demo) as pilot:
        for of, queue, keys, frames in (
            ("running", StillQueue(ITEMS, None, journal), "", EACH),
            ("failed", StillQueue(ITEMS, None, journal), "jjjj", STATE),
            ("no_session", StillQueue(ITEMS, ended, journal), "", STATE),
            ("empty", StillQueue((), None, journal), "", STATE),
        ):
            await pilot.app.push_screen(TransfersScreen(queue))
            await pilot.press(*keys)
            await album.take(pilot, frames, of=of)
            await pilot.app.pop_screen()


SIDES = BothSides(
    LocalEntry("menu.xml", LocalKind.FILE, 12_345, 1_780_000_000.0),
    LastKnown(Fingerprint(9_876_543, SHA), datetime(2026, 6, 14, 9, 30, tzinfo=UTC), "production"),
)


async def test_the_question_about_a_conflict(
    album: Album, demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_side, "current_folder", lambda: HERE)
    monkeypatch.setattr(local_side, "list_folder", lambda folder, **_: LocalFolder(folder, ()))

    async def drive(pilot: Pilot[None]) -> None:
        question = ConflictDialog(ITEMS[3], 12)
        await pilot.app.push_screen(question)
        question.show_sides(SIDES)
        await pilot.press("a")

    await picture(album, demo, drive, EACH_AND_TINY)


def local(way: Direction, name: str) -> Path | None:
    return HERE / name if way in {Direction.DOWN, Direction.UP} else None


async def test_the_history(album: Album, demo: DemoPlatform, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    at = datetime(2026, 6, 15, 12, tzinfo=UTC)
    content = Fingerprint(2_340, SHA)
    lines = [
        (Direction.DOWN, "data/bars 🍺.csv", FileOutcome.DONE, content, ""),
        (Direction.UP, "data/lost.csv", FileOutcome.UNKNOWN, content, "No response."),
        (Direction.UP, "run.sh", FileOutcome.FAILED, None, "The platform takes no such type."),
        (Direction.DOWN, "data/menu.xml", FileOutcome.SKIPPED, None, "Skipped: already exists."),
        (Direction.EDIT, "data/bars 🍺.csv", FileOutcome.DONE, content, ""),
        (Direction.MOVE, "data/b.csv", FileOutcome.DONE, content, "Previously “data/a.csv”."),
        (Direction.DELETE, "data/old.csv", FileOutcome.FAILED, None, "You may not delete it."),
    ]
    journal.record(
        JournalEntry(way, PLACE, name, local(way, name), outcome, at, "production", held, why)
        for way, name, outcome, held, why in lines
    )

    async def drive(pilot: Pilot[None]) -> None:
        screen = TransfersScreen(StillQueue((), None, journal))
        await pilot.app.push_screen(screen)
        await pilot.press("right_square_bracket")
        grid = screen.query_one("#history", Grid)
        await until(pilot, lambda: grid.row_count == len(lines), "the history is read")
        await pilot.press("j")

    await picture(album, demo, drive, EACH)
