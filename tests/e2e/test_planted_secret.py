"""Secrets planted at every input, and searched in every output of the program.

What leaves: the bytes of the terminal (every screen, the copied texts in them, the crash report),
the lines of the commands, the files of the home (log, profiles), the process list, exported
pictures.
"""

import base64
import os
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.settings.paths import user_folders
from tests.auth.keycloak_authority import CLIENT, REALM, Keycloak, refusal, verified
from tests.e2e.terminal import Terminal
from tests.platform.answering import Answering, Reply, Seen, problem
from tests.platform.forwarding import forwarding
from tests.settings.profile_files import write_profiles

pytestmark = pytest.mark.terminal

MARK = "pLaNt3d"
"""In every planted secret that is ours to choose."""
_COPIED = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
_LISTING = re.compile(r"/organizations/[^/]+/workspaces/[^/]+/runners(\?|$)")


def planted(what: str) -> str:
    """Return a secret, with a character that is written differently in an address."""
    return f"{MARK}+{what}"


@dataclass
class World:
    """A provider, a platform whose server can repeat a request, and the planted secrets."""

    provider: Keycloak
    platform: DemoPlatform
    between: Answering
    folder: Path
    echoing: bool = False
    outputs: list[bytes] = field(default_factory=list)

    def profile(self, method: str, **more: object) -> dict[str, object]:
        keycloak = {"idp_base": self.provider.base, "realm": REALM, "client_id": CLIENT}
        return {
            "api_url": self.between.url,
            "organization_id": self.platform.organization_id,
            "workspace_id": self.platform.workspace_id,
            "method": method,
            **(keycloak if method.startswith("keycloak") else {}),
            **more,
        }

    @property
    def helper(self) -> list[str]:
        """A program that prints a secret that it was not given as text."""
        halves = f"print({MARK[:4]!r} + {MARK[4:]!r} + '+command')"
        return [sys.executable, "-c", halves]

    def run(self, *arguments: str, **variables: str) -> str:
        """Run a command, and keep its output."""
        program = [sys.executable, "-m", "csm_tui", *arguments]
        environment = {**os.environ, **variables}
        done = subprocess.run(program, check=False, capture_output=True, env=environment)
        self.outputs += [done.stdout, done.stderr]
        return done.stdout.decode()

    def secrets(self) -> set[str]:
        """Return every secret: the planted ones, and those of the provider."""
        tokens = {part for token in self.provider.given for part in (token, token.split(".")[2])}
        return {MARK, "refresh-1", "d" * 40, *tokens}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with verified() as (provider, platform), forwarding(platform) as between:
        made = World(provider, platform, between, tmp_path)
        on = between.answer

        def answer(seen: Seen) -> Reply:
            if made.echoing and _LISTING.search(seen.path):
                credentials = {n: v for n, v in seen.headers.items() if n != "Host"}
                other = {"access_token": planted("of-somebody-else"), "sent": credentials}
                return problem(400, f"cannot serve {other}")
            key = seen.headers.get("X-CSM-API-KEY")
            if key == planted("api-key"):
                seen.headers.replace_header("X-CSM-API-KEY", platform.api_key)
            return on(seen)

        between.answer = answer
        yield made


def copied(received: bytes) -> Iterator[bytes]:
    """Yield every text that a program has put on the clipboard through the terminal."""
    for text in _COPIED.findall(received):
        yield base64.b64decode(text)


def found(secrets: set[str], texts: dict[str, bytes]) -> list[str]:
    """Return where a secret stands, in clear or as an address or a base64 text has it."""
    return [
        f"{secret!r} in {name}"
        for name, text in texts.items()
        for secret in secrets
        for form in (secret, urllib.parse.quote(secret), base64.b64encode(secret.encode()).decode())
        if form.rstrip("=").encode() in text
    ]


def kept() -> dict[str, bytes]:
    """Return every file of the home: log, profiles, whatever else was written."""
    home = Path(os.environ["HOME"])
    return {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def process_list() -> bytes:
    """Return the command line of every process of the machine."""
    command = ["ps", "-A", "-ww", "-o", "args="]
    return subprocess.run(command, check=True, capture_output=True).stdout


def program(*arguments: str, **variables: str) -> Terminal:
    return Terminal([sys.executable, "-m", "csm_tui", *arguments], size=(120, 40), env=variables)


def test_commands_print_no_secret(world: World) -> None:
    """Each profile, by each source, through the doctor; also on the ways that fail."""
    write_profiles(
        key=world.profile("api-key", secret="env:PLANTED_KEY"),
        secret=world.profile("keycloak-secret", secret="env:PLANTED_SECRET"),
        command=world.profile("keycloak-secret", secret={"command": world.helper}),
    )
    # JSON's object is no table of TOML: its one line is written as TOML has it.
    file = user_folders().profiles
    file.write_text(file.read_text("utf-8").replace('{"command": ', "{ command = "), "utf-8")
    variables = {
        "PLANTED_KEY": planted("api-key"),
        "PLANTED_SECRET": planted("secret"),
        "CSM_API_URL": f"http://user:{planted('url')}@127.0.0.1:9/v4",
        "CSM_API_KEY": planted("api-key"),
    }
    for name in ("key", "secret", "command", "environment"):
        world.run("profiles", "--show", name, **variables)
        world.run("doctor", *(("--profile", name) * (name != "environment")), **variables)
    assert {form["client_secret"] for form in world.provider.forms} == {
        planted("secret"),
        planted("command"),
    }
    world.provider.refusals = [
        refusal(401, "invalid_client", f"secret {planted('secret')} of {planted('command')}")
    ]
    world.run("doctor", "--profile", "secret", **variables)
    proxy = f"http://user:{planted('proxy')}@127.0.0.1:9"
    said = world.run("doctor", "--profile", "key", **variables, HTTP_PROXY=proxy, http_proxy=proxy)
    assert "proxy" in said.lower()
    world.run("profiles", "--check", **variables)
    assert any(b"connected" in each.lower() or "✓".encode() in each for each in world.outputs)
    texts = {f"output {number}": each for number, each in enumerate(world.outputs)} | kept()
    assert found(world.secrets(), texts) == [], [o for o in world.outputs if b"pLaNt" in o]


def test_screens_log_and_clipboard_hold_no_secret(world: World) -> None:
    """A whole session: sign in, look at everything, be refused, sign in again, leave."""
    write_profiles(brewery=world.profile("keycloak-secret", secret="prompt"))
    running: list[bytes] = []
    with program("--profile", "brewery", CSM_API_KEY=planted("api-key")) as terminal:
        terminal.wait_for("The client secret for")
        terminal.press(planted("typed"), "enter")
        terminal.wait_for("README.txt")
        running.append(process_list())
        terminal.press("s")
        terminal.wait_for("Claim of roles")
        terminal.press("y", "escape", "?", "escape", "ctrl+p", "escape", "2")
        terminal.wait_for("Runners")
        world.echoing = True
        terminal.press("r")
        terminal.wait_for("cannot serve")
        terminal.press("d", "y", "escape", "3", "1")
        # Every request from now on is one of a session that has ended.
        world.echoing = False
        world.provider.refusals, world.provider.stuck = (
            [refusal(401, "unauthorized_client", f"wrong: {planted('typed')}")],
            True,
        )
        terminal.press("D")
        terminal.wait_for("Enter connect")
        terminal.press("f5")
        terminal.wait_for("The client secret for")
        terminal.press(planted("again"), "enter")
        terminal.wait_for("✗ ")
        running.append(process_list())
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
        received = terminal.received
    sent = {form["client_secret"] for form in world.provider.forms}
    assert sent == {planted("typed"), planted("again")}
    texts = {"terminal": received, **{f"processes {n}": text for n, text in enumerate(running)}}
    clipboard = list(copied(received))
    assert len(clipboard) >= 2
    texts |= {f"copied {number}": text for number, text in enumerate(clipboard)}
    files = kept()
    assert any(path.endswith(".log") and text for path, text in files.items())
    assert found(world.secrets(), {**texts, **files}) == []


def test_a_password_in_an_address_is_not_shown(world: World) -> None:
    address = f"http://user:{planted('url')}@{world.between.url.removeprefix('http://')}"
    with program(CSM_API_URL=address, CSM_API_KEY=planted("api-key")) as terminal:
        terminal.wait_for("://•••@127.0.0.1")
        terminal.press("f5")
        terminal.wait_for("contains a user name or password")
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
        received = terminal.received
    assert not world.between.seen
    assert found({MARK}, {"terminal": received, **kept()}) == []


def test_the_report_of_a_crash_holds_no_secret(world: World) -> None:
    """The program crashes while local variables hold every secret."""
    crash = """
import sys
from csm_tui.domain.secret import Secret
from csm_tui.ui.app import CsmApp

def crash(self):
    environment = dict(self._environ)
    held = Secret(environment["CSM_API_KEY"])
    value = held.reveal()
    raise RuntimeError(f"Invalid header value b'{value}'")

CsmApp.action_next_theme = crash
from csm_tui.cli import main
sys.exit(main([]))
"""
    variables = {
        "CSM_API_URL": world.between.url,
        "CSM_API_KEY": planted("api-key"),
        "IDP_CLIENT_SECRET": planted("secret"),
        "CSM_ORGANIZATION_ID": world.platform.organization_id,
        "CSM_WORKSPACE_ID": world.platform.workspace_id,
    }
    with Terminal([sys.executable, "-c", crash], size=(120, 40), env=variables) as terminal:
        terminal.wait_for("API key is complete")
        terminal.press("f5")
        terminal.wait_for("README.txt")
        terminal.press("f9")
        assert terminal.wait_for_end() == 1
        received = terminal.received
        assert terminal.faults() == []
    assert b"RuntimeError" in received
    assert b"they hold no secret" in received
    files = kept()
    assert any(path.endswith(".log") and b"RuntimeError" in text for path, text in files.items())
    assert found({MARK}, {"terminal": received, **files}) == []
