"""A real Keycloak and a demo platform that accepts its tokens, where the machine can run them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from tests.keycloak.distribution import NotFetched, distribution, why_not
from tests.keycloak.realms import REALM, realms
from tests.keycloak.server import Keycloak, running
from tests.keycloak.signing_in import Door

_ASKED_BY = "TEST_KEYCLOAK"
_LIMIT = 400
"""Seconds for the first test, which may have to fetch and prepare Keycloak."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    asked = "keycloak" in config.option.markexpr or os.environ.get(_ASKED_BY)
    reason = why_not() if asked else f"runs with `make test-keycloak`, or with {_ASKED_BY}=1"
    for item in ours:
        item.add_marker(pytest.mark.keycloak)
        item.add_marker(pytest.mark.timeout(_LIMIT))
        # One Keycloak is enough: the tests on it stay together.
        item.add_marker(pytest.mark.xdist_group("keycloak"))
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def keycloak(_clean_environment: None) -> Iterator[Keycloak]:
    """A running Keycloak, with the realms of the tests."""
    try:
        folder = distribution()
    except NotFetched as reason:
        pytest.skip(str(reason))
    with running(folder, realms()) as server:
        yield server


@pytest.fixture(scope="session")
def platform(keycloak: Keycloak) -> Iterator[DemoPlatform]:
    """A demo platform that accepts the tokens of the tests' realm."""
    with DemoPlatform(engine=False, issuer=keycloak.issuer(REALM)) as platform:
        yield platform


@pytest.fixture(scope="session")
def door(keycloak: Keycloak, platform: DemoPlatform) -> Door:
    """Both, as the product meets them."""
    return Door(keycloak, platform)
