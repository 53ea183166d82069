"""A server that obeys, and a client on it."""

from collections.abc import Iterator

import pytest

from csm_tui.platform.client import PlatformClient
from tests.platform.answering import Answering, answering


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as told:
        yield told


@pytest.fixture
def client(server: Answering) -> Iterator[PlatformClient]:
    client = PlatformClient(server.settings)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csm_tui.platform.client.REPEAT_AFTER", (0.01, 0.02))
