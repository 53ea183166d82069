"""Pictures of the comparison's screen, one for each state."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from csm_tui.demo import DemoPlatform
from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.domain.errors import NotFound
from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.transfers import Direction, PlannedTransfer, TransferPlan
from csm_tui.domain.workspace_files import WorkspaceAddress
from csm_tui.ui.screens.main.files.comparing import comparison
from csm_tui.ui.screens.main.files.sides import local_side
from tests.ui.comparing_driving import at, compare, planned, settled
from tests.ui.driving import until
from tests.ui.files_driving import asked, refused, shown
from tests.ui.pictures import EACH, STATE, Album, Drive, Frame, drawn

pytestmark = pytest.mark.pictures

HERE = Path("/srv/brewery/data")
AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
NEVER = "No transfer of this file is known."


def row(
    path: str, mark: Mark, size: int | None = None, why: str = "", *notes: str
) -> ComparisonRow:
    known = AT if mark in (Mark.SAME, Mark.DIFFERS) else None
    return ComparisonRow(path, f"data/{path}", mark, why, size, known, notes)


ROWS = (
    row("bars 🍺.csv", Mark.SAME, 2_340, "Contents compared: identical."),
    row(
        "Customers.csv",
        Mark.LEFT_ONLY,
        12_345_678,
        "",
        "The name differs from customers.csv in case.",
    ),
    row("customers.csv", Mark.RIGHT_ONLY),
    row("deep/er/" + "n" * 100 + ".csv", Mark.LEFT_ONLY, 7),
    row("menu[red].xml", Mark.UNKNOWN, 700, NEVER),
    row("old/link", Mark.ERROR, None, "Link (not followed)."),
    row("plan.csv", Mark.DIFFERS, 9_000, "It has 9,100 B there and 9,000 here."),
    row("stock.csv", Mark.UNKNOWN, 1_200, NEVER),
)


@pytest.fixture(autouse=True)
def still_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fix both folders."""
    monkeypatch.setattr(local_side, "current_folder", lambda: HERE)
    monkeypatch.setattr(local_side, "list_folder", lambda folder, **_: LocalFolder(folder, ()))
    still(monkeypatch, ROWS)


def still(monkeypatch: pytest.MonkeyPatch, rows: tuple[ComparisonRow, ...]) -> None:
    found = Comparison(str(HERE), "data/", rows)
    monkeypatch.setattr(comparison, "compare_folders", lambda *_, **__: found)


async def picture(
    album: Album, demo: DemoPlatform, drive: Drive, frames: Sequence[Frame] = STATE
) -> None:
    """Compare the screen after a drive that starts at the comparison."""
    await drawn(album, demo, shown, compare, drive, frames=frames)


@pytest.mark.parametrize(
    ("path", "frames"), [("Customers.csv", STATE), ("plan.csv", EACH)], ids=["only", "differs"]
)
async def test_the_marks(
    album: Album, demo: DemoPlatform, path: str, frames: Sequence[Frame]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("a")
        await at(pilot, path)

    await picture(album, demo, drive, frames)


@pytest.mark.parametrize(
    "keys",
    [("slash", *".csv"), ("s",), ("s", "down", "enter"), ("slash", *"nothing"), ("enter",)],
    ids=["filter", "choice", "not_the_same", "no_match", "facts"],
)
async def test_what_is_shown(album: Album, demo: DemoPlatform, keys: tuple[str, ...]) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    await picture(album, demo, drive)


async def test_the_question_before_many_are_read(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("V")
        await asked(pilot)

    await picture(album, demo, drive)


@pytest.mark.parametrize("agreed", [False, True], ids=["plan", "decision"])
async def test_the_plan_and_the_decision(
    album: Album,
    demo: DemoPlatform,
    monkeypatch: pytest.MonkeyPatch,
    agreed: bool,
) -> None:
    place = WorkspaceAddress("https://api.example.com/v4", "o-1", "w-1")
    items = tuple(
        PlannedTransfer(Direction.DOWN, f"data/{name}", HERE / name, exists, folder=HERE)
        for name, exists in (("customers.csv", False), ("plan.csv", True), ("stock.csv", True))
    )
    note = "2 skipped: only on this computer (nothing is deleted)."
    plan = TransferPlan(Direction.DOWN, place, items, (), (note,))
    monkeypatch.setattr(comparison, "plan_pull", lambda *_, **__: plan)

    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("a", "d")
        await planned(pilot)
        if agreed:
            await pilot.press("e")

    await picture(album, demo, drive)


async def test_a_folder_that_is_not_there(
    album: Album, demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> Comparison:
        raise NotFound("“/srv/brewery/data” does not exist.", "Choose another folder.")

    async def drive(pilot: Pilot[None]) -> None:
        monkeypatch.setattr(comparison, "compare_folders", gone)
        await pilot.press("r")
        await refused(pilot)

    await picture(album, demo, drive)


async def test_nothing_on_either_side(
    album: Album, demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    still(monkeypatch, ())

    async def drive(_: Pilot[None]) -> None:
        return

    await picture(album, demo, drive)


async def test_another_folder_of_the_workspace(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("w")
        await until(pilot, lambda: pilot.app.screen.query(Input), "the question")

    await picture(album, demo, drive)
