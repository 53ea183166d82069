"""Rights on the screen: what is refused is greyed and named before anything is sent."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.demo.permissions import Security
from csm_tui.demo.records import IDENTITY
from csm_tui.domain.profile import Method
from csm_tui.domain.rights import ObjectKind, Principal, access_to, matrix_of
from csm_tui.platform.generations import V4
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.commands import CommandsDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.presentation.rights_rows import MatrixRows, matrix_columns
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.rights import RightsScreen
from csm_tui.ui.screens.main.rights.matrix_grid import MatrixGrid
from csm_tui.ui.screens.main.twin.pane import TwinPane
from csm_tui.ui.widgets.key_line import KeyLine
from tests.auth.keycloak_authority import Keycloak, verified
from tests.ui.driving import app_of, connect, environment, idle, pane, running, shown, until
from tests.ui.session_driving import inside, opened
from tests.ui.test_shell import words

ME, ADMIN = "ada@example.com", "agnes.admin@example.com"


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Keycloak, DemoPlatform]]:
    with verified() as made:
        yield made


@asynccontextmanager
async def in_showcase(
    demo: DemoPlatform, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    """Run the application in the workspace that the key may only read."""
    space = next(each for each in demo.world.workspaces.values() if each.name == "Showcase")
    place = {"CSM_ORGANIZATION_ID": space.organization_id, "CSM_WORKSPACE_ID": space.id}
    app = CsmApp(environ={**environment(demo), **place}, demo=DemoProcess())
    async with app.run_test(size=size, notifications=True) as pilot:
        await connect(pilot)
        await until(pilot, lambda: "x" in greyed(pilot), "the rights are known")
        yield pilot
        app.jobs.stop_all()
    app.close()


def greyed(pilot: Pilot[None]) -> set[str]:
    """Return the keys that the footer shows greyed."""
    return {hint.key for hint in pilot.app.screen.query_one(KeyLine)._hints if not hint.enabled}


def is_shown(pilot: Pilot[None], text: str) -> bool:
    """Return whether the screen shows a text, however it is wrapped."""
    lines = " ".join(shown(pilot)).translate(str.maketrans("│▌", "  "))
    return text in " ".join(lines.split())


async def test_what_the_key_may_not_do_is_greyed_and_named(demo: DemoPlatform) -> None:
    async with in_showcase(demo, size=(100, 60)) as pilot:
        for key, title in (
            ("x", "Delete file"),
            ("m", "Rename or move file"),
            ("e", "Edit file"),
            ("u", "Upload file"),
        ):
            await pilot.press(key)
            told = f"{title}: not sent"
            await until(pilot, partial(is_shown, pilot, told), f"{title} is refused")
            assert isinstance(pilot.app.screen, MainScreen)
            assert is_shown(pilot, "Requires write on the workspace (role editor)")
            app_of(pilot).notices.dismiss()
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandsDialog), "help opens")
        assert is_shown(pilot, "✗ Requires write on the workspace")
        await pilot.press("escape", "C")
        await until(pilot, lambda: "u" in greyed(pilot), "comparing knows it too")


async def test_rights_that_are_given_meanwhile_are_seen_by_r(fresh_demo: DemoPlatform) -> None:
    async with in_showcase(fresh_demo) as pilot:
        workspace = fresh_demo.world.workspaces[pane(pilot).workspace.id]
        workspace.security = Security("viewer", {IDENTITY: "editor", ADMIN: "admin"})
        await pilot.press("r")
        await until(pilot, lambda: not greyed(pilot), "nothing is greyed")


async def test_a_viewer_sees_roles_but_no_administrator(demo: DemoPlatform) -> None:
    async with in_showcase(demo) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RightsScreen), "rights open")
        await idle(pilot)
        assert "known to the server only; not Platform.Admin" in words(pilot)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "viewer (everyone)" in words(pilot), "what is allowed here")
        assert "not visible: you see only" in words(pilot)
        assert "✗ create datasets  needs create_children" in words(pilot)
        assert ADMIN not in words(pilot)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: " hidden" in words(pilot), "who has access")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "it is left")


async def test_everyone_with_access_is_in_the_matrix(demo: DemoPlatform) -> None:
    async with running(demo, show="2", size=(100, 40)) as pilot:
        assert greyed(pilot) == set()
        await pilot.press("enter")
        await until(pilot, lambda: "Your role" in words(pilot), "the runner says what is allowed")
        await idle(pilot)
        await pilot.press("s", "right_square_bracket")
        await idle(pilot)
        here = words(pilot)
        assert ADMIN in here
        assert "~ create datasets" in here
        await pilot.press("end")
        await until(pilot, lambda: "~ start runs" in words(pilot), "the open runner is there")
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "vadim.validator" in words(pilot), "the matrix")
        counts = "5 people · 12 datasets · 29 runners"
        await until(pilot, lambda: counts in words(pilot), "the counts are in the frame")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ListingDialog), "one person")
        assert f"Roles of {ADMIN}" in words(pilot)


async def test_a_reading_token_sends_no_query(both: tuple[Keycloak, DemoPlatform]) -> None:
    provider, platform = both
    provider.more_claims = {"customRoles": ["Organization.Viewer"]}
    everything = Security("viewer", {ME: "editor", ADMIN: "admin"})
    platform.world.organizations[platform.organization_id].security = everything
    platform.world.workspaces[platform.workspace_id].security = everything
    platform.world.datasets[platform.dataset_id].security = everything
    session = opened(provider.profile(Method.KEYCLOAK_DEVICE, platform.url))
    async with inside(session, platform, size=(100, 30), show="3") as pilot:
        twin = pane(pilot)
        assert isinstance(twin, TwinPane)
        datasets = session.datasets(platform.organization_id, platform.workspace_id)
        twin.open_dataset(next(each for each in datasets if each.id == platform.dataset_id))
        needed = "Requires platform role Organization.User; you have Organization.Viewer."
        await until(pilot, partial(is_shown, pilot, needed), "the right is named")
        assert {"p", "slash"} <= greyed(pilot)
        await pilot.press("slash")
        await until(pilot, lambda: "Query the graph: not sent" in words(pilot), "the key says why")
        assert app_of(pilot).jobs.running == ()


class MatrixApp(App[None]):
    """A matrix of 1,000 runners and 300 people."""

    def compose(self) -> ComposeResult:
        lines = [
            {"id": f"person{number:03}@example.com", "role": "editor"} for number in range(300)
        ]
        security = {"default": "none", "accessControlList": lines}
        who = Principal("person000@example.com", V4.rights, roles=("Organization.User",))
        matrix = matrix_of(
            access_to(
                ObjectKind.RUNNER,
                {"id": f"r-{n}", "name": f"Runner {n}", "security": security},
                who,
            )
            for n in range(1_000)
        )
        grid = MatrixGrid(matrix_columns(matrix))
        grid.set_rows(MatrixRows(matrix))
        yield grid


async def test_names_stay_while_many_columns_scroll() -> None:
    app = MatrixApp()
    async with app.run_test(size=(80, 24)) as pilot:
        before = shown(pilot)
        assert "r Runner 0 " in before[0]
        await pilot.press("l", "l", "l")
        await pilot.pause()
        header, everyone, first, *_ = shown(pilot)
        assert header.startswith(" Who ")
        assert "r Runner 2 " not in header
        assert "r Runner 3 " in header
        assert everyone.startswith("▌everyone (default)")
        assert first.startswith(" person000@example.com (you) ")
        # A column is where its header is.
        assert first.index("editor") == header.index("r Runner 3")
        for _ in range(1_010):
            app.query_one(MatrixGrid).action_sideways(1)
        await pilot.pause()
        assert "r Runner 999" in shown(pilot)[0]
        await pilot.press("h")
        await pilot.pause()
        assert shown(pilot)[0].startswith(" Who ")
