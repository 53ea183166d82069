"""The imports of start-up and of each folder, seen in a fresh interpreter.

The import contracts of pyproject.toml read the source and cannot tell an import at the top of a
module from one deferred into a function; this can.
"""

import subprocess
import sys

import pytest

from tests.architecture.sources import PACKAGE, module_name, sources

CLIENT = {"cosmotech_api", "urllib3", "pydantic", "requests"}
SCREEN = {"textual", "rich"}
PROVIDERS = {"msal", "keycloak", "jwt", "httpx", "jwcrypto"}
DEMO = {
    "starlette",
    "uvicorn",
    "falkordb",
    "redis",
    "multipart",
    "python_multipart",
    "csm_tui.demo",
}


def loaded_by(statement: str) -> set[str]:
    """Run a statement in a fresh interpreter and return the imported modules."""
    program = (
        f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\n"
        "print('\\n--', *sys.modules, sep='\\n')"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    names = answer.stdout.partition("\n--\n")[2].split()
    assert "sys" in names, answer.stdout
    return {*names, *(name.partition(".")[0] for name in names)}


def modules(room: str) -> list[str]:
    return [module_name(path) for path in sources(PACKAGE / room)]


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_quick_answers_import_next_to_nothing(option: str) -> None:
    loaded = loaded_by(f"from csm_tui.cli import main; main([{option!r}])")

    assert not loaded & (CLIENT | SCREEN | DEMO | {"asyncio", "csm_tui.domain", "csm_tui.ui"})


@pytest.mark.parametrize("room", ["domain", "services"])
def test_the_inner_rooms_know_no_screen_and_defer_the_client(room: str) -> None:
    names = modules(room)
    assert names, f"the room {room} is empty"

    loaded = loaded_by(f"import {', '.join(names)}")

    assert not loaded & (CLIENT | SCREEN | DEMO | PROVIDERS)


def test_the_app_is_imported_without_the_client() -> None:
    assert not loaded_by("import csm_tui.ui.app") & (CLIENT | DEMO | PROVIDERS)


def test_the_first_frame_is_imported_without_what_the_form_or_a_session_needs() -> None:
    late = {
        *("csm_tui.services.connection", "csm_tui.services.profiles", "csm_tui.auth"),
        *("csm_tui.settings", "csm_tui.domain.profile", "csm_tui.domain.sign_in"),
        "csm_tui.domain.connection",
        *("csm_tui.ui.screens.connect.form", "csm_tui.ui.sign_in", "csm_tui.ui.dialogs"),
        "csm_tui.ui.screens.main",
    }
    program = "from csm_tui.services.demo_platform import DemoProcess; import csm_tui.ui.app"

    assert not loaded_by(program) & late


@pytest.mark.parametrize(
    ("method", "used"),
    [
        ("ENTRA_SECRET", {"msal"}),
        ("ENTRA_DEVICE", {"msal"}),
        ("KEYCLOAK_SECRET", {"keycloak"}),
    ],
)
def test_a_provider_s_libraries_are_imported_by_its_own_methods_only(
    method: str, used: set[str]
) -> None:
    profile = f"Profile('t', 'https://api.invalid', Method.{method}, idp_base='http://127.0.0.1:1',"
    profile += "realm='r', tenant_id='t', client_id='c', scope='a/.default',"
    profile += "authority='https://127.0.0.1:1')"
    loaded = loaded_by(
        "from csm_tui.auth.providers import provider_for; from csm_tui.auth.token import Clock; "
        "from csm_tui.domain.profile import Method, Profile; "
        "from csm_tui.domain.progress import CancelToken; "
        "from csm_tui.domain.secret import Secret; from contextlib import suppress; "
        "from csm_tui.domain.errors import CsmError\n    "
        f"with suppress(CsmError): provider_for({profile}, Secret('s'), Clock()).acquire("
        "type('Nobody', (), {})(), CancelToken())"
    )

    assert loaded & {"msal", "keycloak"} == used


def test_the_demo_is_named_cheaply_and_stands_alone() -> None:
    loaded = loaded_by("import csm_tui.demo")

    assert not loaded & (CLIENT | SCREEN | (DEMO - {"csm_tui.demo"}))
    ours = {name for name in loaded if name.startswith("csm_tui.")}
    assert all(name.startswith("csm_tui.demo") for name in ours), ours
