"""A real Keycloak, signed in to from the real program in a real terminal."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.terminal import Terminal
from tests.keycloak.pages import Person
from tests.keycloak.realms import REALM, SECRET
from tests.keycloak.signing_in import Door
from tests.settings.profile_files import write_profiles
from tests.ui.people import browser_is

pytestmark = pytest.mark.terminal
_BROWSES = """
from tests.keycloak.pages import Person
Person("violette.viewer").sign_in(url)
"""


def opened(door: Door, method: str, client_id: str, **more: Any) -> Terminal:
    """Start the program with a profile of the realm of the tests."""
    write_profiles(
        brewery={
            "api_url": door.platform.url,
            "method": method,
            "idp_base": door.keycloak.base,
            "realm": REALM,
            "client_id": client_id,
            "organization_id": door.platform.organization_id,
            "workspace_id": door.platform.workspace_id,
            **more,
        }
    )
    program = [sys.executable, "-m", "csm_tui", "--profile", "brewery"]
    return Terminal(program, env={"BREWERY_SECRET": SECRET})


def test_by_client_secret(door: Door) -> None:
    with opened(door, "keycloak-secret", "csm-service", secret="env:BREWERY_SECRET") as terminal:
        terminal.wait_for("README.txt")
        assert SECRET.encode() not in terminal.received


def test_by_a_code_that_is_typed_on_another_device(door: Door) -> None:
    with opened(door, "keycloak-device", "csm-tui") as terminal:
        terminal.wait_for("the code lasts")
        terminal.wait_for("Waiting until you have signed in")
        lines = [line.strip("│ ").strip() for line in terminal.screen()]
        address = next(line for line in lines if line.startswith(door.keycloak.base))
        code = lines[lines.index(address) + 2]
        Person("edgar.editor").type_code(address, code)
        terminal.wait_for("README.txt")
        terminal.press("s")
        terminal.wait_for("edgar.editor")


def test_in_the_browser(door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = browser_is(monkeypatch, tmp_path, _BROWSES)
    with opened(door, "keycloak-browser", "csm-tui") as terminal:
        terminal.wait_for("README.txt")
        assert noted.read_text("utf-8").startswith(door.keycloak.issuer(REALM))
        assert b"the browser talks" not in terminal.received


def test_the_realm_is_found_by_the_platform_itself(door: Door) -> None:
    with opened(door, "keycloak-device", "csm-tui", idp_base="", realm="") as terminal:
        terminal.wait_for("the code lasts")
        assert terminal.shows(door.keycloak.base)


def test_a_realm_without_a_public_client_says_what_to_ask_for(door: Door) -> None:
    with opened(door, "keycloak-device", "csm-nobody") as terminal:
        terminal.wait_for("is not a public")
        terminal.wait_for("authentication” off")
        assert terminal.shows("2.0 Device Authorization Grant")
