"""Drives the first screen: profiles of a home of its own, a platform that names its realm."""

from collections.abc import Iterator
from contextlib import contextmanager

from textual.errors import NoWidget
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from csm_tui.domain.profile import ENVIRONMENT
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.connect.form import ConnectForm
from csm_tui.ui.widgets.ranked_list import RankedList
from tests.auth.keycloak_authority import REALM, Keycloak, keycloak
from tests.platform.answering import Answering, Reply, Seen, answering, as_json
from tests.ui.driving import until

_TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"


def app_with(**variables: str) -> CsmApp:
    """Return the application with these variables and no others."""
    return CsmApp(environ=variables, demo=DemoProcess())


def text_of(pilot: Pilot[None], selector: str) -> str:
    """Return what a text on the screen says; nothing while it is not there."""
    found = pilot.app.screen.query(selector).results(Static)
    return " ".join(str(each.render()) for each in found)


def value_of(pilot: Pilot[None], field: str) -> str:
    """Return what stands in a field of the form."""
    return pilot.app.screen.query_one(f"#{field}", Input).value


def method_of(pilot: Pilot[None]) -> str:
    """Return the method that the form is for."""
    return str(pilot.app.screen.query_one("#choose-method", Button).label)


def entry_of(pilot: Pilot[None]) -> str | None:
    """Return the id of the entry that Enter connects to; None while the list has no focus."""
    entries = pilot.app.screen.query_one(RankedList)
    return entries.row_id if entries.has_focus_within else None


def beside(pilot: Pilot[None]) -> str:
    """Return the field below which the outcome stands; empty if it is below none."""
    form = pilot.app.screen.query_one(ConnectForm)
    place = form.children.index(form.query_one("#outcome"))
    return (form.children[place - 1].id or "").removesuffix("-row")


def focused(pilot: Pilot[None]) -> str | None:
    """Return the id of what has the focus."""
    return pilot.app.focused.id if pilot.app.focused else None


async def ready(pilot: Pilot[None]) -> None:
    """Wait until the form stands behind the first frame."""
    await until(pilot, lambda: in_sight(pilot), "the form is ready")


def in_sight(pilot: Pilot[None]) -> bool:
    """Whether what has the focus can be seen."""
    focused = pilot.app.focused
    try:
        return focused is not None and pilot.app.screen.find_widget(focused).visible_region.area > 0
    except NoWidget:  # it is not laid out yet
        return False


async def outcome(pilot: Pilot[None]) -> str:
    """Wait until an attempt has ended on this screen, and return what is said of it."""
    await until(pilot, lambda: text_of(pilot, "#outcome"), "the outcome is shown")
    return text_of(pilot, "#outcome")


async def pick(pilot: Pilot[None], name: str) -> None:
    """Move the cursor of the list to a profile or the environment; wait for its form."""
    await ready(pilot)
    await pilot.press("f3")
    entries = pilot.app.screen.query_one(RankedList)
    await until(pilot, lambda: entries.has_focus_within, "the list has the focus")
    assert entries.move_to(name if name == ENVIRONMENT else f"profile {name}")
    form = pilot.app.screen.query_one(ConnectForm)
    await until(pilot, lambda: form.base.name == name, "the form shows it")


async def choose(pilot: Pilot[None], key: str, *moves: str) -> None:
    """Open a list by its key, move in it, and take what is under the cursor."""
    await ready(pilot)
    await pilot.press(key)
    await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "the list opens")
    await pilot.press(*moves, "enter")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "the list closes")
    await pilot.pause()


@contextmanager
def realm_and_platform() -> Iterator[tuple[Keycloak, Answering]]:
    """Run a provider, and a platform that names its realm and takes the last token it gave."""
    with keycloak() as realm, answering() as platform:
        flow = {"tokenUrl": f"{realm.base}/realms/{REALM}/protocol/openid-connect/token"}
        scheme = {"type": "oauth2", "flows": {"authorizationCode": flow}}
        document = {
            "info": {"version": "v4"},
            "paths": {_TWINGRAPH: {}},
            "components": {"securitySchemes": {"oAuth2AuthCode": scheme}},
        }

        def answer(seen: Seen) -> Reply:
            if seen.path.endswith("/openapi"):
                return as_json(document)
            live = f"Bearer {realm.given[-1]}" if realm.given else "nobody"
            return as_json([]) if seen.headers.get("Authorization") == live else Reply(status=401)

        platform.answer = answer
        yield realm, platform
