"""Configurable servers, and a client of one of them."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from tests.platform.answering import Answering, answering
from tests.platform.raw import RawServer, raw_server


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as told:
        yield told


@pytest.fixture
def raw() -> Iterator[RawServer]:
    with raw_server() as server:
        yield server


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[PlatformClient]:
    """A client of the raw server if the test has one, else of the usual one."""
    server = request.getfixturevalue("raw" if "raw" in request.fixturenames else "server")
    client = PlatformClient(server.settings, V4)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csm_tui.platform.client.REPEAT_AFTER", (0.01, 0.02))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is needed to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, chain = folder / "key.pem", folder / "chain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=demo", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", chain], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text(chain.read_text() + key.read_text())
    return both
