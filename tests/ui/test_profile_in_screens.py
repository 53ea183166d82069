"""A profile on the screen: its colour, what it allows, and the time that is left."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import Unreachable
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.sign_in import SessionFacts, SessionState
from csm_tui.settings.profiles._values import COLOURS
from csm_tui.ui.actions import ACTIONS
from csm_tui.ui.colours import contrast
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.presentation.place_fields import (
    SessionWords,
    access_words,
    chip_style,
    session_words,
)
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.rights import RightsScreen
from tests.auth.keycloak_authority import Keycloak, refusal, verified
from tests.ui.driving import app_of, idle, live_actions, pane, until
from tests.ui.session_driving import Hands, inside, opened
from tests.ui.test_shell import words

WRITING = {action.id for action in ACTIONS if action.writes}
FREE = Profile("production", "https://api.example/v4")


@given(st.sampled_from(COLOURS) | st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True))
def test_a_name_can_be_read_on_every_colour(colour: str) -> None:
    _, text, _, ground = chip_style(colour).split()
    assert contrast(Color.parse(text), Color.parse(ground)) >= 4.5


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (SessionFacts(SessionState.READY), ("", "")),
        (SessionFacts(SessionState.READY, 3000.0), ("", "session 50 min")),
        (SessionFacts(SessionState.RENEWING, 200.0), ("", "session 3 min")),
        (SessionFacts(SessionState.READY, 45.0, due=True), ("", "45 s left")),
        (SessionFacts(SessionState.AT_RISK, 250.0), ("! cannot be renewed", "4 min 10 s left")),
        (SessionFacts(SessionState.EXPIRED, 0.0), ("✗ expired", "")),
        (SessionFacts(SessionState.NEEDS_LOGIN, 0.0), ("✗ sign in again", "")),
        (SessionFacts(SessionState.NEEDS_LOGIN, 30.0), ("✗ sign in again", "30 s left")),
    ],
)
def test_the_words_of_a_session(facts: SessionFacts, said: tuple[str, str]) -> None:
    assert session_words(facts) == SessionWords(*said, due=said[1].endswith("left"))


def test_the_words_of_a_profile() -> None:
    assert access_words(FREE) == "read/write"
    assert access_words(replace(FREE, read_only=True)) == "⊘ read-only"
    assert access_words(replace(FREE, protected=True)) == "! protected"
    # Nothing is changed there, so nothing is confirmed.
    assert access_words(replace(FREE, read_only=True, protected=True)) == "⊘ read-only"


def profile_of(demo: DemoPlatform, **more: object) -> Profile:
    return replace(Profile("production", demo.url, colour="red"), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("show", ["1", "2", "3"])
async def test_a_read_only_profile_offers_no_change(demo: DemoPlatform, show: str) -> None:
    session = opened(profile_of(demo, read_only=True), demo.api_key)
    async with inside(session, demo, show=show) as pilot:
        live = {action.id for action, _ in live_actions(pilot)}
        assert live & WRITING == set()
        assert f"{pane(pilot).scope}." in " ".join(live)
        assert "⊘ read-only" in words(pilot).splitlines()[0]
        footer = words(pilot).splitlines()[-1]
        labels = [a.label for a in ACTIONS if a.writes and a.scope == pane(pilot).scope]
        assert not [label for label in labels if label in footer]


async def test_an_empty_workspace_invites_to_no_change(fresh_demo: DemoPlatform) -> None:
    fresh_demo.world.workspaces[fresh_demo.workspace_id].files.clear()
    session = opened(profile_of(fresh_demo, read_only=True), fresh_demo.api_key)
    async with inside(session, fresh_demo) as pilot:
        assert "This workspace has no files." in words(pilot)
        assert "uploads" not in words(pilot)


@pytest.mark.parametrize("writing", sorted(WRITING))
async def test_its_key_says_why_and_does_nothing(demo: DemoPlatform, writing: str) -> None:
    action = next(each for each in ACTIONS if each.id == writing)
    session = opened(profile_of(demo, read_only=True), demo.api_key)
    show = {"files": "1", "runners": "2", "twin": "3"}.get(action.scope)
    if show is None:
        pytest.skip("reached only from within another pane")
    async with inside(session, demo, show=show) as pilot:
        await pilot.press(action.keys.split(",")[0])
        await until(pilot, lambda: "is read-only: nothing is changed" in words(pilot), "it says so")
        await idle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)


async def test_the_palette_runs_no_change_and_says_why(demo: DemoPlatform) -> None:
    session = opened(profile_of(demo, read_only=True), demo.api_key)
    async with inside(session, demo) as pilot:
        await pilot.press("colon", *"upload file")
        refused = "Upload file  ✗ the profile is read-only"
        await until(pilot, lambda: refused in words(pilot), "the reason is shown")
        dialog = pilot.app.screen
        await pilot.press("enter")
        assert pilot.app.screen is dialog


async def upload(pilot: Pilot[None], folder: Path) -> None:
    """Go by keys as far as the last question before a file is sent."""
    (folder / "new.csv").write_text("a\n", "utf-8")
    pane(pilot).local.go_to(folder)  # type: ignore[attr-defined]
    await idle(pilot)
    await pilot.press("u")
    await until(pilot, lambda: "new.csv" in words(pilot), "the picker opens")
    await pilot.press(*"new", "enter")
    await until(pilot, lambda: "Upload new.csv" in words(pilot), "it asks where to")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it asks")


async def test_a_protected_profile_has_its_name_typed(
    fresh_demo: DemoPlatform, tmp_path: Path
) -> None:
    session = opened(profile_of(fresh_demo, protected=True), fresh_demo.api_key)

    def there() -> bool:
        names = fresh_demo.world.workspaces[fresh_demo.workspace_id].files.names()
        return any("new.csv" in name for name in names)

    async with inside(session, fresh_demo) as pilot:
        assert "! protected" in words(pilot).splitlines()[0]
        await upload(pilot, tmp_path)
        assert "new.csv" in words(pilot)
        await pilot.press(*"productio", "enter")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pilot.press("escape")
        await idle(pilot)
        assert not there()
        await upload(pilot, tmp_path)
        await pilot.press(*"production", "enter", "enter")
        await until(pilot, there, "the file is sent")
        await idle(pilot)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(patch=monkeypatch).take()


@pytest.fixture(scope="module")
def provider_and_platform() -> Iterator[tuple[Keycloak, DemoPlatform]]:
    with verified() as both:
        yield both


async def test_the_time_that_is_left_is_counted_down_when_it_is_short(
    provider_and_platform: tuple[Keycloak, DemoPlatform], hands: Hands
) -> None:
    provider, platform = provider_and_platform
    session = opened(provider.profile(Method.KEYCLOAK_DEVICE, platform.url))
    async with inside(session, platform) as pilot:
        assert "left" not in words(pilot).splitlines()[0]
        provider.refusals, provider.stuck = [refusal(503, "")], True
        hands.passed = 290.0
        await pilot.press("r")
        await until(pilot, lambda: "! cannot be renewed ▏ 10 s left" in words(pilot), "it is told")
        hands.passed = 294.0
        await until(pilot, lambda: "cannot be renewed ▏ 6 s left" in words(pilot), "it counts")
        hands.passed = 301.0
        await until(pilot, lambda: "✗ expired" in words(pilot).splitlines()[0], "it is over")
        assert isinstance(session.sign_in.problem, Unreachable)
        provider.refusals, provider.stuck = [], False
        hands.passed = 400.0
        await idle(pilot)
        await pilot.press("escape", "r")
        await until(pilot, lambda: "expired" not in words(pilot).splitlines()[0], "it goes on")


async def test_session_details_tell_who_for_how_long_and_where_from(
    provider_and_platform: tuple[Keycloak, DemoPlatform], hands: Hands
) -> None:
    provider, platform = provider_and_platform
    provider.refusals, provider.stuck = [], False
    provider.more_claims = {
        "groups": [f"Brewers [red] {number}" for number in range(40)],
        "odd \x1b[31mname": "a \x1b]0;title\x07 b",
        "nested": {"api_key": "hidden-sesame"},
    }
    profile = replace(
        provider.profile(Method.KEYCLOAK_DEVICE, platform.url),
        origins={"realm": "profiles.toml:12", "client_id": "CSM_TUI_CLIENT_ID"},
    )
    session = opened(profile)
    hands.passed = 290.0
    session.organizations()
    async with inside(session, platform, size=(100, 40)) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RightsScreen), "the details")
        dialog = pilot.app.screen
        await pilot.press("y")
        told = dict(line.split("\t", 1) for line in app_of(pilot).clipboard.splitlines())
        assert told["Identity"] == "ada"
        assert told["Method"] == "Keycloak, with a code on another device"
        assert (told["Roles"], told["Claim of roles"]) == ("Platform.Admin", "customRoles")
        assert told["Groups"].count("Brewers [red]") == 40
        assert told["Renewed"] == "once"
        assert told["Ends"] == "in 5 min, unless renewed"
        assert told["realm"] == "brewery  (profiles.toml:12)"
        assert told["client_id"] == "csm-tui  (CSM_TUI_CLIENT_ID)"
        assert "hidden-sesame" not in str(told)
        assert "hidden" in told["claim nested"]
        text = words(pilot)
        assert "\x1b" not in text
        await pilot.press("end")
        await until(pilot, lambda: "claim" in words(pilot), "the end of the list is reached")
        assert pilot.app.screen is dialog
    provider.more_claims = {}


async def test_nothing_ticks_where_nothing_ends(demo: DemoPlatform) -> None:
    session = opened(profile_of(demo), demo.api_key)
    async with inside(session, demo) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        assert not screen._countdown._active.is_set()
