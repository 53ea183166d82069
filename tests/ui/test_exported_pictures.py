"""Pictures of the screen that the user exports, while secrets are typed and repeated."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.domain.profile import Profile
from csm_tui.domain.secret import Secret
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.screens.main.rights import RightsScreen
from tests.platform.answering import Answering, Reply, Seen, problem
from tests.platform.forwarding import forwarding
from tests.ui.driving import app_of, build_app, until
from tests.ui.session_driving import inside, opened
from tests.ui.test_shell import words

PLANTED = "pLaNt3d+picture"


@pytest.fixture
def between(demo: DemoPlatform) -> Iterator[Answering]:
    """A platform that repeats the key of a client that asks for the files a second time."""
    asked: list[str] = []
    with forwarding(demo) as server:
        on = server.answer

        def answer(seen: Seen) -> Reply:
            key = seen.headers.get("X-CSM-API-KEY")
            asked.append(seen.path)
            if seen.path.endswith("/files") and asked.count(seen.path) > 1:
                return problem(400, f"cannot serve {key} and api_key={PLANTED}-other")
            if key is not None:
                seen.headers.replace_header("X-CSM-API-KEY", demo.api_key)
            return on(seen)

        server.answer = answer
        yield server


def exported(pilot: Pilot[None], folder: Path) -> str:
    """Return the picture as the program writes it into a file."""
    file = app_of(pilot).save_screenshot(path=str(folder))
    return Path(file).read_text("utf-8")


def clean(text: str) -> bool:
    forms = (PLANTED, base64.b64encode(PLANTED.encode()).decode().rstrip("="), "pLaNt3d")
    return not any(form in text for form in forms)


async def test_what_is_typed_as_a_secret_is_in_no_picture(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    app = build_app(demo)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.screen.query("#secret"), "the form is there")
        app.screen.query_one("#secret").focus()
        await pilot.press(*PLANTED)
        picture = exported(pilot, tmp_path)
        assert "•" * 4 in picture
        assert clean(picture)
    app.close()


async def test_what_is_repeated_by_the_platform_is_in_no_picture(
    demo: DemoPlatform, between: Answering, tmp_path: Path
) -> None:
    session = opened(Profile("brewery", between.url), PLANTED)
    async with inside(session, demo, size=(100, 40)) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "it is refused")
        await pilot.press("d")
        await until(pilot, lambda: "server says" in words(pilot), "the details")
        picture = exported(pilot, tmp_path)
        assert "cannot&#160;serve" in picture
        assert clean(picture)
        await pilot.press("y", "escape")
        assert "cannot serve" in app_of(pilot).clipboard
        assert clean(app_of(pilot).clipboard)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RightsScreen), "the details")
        assert clean(exported(pilot, tmp_path))


async def test_a_mistake_of_ours_is_reported_without_what_it_held(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    @flow("mistake")
    async def mistake(_: CsmApp) -> None:
        held = Secret(PLANTED)
        raise RuntimeError(held.reveal())

    session = opened(Profile("brewery", demo.url), demo.api_key)
    async with inside(session, demo, size=(100, 40)) as pilot:
        mistake(app_of(pilot))
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "it is reported")
        await pilot.press("d", "y")
        assert "made a mistake: RuntimeError" in app_of(pilot).clipboard
        assert clean(app_of(pilot).clipboard)
        assert clean(exported(pilot, tmp_path))
