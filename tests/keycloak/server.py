"""A running Keycloak, which ends with the tests, also when they are killed."""

import secrets
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import Any

from keycloak import KeycloakAdmin

from csm_tui.demo.lifetimes import end_supervised, start_supervised
from tests.keycloak.distribution import RELATIVE_PATH, java

_START_SECONDS = 180.0
_QUARKUS = "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory"
_JAVA_OPTIONS = [
    # Quick to start and small; nothing here runs long enough to be worth optimising.
    *("-Xms64m", "-Xmx320m", "-XX:MaxMetaspaceSize=224m"),
    *("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.security=ALL-UNNAMED",
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    f"-Djava.util.concurrent.ForkJoinPool.common.threadFactory={_QUARKUS}",
    "-Duser.language=en",
]
_ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Keycloak:
    """A Keycloak that answers."""

    base: str
    """Its address, up to where `/realms/` follows."""
    password: str
    """Of its administrator."""

    def issuer(self, realm: str) -> str:
        """Return the address of a realm."""
        return f"{self.base}/realms/{realm}"

    def administrator(self, realm: str) -> KeycloakAdmin:
        """Return what an administrator uses on a realm."""
        return KeycloakAdmin(
            server_url=f"{self.base}/",
            username=_ADMINISTRATOR,
            password=self.password,
            realm_name=realm,
            user_realm_name="master",
            max_retries=0,
        )


@contextmanager
def running(distribution: Path, realms: Mapping[str, dict[str, Any]]) -> Iterator[Keycloak]:
    """Run a Keycloak on a free port of loopback, its database in memory, these realms imported."""
    home = Path(tempfile.mkdtemp(prefix="csm-keycloak-"))
    _furnish(home, distribution, realms)
    log = home / "log"
    port, password = _free_port(), secrets.token_urlsafe(12)
    process = start_supervised(_command(home, distribution, port, password), home, log)
    keycloak = Keycloak(f"http://127.0.0.1:{port}{RELATIVE_PATH}", password)
    try:
        _await_answer(process, [keycloak.issuer(realm) for realm in realms], log)
        yield keycloak
    finally:
        end_supervised(process)


def _furnish(home: Path, distribution: Path, realms: Mapping[str, dict[str, Any]]) -> None:
    """Give the server a home of its own around the shared program."""
    for name in ("lib", "conf", "providers", "themes"):
        (home / name).symlink_to(distribution / name)
    imported = home / "data" / "import"
    imported.mkdir(parents=True)
    for name, realm in realms.items():
        (imported / f"{name}-realm.json").write_text(dumps(realm), "utf-8")


def _command(home: Path, distribution: Path, port: int, password: str) -> list[str]:
    return [
        *(java(), *_JAVA_OPTIONS),
        *(f"-Dkc.home.dir={home}", f"-Djboss.server.config.dir={home / 'conf'}"),
        *("-cp", str(distribution / "lib" / "quarkus-run.jar")),
        *("io.quarkus.bootstrap.runner.QuarkusEntryPoint", "start", "--optimized"),
        *("--http-enabled=true", "--http-host=127.0.0.1", f"--http-port={port}"),
        *("--hostname-strict=false", "--cache=local", "--import-realm"),
        f"--bootstrap-admin-username={_ADMINISTRATOR}",
        f"--bootstrap-admin-password={password}",
    ]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _await_answer(process: "subprocess.Popen[bytes]", realms: list[str], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while not all(_answers(f"{realm}/.well-known/openid-configuration") for realm in realms):
        if process.poll() is not None or time.monotonic() > until:
            words = log.read_text("utf-8", "replace") if log.exists() else "it ended at once"
            raise AssertionError(f"Keycloak did not start: {words[-4000:]}")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
