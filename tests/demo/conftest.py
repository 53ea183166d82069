"""Clients of the demo platform."""

from collections.abc import Iterator

import pytest

from csm_tui.demo import DemoPlatform
from tests.demo.api import Api


@pytest.fixture
def api(demo: DemoPlatform) -> Iterator[Api]:
    """For tests that leave the platform as it was."""
    client = Api(demo)
    yield client
    client.http.clear()


@pytest.fixture
def fresh() -> Iterator[Api]:
    """For tests that change things: a platform of its own, without the graph engine."""
    with DemoPlatform(pace=100.0, engine=False) as platform:
        client = Api(platform)
        yield client
        client.http.clear()
