"""Transfers and their session: its end, read-only and protected profiles, and the next sign-in."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.demo import DemoPlatform
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.transfers import ItemState
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import plan_upload
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.session_ended import SessionEndedDialog
from csm_tui.ui.screens.transfers import TransfersScreen
from tests.auth.keycloak_authority import Keycloak, refusal, verified
from tests.ui.driving import app_of, pane, until
from tests.ui.files_driving import done, files, files_of, go_to, local, press, prompt, shown
from tests.ui.session_driving import Hands, inside, opened
from tests.ui.test_shell import words
from tests.ui.test_transfers import conflict, ended, planned

LIFETIME = 300.0


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current local folder."""
    folder = tmp_path / "here"
    (folder / "beer").mkdir(parents=True)
    for name in ("a.csv", "b.csv"):
        (folder / "beer" / name).write_bytes(f"id\n{name}\n".encode())
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def provider_and_platform() -> Iterator[tuple[Keycloak, DemoPlatform]]:
    with verified() as both:
        both[0].lifetime = LIFETIME
        yield both


async def test_the_end_of_the_session_pauses_and_signing_in_goes_on(
    provider_and_platform: tuple[Keycloak, DemoPlatform],
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider, platform = provider_and_platform
    hands = Hands(patch=monkeypatch).take()
    session = opened(provider.profile(Method.KEYCLOAK_DEVICE, platform.url))
    async with inside(session, platform) as pilot:
        await shown(pilot)
        await go_to(pilot, "config/")
        await pilot.press("d")
        await planned(pilot)
        provider.refusals, provider.stuck = [refusal(400, "invalid_grant", "ended")], True
        hands.passed += 2 * LIFETIME
        await pilot.press("enter")
        queue = app_of(pilot).transfers
        await until(pilot, lambda: queue.snapshot().trouble, "the queue notices")
        snapshot = queue.snapshot()
        assert snapshot.paused
        assert not list(here.rglob("*.xml"))
        await until(pilot, lambda: not isinstance(pilot.app.screen, ConfirmDialog), "it is back")
        if isinstance(pilot.app.screen, SessionEndedDialog):
            await pilot.press("escape")
        await done(pilot)
        await pilot.press("T")
        await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "the transfers")
        notice = pilot.app.screen.query_one(".notice", Static)
        assert "P signs in and resumes" in str(notice.content)

        provider.refusals, provider.stuck = [], False
        await pilot.press("P")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionEndedDialog), "it asks")
        await pilot.press("enter")
        await until(
            pilot, lambda: queue.snapshot().tally.count(ItemState.DONE) == 3, "all are moved"
        )
        assert (here / "config" / "menu.xml").exists()
        assert queue.snapshot().trouble is None


async def test_a_protected_profile_is_asked_about_once_for_all_files(
    fresh_demo: DemoPlatform,
) -> None:
    profile = replace(Profile("production", fresh_demo.url), protected=True)
    async with inside(opened(profile, fresh_demo.api_key), fresh_demo) as pilot:
        await shown(pilot)
        await press(pilot, "tab")
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it asks")
        assert "Upload 2 files" in words(pilot)
        assert not app_of(pilot).transfers.snapshot().items
        await pilot.press(*"production", "enter", "enter")
        await ended(pilot)
        assert "beer/b.csv" in fresh_demo.file_names(fresh_demo.workspace_id)


async def test_the_list_is_asked_for_once_when_uploads_end(
    fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with files_of(fresh_demo, size=(160, 50)) as pilot:
        await go_to(pilot, "config/menu.xml")
        await press(pilot, "tab")
        listed: list[str] = []
        run = app_of(pilot).jobs.run

        def noted(what: str, *args: Any, **more: Any) -> Any:
            if what.startswith("Listing the files"):
                listed.append(what)
            return run(what, *args, **more)

        monkeypatch.setattr(app_of(pilot).jobs, "run", noted)
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
        await until(pilot, lambda: listed, "it is listed")
        await shown(pilot)
        # Later news of the same transfers does not list the files again.
        files(pilot).queue_changed()
        await until(pilot, lambda: not files(pilot)._look_is_due, "it has looked again")
        await shown(pilot)
        assert len(listed) == 1
        entry = files(pilot).remote.listing.entry
        assert entry is not None
        assert entry.path == "config/menu.xml"


async def test_transfers_outlive_the_workspace_that_was_shown(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with files_of(fresh_demo) as pilot:
        queue = app_of(pilot).transfers
        queue.pause()
        await go_to(pilot, "config/")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await open_again(pilot)
        await pilot.press("T", "P")
        await ended(pilot)
        assert (here / "config" / "menu.xml").exists()


async def open_again(pilot: Pilot[None]) -> None:
    """Open the same workspace again."""
    before = pane(pilot)
    await pilot.press("w")
    await until(pilot, lambda: "Choose an organization" in words(pilot), "it asks")
    await pilot.press("enter")
    await until(pilot, lambda: "Choose a workspace" in words(pilot), "it asks more")
    await pilot.press("enter")
    await until(pilot, lambda: files(pilot) is not before and not before.is_attached, "it is open")
    await shown(pilot)


async def test_new_files_are_shown_in_a_workspace_that_was_opened_again(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with files_of(fresh_demo, size=(160, 50)) as pilot:
        await press(pilot, "tab")
        app_of(pilot).transfers.pause()
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await open_again(pilot)
        shows = files(pilot).remote
        assert shows.files is not None
        assert not shows.files.has_folder("beer/")
        app_of(pilot).transfers.resume()
        await ended(pilot)
        await until(pilot, lambda: shows.files and shows.files.has_folder("beer/"), "it is listed")


async def test_what_another_screen_has_queued_is_shown_too(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with files_of(fresh_demo, size=(160, 50)) as pilot:
        service = files(pilot)._service
        plan = await asyncio.to_thread(
            lambda: plan_upload(service, service.tree(), [here / "beer"], "new/")
        )
        app_of(pilot).transfers.add(service, plan, title="from elsewhere")
        shows = files(pilot).remote
        await until(pilot, lambda: shows.files and shows.files.has_folder("new/"), "it is listed")


async def test_a_file_on_its_own_goes_before_the_others_and_into_the_history(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        await prompt(pilot)
        await pilot.press("enter")
        await until(pilot, (here / "config" / "menu.xml").exists, "it is here")
        await shown(pilot)
    (moved,) = Journal().history()
    assert (moved.name, moved.outcome) == ("config/menu.xml", FileOutcome.DONE)
    assert moved.fingerprint is not None
    assert moved.fingerprint.size == (here / "config" / "menu.xml").stat().st_size


async def test_skipped_files_keep_their_marks(fresh_demo: DemoPlatform) -> None:
    fresh_demo.put_file(fresh_demo.workspace_id, "beer/a.csv", b"theirs\n")
    async with files_of(fresh_demo, size=(160, 50)) as pilot:
        await press(pilot, "tab", "space")
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
        await pilot.press("T", "c")
        await conflict(pilot, "SKIP", for_all=True)
        await until(
            pilot,
            lambda: [Path(name).name for name in local(pilot).marks.names] == ["a.csv"],
            "only what was skipped is marked",
        )
    assert fresh_demo.read_file(fresh_demo.workspace_id, "beer/a.csv") == b"theirs\n"
