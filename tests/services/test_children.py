"""No program that we start learns of a variable that holds a secret of ours."""

import ast
import json
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest
from textual.app import App

from csm_tui.auth.providers import provider_for
from csm_tui.auth.token import Clock
from csm_tui.domain.errors import CsmError
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import SECRET_VARIABLES
from csm_tui.services.browser import open_browser
from csm_tui.services.children import note_variables_of_profiles
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.services.profiles import Profiles
from csm_tui.services.workspace_files.opening import open_with_system
from csm_tui.settings.paths import user_folders
from csm_tui.ui.terminal import run_in_terminal
from tests.architecture.sources import PACKAGE, sources
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts")
PLANTED = "planted-in-the-environment"
NAMED = ("LAB_KEY", "lower_case_key", "OF_A_BROKEN_PROFILE")
PROFILES = """\
[profiles.lab]
api_url = "http://127.0.0.1:1/v4"
method = "api-key"
secret = "env:LAB_KEY"
[profiles.lower]
api_url = "http://127.0.0.1:1/v4"
method = "api-key"
secret = "env:lower_case_key"
[profiles.broken]
api_url = 5
method = "api-key"
secret = "env:OF_A_BROKEN_PROFILE"
[profiles.command]
api_url = "http://127.0.0.1:1/v4"
method = "api-key"
secret = { command = ["stand-in"] }
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the stand-ins of every program write what they were given."""
    file = tmp_path / "environment"
    body = (
        f"import json, os\nopen({str(file)!r} + '.new', 'w').write(json.dumps(dict(os.environ)))\n"
    )
    body += f"os.rename({str(file)!r} + '.new', {str(file)!r})\nprint('a-secret')\n"
    for name in ("stand-in", "az", "xdg-open", "open"):
        script = tmp_path / name
        script.write_text(f"#!{sys.executable}\n{body}")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("BROWSER", f"{tmp_path}/stand-in %s")
    for name in (*SECRET_VARIABLES, *NAMED):
        monkeypatch.setenv(name, PLANTED)
    monkeypatch.setenv("KEPT", "kept")
    folder = user_folders().profiles
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text(PROFILES)
    folder.chmod(0o600)
    return file


def edited(_: Path) -> None:
    class Suspended(App[None]):
        def suspend(self):  # type: ignore[no-untyped-def]
            return nullcontext()

    run_in_terminal(Suspended(), ["stand-in"])


def opened(folder: Path) -> None:
    (folder / "notes.txt").write_text("hello")
    open_with_system(folder / "notes.txt").wait()


def browsed(_: Path) -> None:
    open_browser("http://127.0.0.1:1/")


def asked_command(_: Path) -> None:
    profiles = Profiles()
    profiles.secret(profiles.get("command"))


def asked_az(_: Path) -> None:
    note_variables_of_profiles()
    profile = Profile("t", "http://127.0.0.1:1", Method.AZURE_CLI, scope="api://x/.default")
    with suppress(CsmError):
        provider_for(profile, None, Clock()).acquire(None, CancelToken())


def started_demo(_: Path) -> None:
    demo = DemoProcess()
    demo.start()
    try:
        environment = Path(f"/proc/{demo.pid}/environ").read_bytes().split(b"\0")
    finally:
        demo.stop()
    assert b"KEPT=kept" in environment
    given = [one for one in environment if PLANTED.encode() in one]
    # The key that it is to take is the only one that is for it.
    assert given == [f"CSM_DEMO_API_KEY={PLANTED}".encode()]


@pytest.mark.parametrize("start", [edited, opened, browsed, asked_command, asked_az])
def test_a_child_gets_no_secret(start: Callable[[Path], None], told: Path, tmp_path: Path) -> None:
    start(tmp_path)
    wait_until(told.exists, "it was started")
    environment = json.loads(told.read_text())
    assert environment["KEPT"] == "kept"
    assert [name for name, value in environment.items() if PLANTED in value] == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads it in /proc")
def test_the_demo_platform_gets_no_secret(told: Path, tmp_path: Path) -> None:
    assert not told.exists()
    started_demo(tmp_path)


def test_every_start_of_a_program_goes_through_the_one_function() -> None:
    """Whoever adds a start gives it an environment made by it; the demo platform stands alone."""
    found = []
    for path in sources(PACKAGE):
        if "demo" in path.relative_to(PACKAGE).parts[:1]:
            continue
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(
                (
                    "subprocess.",
                    "os.spawn",
                    "os.system",
                    "os.exec",
                    "os.popen",
                    "os.startfile",
                    "webbrowser.",
                )
            ):
                given = {word.arg: ast.unparse(word.value) for word in node.keywords}.get("env", "")
                clean = any(
                    n in given
                    for n in ("child_environment(", "environment_for_child(", "environment")
                )
                maker = "child_environment(" in text or "environment_for_child(" in text
                found.append((path.name, node.lineno, clean and maker))
    assert len(found) >= 6
    assert [one for one in found if not one[2]] == []
