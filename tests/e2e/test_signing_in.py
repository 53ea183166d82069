"""Each kind of provider, signed in to from the real program in a real terminal."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from tests.auth import entra_authority, keycloak_authority
from tests.auth.certificates import certificate_authority
from tests.auth.entra_authority import Entra, entra
from tests.auth.keycloak_authority import Keycloak, keycloak
from tests.demo.issuing import Realm, issuing
from tests.e2e.terminal import Terminal
from tests.settings.profile_files import write_profiles

pytestmark = pytest.mark.terminal


@dataclass(frozen=True)
class Door:
    """A platform that checks signatures, and the realm whose signature it takes."""

    platform: DemoPlatform
    realm: Realm

    def sign(self, **claims: Any) -> str:
        """Return a token of an administrator that the platform takes."""
        claims |= {"iss": self.realm.url, "email": "agnes.admin@example.com"}
        claims.pop("roles", None)
        claims["customRoles"] = ["Platform.Admin"]
        return self.realm.token(**claims)

    @property
    def place(self) -> dict[str, str]:
        """The keys of a profile that lead to a workspace."""
        return {
            "api_url": self.platform.url,
            "organization_id": self.platform.organization_id,
            "workspace_id": self.platform.workspace_id,
        }


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with issuing() as realm, DemoPlatform(issuer=realm.url, engine=False) as platform:
        yield Door(platform, realm)


@pytest.fixture(name="entra")
def _entra(door: Door, tmp_path: Path) -> Iterator[Entra]:
    with entra(certificate_authority(tmp_path)) as made:
        made.sign = door.sign
        yield made


@pytest.fixture(name="keycloak")
def _keycloak(door: Door) -> Iterator[Keycloak]:
    with keycloak() as made:
        made.sign = door.sign
        yield made


def program(*arguments: str, **variables: str) -> Terminal:
    return Terminal([sys.executable, "-m", "csm_tui", *arguments], env=variables)


def leaves_nothing_secret(terminal: Terminal, *secrets: str) -> None:
    """Leave the program, and look for the secrets in all that it wrote and kept."""
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert terminal.faults() == []
    home = Path(os.environ["HOME"])
    kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert not [s for s in secrets for text in (terminal.received, *kept) if s.encode() in text]


def test_by_api_key(door: Door) -> None:
    variables = {
        "CSM_API_URL": door.platform.url,
        "CSM_API_KEY": door.platform.api_key,
        "CSM_ORGANIZATION_ID": door.platform.organization_id,
        "CSM_WORKSPACE_ID": door.platform.workspace_id,
    }
    with program(**variables) as terminal:
        terminal.wait_for("API key is complete in the environment.")
        terminal.press("enter")
        terminal.wait_for("README.txt")
        leaves_nothing_secret(terminal, door.platform.api_key)


def test_by_keycloak_client_secret(door: Door, keycloak: Keycloak) -> None:
    variables = {
        "CSM_API_URL": door.platform.url,
        "CSM_API_KEY": door.platform.api_key,
        "IDP_BASE_URL": keycloak.base,
        "IDP_TENANT_ID": keycloak_authority.REALM,
        "IDP_CLIENT_ID": keycloak_authority.CLIENT,
        "IDP_CLIENT_SECRET": keycloak_authority.SECRET,
        "CSM_ORGANIZATION_ID": door.platform.organization_id,
        "CSM_WORKSPACE_ID": door.platform.workspace_id,
    }
    with program(**variables) as terminal:
        terminal.wait_for("Also complete: API key.")
        terminal.press("f5")
        terminal.wait_for("README.txt")
        leaves_nothing_secret(terminal, keycloak_authority.SECRET, *keycloak.given)


def entra_profile(door: Door, made: Entra, method: str, ca_file: Path, **more: str) -> None:
    write_profiles(
        azure={
            **door.place,
            "method": method,
            "tenant_id": entra_authority.TENANT,
            "client_id": entra_authority.CLIENT,
            "scope": entra_authority.SCOPE,
            "authority": made.url,
            "idp_ca": str(ca_file),
            **more,
        }
    )


def test_by_entra_client_secret(door: Door, entra: Entra, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    entra_profile(door, entra, "entra-secret", ca_file, secret="env:AZURE_SECRET")
    with program("--profile", "azure", AZURE_SECRET=entra_authority.SECRET) as terminal:
        terminal.wait_for("README.txt")
        terminal.wait_for("azure")
        leaves_nothing_secret(terminal, entra_authority.SECRET, *entra.given)


def test_by_entra_client_secret_that_a_person_types(
    door: Door, entra: Entra, tmp_path: Path
) -> None:
    entra_profile(door, entra, "entra-secret", tmp_path / "ca.pem", secret="prompt")
    with program("--profile", "azure") as terminal:
        terminal.wait_for("The client secret for")
        terminal.press("wrong", "enter")
        terminal.wait_for("✗ ")
        terminal.press("f5")
        terminal.wait_for("The client secret for")
        terminal.press(entra_authority.SECRET, "enter")
        terminal.wait_for("README.txt")
        leaves_nothing_secret(terminal, entra_authority.SECRET, *entra.given)


def test_by_entra_code(door: Door, entra: Entra, tmp_path: Path) -> None:
    entra.pending = 1_000_000
    entra_profile(door, entra, "entra-device", tmp_path / "ca.pem")
    with program("--profile", "azure") as terminal:
        terminal.wait_for("ABCD-EFGH")
        terminal.wait_for("https://microsoft.com/devicelogin")
        terminal.wait_for("the code lasts 0:")
        entra.pending = 0
        terminal.wait_for("README.txt")
        leaves_nothing_secret(terminal, *entra.given)


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
def test_a_code_can_be_given_up(door: Door, entra: Entra, tmp_path: Path, key: str) -> None:
    entra.pending = 1_000_000
    entra_profile(door, entra, "entra-device", tmp_path / "ca.pem")
    with program("--profile", "azure") as terminal:
        terminal.wait_for("ABCD-EFGH")
        terminal.send(key)
        terminal.wait_until_gone("ABCD-EFGH")
        terminal.wait_for("Enter connect")
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0


def test_ending_while_a_code_is_shown_leaves_a_clean_terminal(
    door: Door, entra: Entra, tmp_path: Path
) -> None:
    entra.pending = 1_000_000
    entra_profile(door, entra, "entra-device", tmp_path / "ca.pem")
    with program("--profile", "azure") as terminal:
        terminal.wait_for("ABCD-EFGH")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        assert terminal.faults() == []
        assert b"Cancelled" not in terminal.received
