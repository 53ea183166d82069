"""What happens on the screen when the session has ended."""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Button, Input

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import CsmError, SignInNeeded
from csm_tui.domain.profile import Method, Profile, SecretKind, SecretSource
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.sign_in import SessionState
from csm_tui.services.connection import Session
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.prompt import SecretDialog
from csm_tui.ui.dialogs.session_ended import SessionEndedDialog
from csm_tui.ui.jobs import NotSignedIn
from csm_tui.ui.screens.main import MainScreen
from tests.auth.keycloak_authority import SECRET, Keycloak, refusal, verified
from tests.platform.answering import Answering, Reply, Seen
from tests.platform.forwarding import forwarding
from tests.ui.driving import app_of, idle, pane, until
from tests.ui.session_driving import Hands, inside, opened
from tests.ui.test_shell import words

pytestmark = pytest.mark.usefixtures("lasting_messages")

LIFETIME = 300.0


@pytest.fixture(scope="module")
def provider_and_platform() -> Iterator[tuple[Keycloak, DemoPlatform]]:
    with verified() as both:
        yield both


@pytest.fixture
def provider(provider_and_platform: tuple[Keycloak, DemoPlatform]) -> Keycloak:
    keycloak, _ = provider_and_platform
    keycloak.lifetime, keycloak.refusals, keycloak.stuck = LIFETIME, [], False
    keycloak.forms.clear()
    keycloak.device_forms.clear()
    return keycloak


@pytest.fixture
def platform(provider_and_platform: tuple[Keycloak, DemoPlatform]) -> DemoPlatform:
    return provider_and_platform[1]


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(patch=monkeypatch).take()


@pytest.fixture
def session(provider: Keycloak, platform: DemoPlatform, hands: Hands) -> Session:
    """A session of a user who typed a code; the clocks stand still."""
    assert hands.passed == 0
    return opened(provider.profile(Method.KEYCLOAK_DEVICE, platform.url))


def end(provider: Keycloak, hands: Hands) -> None:
    """Let the token expire and the provider forget the session."""
    provider.refusals, provider.stuck = [refusal(400, "invalid_grant", "Session not active")], True
    hands.passed += 2 * LIFETIME


def be_there_again(provider: Keycloak) -> None:
    provider.refusals, provider.stuck = [], False


async def asked(pilot: Pilot[None]) -> SessionEndedDialog:
    """Wait until the user is asked to sign in again."""
    await until(pilot, lambda: isinstance(pilot.app.screen, SessionEndedDialog), "it asks")
    assert isinstance(pilot.app.screen, SessionEndedDialog)
    return pilot.app.screen


async def back(pilot: Pilot[None]) -> None:
    """Wait until nothing lies over the workspace and nothing runs."""
    await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the dialogs close")
    await idle(pilot)


def is_shown(pilot: Pilot[None], kind: type[Screen[Any]]) -> bool:
    return isinstance(pilot.app.screen, kind)


def dialogs(pilot: Pilot[None]) -> int:
    return sum(isinstance(each, SessionEndedDialog) for each in pilot.app.screen_stack)


async def test_the_failed_read_runs_again_after_the_sign_in(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    async with inside(session, platform) as pilot:
        before = words(pilot)
        end(provider, hands)
        await pilot.press("r")
        await asked(pilot)
        text = words(pilot)
        for fact in ("has ended", "ada", "with a code", "test"):
            assert fact in text
        assert pane(pilot).scope == "files"
        be_there_again(provider)
        await pilot.press("enter")
        await back(pilot)
        await until(pilot, lambda: "Signed in again as ada" in words(pilot), "it says so")
        assert len(provider.device_forms) == 2
        assert session.sign_in.state is SessionState.READY
        assert pane(pilot).status.plain == "updated just now"
        assert before.splitlines()[3:8] == words(pilot).splitlines()[3:8]


async def test_many_refused_reads_ask_once_and_all_go_on(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    async with inside(session, platform) as pilot:
        jobs = app_of(pilot).jobs
        end(provider, hands)
        reads = [
            asyncio.create_task(
                jobs.run(f"read {number}", lambda _: session.organizations(), quiet=number > 2)
            )
            for number in range(5)
        ]
        await asked(pilot)
        await until(pilot, lambda: not jobs.running, "all of them are refused")
        assert dialogs(pilot) == 1
        be_there_again(provider)
        await pilot.press("enter")
        found = await asyncio.gather(*reads)
        await back(pilot)
        assert all(found)
        assert len(provider.device_forms) == 2


async def test_a_read_that_was_refused_late_is_not_asked_about(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    """Its refusal comes when that of another has been answered already."""
    async with inside(session, platform) as pilot:
        jobs, gate = app_of(pilot).jobs, asyncio.Event()
        loop, tries = asyncio.get_running_loop(), list[str]()

        def late(_: object) -> str:
            tries.append("try")
            if len(tries) == 1:
                asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(20)
                raise SignInNeeded("refused with the old token", "Sign in.")
            return "read"

        reading = asyncio.create_task(jobs.run("late", late))
        await until(pilot, lambda: tries, "it begins")
        end(provider, hands)
        await pilot.press("r")
        await asked(pilot)
        be_there_again(provider)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "it goes on")
        gate.set()
        assert await reading == "read"
        assert dialogs(pilot) == 0


async def test_left_the_screens_stay_and_the_next_request_asks_again(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    async with inside(session, platform) as pilot:
        tree = words(pilot).splitlines()[4:8]
        end(provider, hands)
        await pilot.press("r")
        await asked(pilot)
        await pilot.press("escape")
        await back(pilot)
        await until(pilot, lambda: "Signed out" in words(pilot), "it says what that means")
        assert not isinstance(pilot.app.screen, ErrorDialog)
        text = words(pilot)
        assert "✗ sign in again" in text.splitlines()[0]
        assert "The list below is older" in text
        assert all(line in text for line in tree[:1])
        # A background job does not ask a second time.
        with pytest.raises(NotSignedIn):
            await app_of(pilot).jobs.run("quiet", lambda _: session.organizations(), quiet=True)
        assert dialogs(pilot) == 0
        await pilot.press("r")
        await asked(pilot)
        be_there_again(provider)
        await pilot.press("enter")
        await back(pilot)
        assert "sign in again" not in words(pilot)


async def test_a_provider_that_still_refuses_says_why_and_leaves_the_choice(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    async with inside(session, platform) as pilot:
        end(provider, hands)
        await pilot.press("r")
        first = await asked(pilot)
        provider.refusals = [refusal(400, "access_denied")]
        await pilot.press("enter")
        await until(pilot, lambda: "Sign-in denied" in words(pilot), "the new reason")
        assert dialogs(pilot) == 1
        assert pilot.app.screen is not first
        be_there_again(provider)
        await pilot.press("enter")
        await back(pilot)


@pytest.mark.parametrize("then", ["enter", "escape"])
async def test_a_refused_change_is_not_repeated(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands, then: str
) -> None:
    sent: list[str] = []
    async with inside(session, platform) as pilot:
        end(provider, hands)

        def change(_: object) -> None:
            sent.append("asked for")
            session.organizations()
            sent.append("done")

        changing = asyncio.create_task(
            app_of(pilot).jobs.run("Uploading a.csv", change, writes=True)
        )
        await asked(pilot)
        be_there_again(provider)
        await pilot.press(then)
        with pytest.raises(SignInNeeded) as told:
            await changing
        await back(pilot)
    assert sent == ["asked for"]
    assert told.value.headline.startswith("Uploading a.csv: not finished")
    assert "start it again" in told.value.next_step
    assert ("signed in again" in told.value.next_step) is (then == "enter")


async def test_an_end_that_nobody_noticed_asks_by_itself_but_no_one_who_types(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    async with inside(session, platform) as pilot:
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input), "somebody types")
        end(provider, hands)
        # What else notices: the thread that renews.
        with pytest.raises(CsmError):
            await asyncio.to_thread(session.organizations)
        await until(pilot, lambda: "✗ sign in again" in words(pilot), "the header says so")
        assert dialogs(pilot) == 0
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.focused, Input), "nobody types")
        source = session._source
        assert source is not None
        source._set_state(SessionState.NEEDS_LOGIN)
        await asked(pilot)


async def test_a_machine_that_slept_goes_on_without_a_question(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    async with inside(session, platform) as pilot:
        hands.slept = 12 * LIFETIME
        await pilot.press("r")
        await until(pilot, lambda: session.sign_in.renewed, "the token is renewed")
        await back(pilot)
        assert dialogs(pilot) == 0
        assert pane(pilot).status.plain == "updated just now"
        assert len(provider.device_forms) == 1


async def test_a_secret_that_cannot_be_read_again_can_be_typed(
    provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    command = (sys.executable, "-c", "import sys; sys.exit('the vault is locked')")
    profile = replace(
        provider.profile(Method.KEYCLOAK_SECRET, platform.url),
        secret_source=SecretSource(SecretKind.COMMAND, command=command),
    )
    session = opened(profile, SECRET)
    async with inside(session, platform) as pilot:
        provider.refusals, provider.stuck = [refusal(401, "unauthorized_client")], True
        hands.passed += 2 * LIFETIME
        await pilot.press("r")
        await asked(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "in a terminal to see why" in words(pilot), "it says why")
        be_there_again(provider)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, SecretDialog), "it asks for it")
        await pilot.press(*"typed", "enter")
        await back(pilot)
        assert provider.forms[-1]["client_secret"] == "typed"


async def test_a_client_secret_is_read_where_it_comes_from_again(
    provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    environ = {"BREWERY_SECRET": "rotated-sesame"}
    profile = replace(
        provider.profile(Method.KEYCLOAK_SECRET, platform.url),
        secret_source=SecretSource(SecretKind.ENVIRONMENT, "BREWERY_SECRET"),
    )
    session = opened(profile, SECRET)
    async with inside(session, platform, environ=environ) as pilot:
        provider.refusals, provider.stuck = [refusal(401, "unauthorized_client")], True
        hands.passed += 2 * LIFETIME
        await pilot.press("r")
        await asked(pilot)
        assert provider.forms[-1]["client_secret"] == SECRET
        be_there_again(provider)
        await pilot.press("enter")
        await back(pilot)
        assert provider.forms[-1]["client_secret"] == "rotated-sesame"
        assert "rotated-sesame" not in words(pilot)


async def test_a_client_secret_can_be_typed(
    provider: Keycloak, platform: DemoPlatform, hands: Hands
) -> None:
    session = opened(provider.profile(Method.KEYCLOAK_SECRET, platform.url), SECRET)
    async with inside(session, platform) as pilot:
        provider.refusals, provider.stuck = [refusal(401, "unauthorized_client")], True
        hands.passed += 2 * LIFETIME
        await pilot.press("r")
        await asked(pilot)
        be_there_again(provider)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SecretDialog), "it asks for it")
        await pilot.press(*"typed-sesame", "enter")
        await back(pilot)
        assert provider.forms[-1]["client_secret"] == "typed-sesame"


@pytest.fixture
def keyed(demo: DemoPlatform) -> Iterator[tuple[Answering, list[str]]]:
    """A platform whose key can be changed while it runs, and the keys that it takes."""
    with forwarding(demo) as between:
        on, good = between.answer, [demo.api_key]

        def answer(seen: Seen) -> Reply:
            key = seen.headers.get("X-CSM-API-KEY")
            if key is None or key in good:
                seen.headers.replace_header("X-CSM-API-KEY", demo.api_key) if key else None
                return on(seen)
            return Reply(b"Wrong value for api API-Key", 403, {"Content-Type": "text/plain"})

        between.answer = answer
        yield between, good


async def test_a_revoked_key_is_replaced_by_another(
    demo: DemoPlatform, keyed: tuple[Answering, list[str]]
) -> None:
    between, good = keyed
    session = opened(Profile("brewery", between.url), demo.api_key)
    async with inside(session, demo) as pilot:
        good[:] = ["another-key-1234"]
        await pilot.press("r")
        await asked(pilot)
        assert "rejected this API key" in words(pilot)
        assert str(pilot.app.screen.query_one(".-primary", Button).label) == "t  Type the key"
        for key, seen in (("wrong-key", SessionEndedDialog), (good[0], MainScreen)):
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, SecretDialog), "asks for it")
            await pilot.press(*key, "enter")
            await until(pilot, partial(is_shown, pilot, seen), "an answer")
        await back(pilot)
        assert between.seen[-1].headers["X-CSM-API-KEY"] in {good[0], demo.api_key}
        assert session.settings.api_key == ApiKey(good[0])


async def test_an_upload_is_refused_and_nothing_is_sent_twice(
    session: Session, provider: Keycloak, platform: DemoPlatform, hands: Hands, tmp_path: Path
) -> None:
    """The whole way by keys, from the picker to the error that says what to do."""
    (tmp_path / "new.csv").write_text("a\n", "utf-8")
    async with inside(session, platform) as pilot:
        pane(pilot).local.go_to(tmp_path)  # type: ignore[attr-defined]
        await idle(pilot)
        await pilot.press("u")
        await until(pilot, lambda: "new.csv" in words(pilot), "the picker opens")
        await pilot.press(*"new", "enter")
        await until(pilot, lambda: "Upload new.csv" in words(pilot), "it asks where to")
        end(provider, hands)
        await pilot.press("enter")
        await asked(pilot)
        be_there_again(provider)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "it says so")
        assert "repeated by itself" in " ".join(words(pilot).replace("┃", "").split())
    names = platform.world.workspaces[platform.workspace_id].files.names()
    assert not any("new.csv" in name for name in names)
