"""What the user sees and does while a thread signs in: a code, a page in the browser, a secret."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.auth.providers import provider_for
from csm_tui.auth.token import Clock, Token
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.profile import Method, Profile, SecretKind, SecretSource
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import Interaction
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.services.profiles import Profiles
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.prompt import SecretDialog
from csm_tui.ui.dialogs.sign_in import SignInDialog
from csm_tui.ui.jobs import Job
from csm_tui.ui.sign_in import secret_for, sign_in_with
from tests.auth.keycloak_authority import Keycloak, keycloak, refusal
from tests.ui.driving import until
from tests.ui.people import SIGNS_IN, browser_is


@pytest.fixture(name="realm")
def _realm() -> Iterator[Keycloak]:
    with keycloak() as made:
        made.verification = f"{made.base}/device"
        yield made


@pytest.fixture
def app() -> CsmApp:
    return CsmApp(environ={}, demo=DemoProcess())


class Attempt:
    """One sign-in from the first screen, and how it ended."""

    def __init__(self, pilot: Pilot[None], profile: Profile) -> None:
        self.token: Token | None = None
        self.error: BaseException | None = None
        self._profile = profile
        self._node = pilot.app.screen
        pilot.app.run_worker(self._run(), group="attempt", exit_on_error=False)

    async def _run(self) -> None:
        try:
            self.token = await sign_in_with(
                self._node, "Signing in", self._acquire, title="Sign in to api.example"
            )
        except (CsmError, Cancelled) as error:
            self.error = error

    def _acquire(self, job: Job, person: Interaction) -> Token:
        provider = provider_for(self._profile, None, Clock())
        try:
            return provider.acquire(person, job.cancel)
        finally:
            provider.close()


def shown(pilot: Pilot[None]) -> str:
    """Return what the dialog says."""
    parts = pilot.app.screen.query(".box Static").results(Static)
    return " ".join(str(part.render()) for part in parts if part.display)


async def dialog(pilot: Pilot[None]) -> SignInDialog:
    await until(pilot, lambda: isinstance(pilot.app.screen, SignInDialog), "the dialog opens")
    found = pilot.app.screen
    assert isinstance(found, SignInDialog)
    return found


async def test_a_code_is_shown_until_it_has_been_typed(app: CsmApp, realm: Keycloak) -> None:
    realm.refusals, realm.stuck = [refusal(400, "authorization_pending")], True
    async with app.run_test() as pilot:
        attempt = Attempt(pilot, realm.profile(Method.KEYCLOAK_DEVICE))
        await dialog(pilot)
        await until(pilot, lambda: "WXYZ-1234" in shown(pilot), "the code is shown")
        assert f"{realm.base}/device" in shown(pilot)
        assert "the code lasts " in shown(pilot)
        await pilot.press("y")
        assert pilot.app.clipboard == "WXYZ-1234"
        await pilot.press("a")
        assert pilot.app.clipboard == f"{realm.base}/device"
        realm.stuck, realm.refusals = False, []
        await until(pilot, lambda: attempt.token, "it signs in")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "the dialog closes")


async def test_escape_stops_the_waiting(app: CsmApp, realm: Keycloak) -> None:
    realm.refusals, realm.stuck = [refusal(400, "authorization_pending")], True
    async with app.run_test() as pilot:
        attempt = Attempt(pilot, realm.profile(Method.KEYCLOAK_DEVICE))
        await dialog(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: attempt.error, "it ends")
        assert isinstance(attempt.error, Cancelled)
        assert len(pilot.app.screen_stack) == 1


async def test_the_browser_signs_in_apart_from_the_terminal(
    app: CsmApp,
    realm: Keycloak,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    opened = browser_is(monkeypatch, tmp_path, SIGNS_IN)
    async with app.run_test() as pilot:
        attempt = Attempt(pilot, realm.profile(Method.KEYCLOAK_BROWSER))
        await until(pilot, lambda: attempt.token, "it signs in")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "the dialog closes")
    assert opened.read_text("utf-8").startswith(realm.base)
    assert "the browser talks" not in "".join(capfd.readouterr())


async def test_without_a_browser_the_address_can_be_copied(
    app: CsmApp, realm: Keycloak, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = browser_is(monkeypatch, tmp_path, "")
    async with app.run_test() as pilot:
        attempt = Attempt(pilot, realm.profile(Method.KEYCLOAK_BROWSER))
        await dialog(pilot)
        await until(pilot, lambda: "No browser could be opened" in shown(pilot), "it is said")
        await pilot.press("a")
        assert pilot.app.clipboard == opened.read_text("utf-8").strip()
        await pilot.press("escape")
        await until(pilot, lambda: attempt.error, "it ends")


async def test_a_sign_in_that_ends_under_another_dialog_closes_later(
    app: CsmApp, realm: Keycloak
) -> None:
    realm.refusals, realm.stuck = [refusal(400, "authorization_pending")], True
    async with app.run_test() as pilot:
        attempt = Attempt(pilot, realm.profile(Method.KEYCLOAK_DEVICE))
        await dialog(pilot)
        app.report(CsmError("Something else went wrong.", "Go on."))
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3, "it lies over the dialog")
        realm.stuck, realm.refusals = False, []
        await until(pilot, lambda: attempt.token, "it signs in")
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "both are gone")


async def test_a_secret_that_only_a_person_knows_is_asked_for(
    app: CsmApp, realm: Keycloak, tmp_path: Path
) -> None:
    profile = realm.profile(Method.KEYCLOAK_SECRET)
    given: list[Secret | None] = []

    async def ask() -> None:
        with suppress(Cancelled):
            profiles = Profiles(tmp_path / "profiles.toml", {})
            given.append(await secret_for(app.screen, profiles, profile))

    async with app.run_test() as pilot:
        app.run_worker(ask(), group="ask", exit_on_error=False)
        await until(pilot, lambda: isinstance(app.screen, SecretDialog), "it asks")
        await pilot.press(*"open-sesame")
        assert "open-sesame" not in app.export_screenshot()
        await pilot.press("enter")
        await until(pilot, lambda: given, "it is given")
    assert given == [Secret("open-sesame")]


async def test_a_secret_of_the_environment_is_not_asked_for(
    app: CsmApp, realm: Keycloak, tmp_path: Path
) -> None:
    source = SecretSource(SecretKind.ENVIRONMENT, "THE_SECRET")
    profile = Profile("p", "https://api.example", Method.API_KEY, secret_source=source)
    async with app.run_test():
        worker = app.run_worker(
            secret_for(app.screen, Profiles(tmp_path / "p.toml", {"THE_SECRET": "k"}), profile),
            group="ask",
            exit_on_error=False,
        )
        assert await asyncio.wait_for(worker.wait(), 20) == Secret("k")


def waiting_at(
    realm: Keycloak, method: Method
) -> tuple[CsmApp, Callable[[Pilot[None]], Awaitable[object]]]:
    """Return the application, and how to bring it to the dialog of a sign-in that waits."""
    realm.refusals, realm.stuck = [refusal(400, "authorization_pending")], True
    realm.verification = "http://127.0.0.1/realms/brewery/device"
    app = CsmApp(environ={}, demo=DemoProcess())

    async def wait(pilot: Pilot[None]) -> None:
        Attempt(pilot, realm.profile(method))
        await dialog(pilot)
        await until(
            pilot,
            lambda: "code lasts" in shown(pilot) or "No browser" in shown(pilot),
            "everything is shown",
        )

    return app, wait
