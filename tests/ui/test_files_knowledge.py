"""The details of a workspace file show what is known from transfers."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.transfers import Direction, JournalEntry
from csm_tui.domain.workspace_files import FileOutcome, Fingerprint
from csm_tui.services.journal import Journal
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.workspace_files_support import files_of as service_of
from tests.ui.driving import app_of, until
from tests.ui.files_driving import details, files_of, go_to, prompt

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
NAME = "config/menu.xml"
UNTOLD = "size and date not provided by the platform"
KNOWN = "2.3 kB on 2026-06-15 12:00:00 UTC\nlast seen with profile production; may be outdated"
UNSURE = "unknown: an upload failed or its answer was lost"


def remember(service: WorkspaceFiles, outcome: FileOutcome) -> None:
    content = Fingerprint(2_340, "5c1c" * 16)
    moved = JournalEntry(
        Direction.UP, service.address, NAME, Path("/x"), outcome, AT, "production", content
    )
    # As after an internal error of the platform while it was writing.
    Journal().record([replace(moved, unsettled=outcome is FileOutcome.FAILED)])


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (FileOutcome.DONE, KNOWN),
        (FileOutcome.UNKNOWN, f"{UNSURE}\non 2026-06-15 12:00:00 UTC"),
        (FileOutcome.FAILED, f"{UNSURE}\non 2026-06-15 12:00:00 UTC"),
    ],
)
async def test_the_details_tell_what_an_earlier_session_has_moved(
    demo: DemoPlatform, outcome: FileOutcome, said: str
) -> None:
    with service_of(demo) as service:
        remember(service, outcome)
    async with files_of(demo) as pilot:
        await go_to(pilot, NAME)
        await until(pilot, lambda: said in details(pilot), "it is known")
        await go_to(pilot, "config/run.json")
        await until(pilot, lambda: UNTOLD in details(pilot), "of another nothing is known")


async def test_a_transfer_is_known_as_soon_as_it_is_done(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    async with files_of(demo) as pilot:
        await go_to(pilot, NAME)
        await until(pilot, lambda: UNTOLD in details(pilot), "nothing is known")
        await pilot.press("d")
        await prompt(pilot, str(tmp_path))
        await pilot.press("enter")
        await until(pilot, lambda: "SHA-256" in details(pilot), "it is known")
        (item,) = app_of(pilot).transfers.snapshot().items
        assert item.fingerprint is not None
        assert item.fingerprint.sha256 in details(pilot)


async def test_a_journal_that_cannot_be_read_leaves_it_untold(demo: DemoPlatform) -> None:
    path = Journal().path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir()
    async with files_of(demo) as pilot:
        await go_to(pilot, NAME)
        await until(
            pilot, lambda: not any(each.group == "learning" for each in pilot.app.workers), "asked"
        )
        assert UNTOLD in details(pilot)
        assert len(pilot.app.screen_stack) == 2
