"""Providers on loopback, with certificates for tests."""

from collections.abc import Iterator

import pytest

from tests.auth.certificates import CertificateAuthority, certificate_authority
from tests.auth.entra_authority import Entra, entra
from tests.auth.keycloak_authority import Keycloak, keycloak


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return certificate_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(name="entra")
def _entra(authority: CertificateAuthority) -> Iterator[Entra]:
    with entra(authority) as made:
        yield made


@pytest.fixture(name="keycloak")
def _keycloak() -> Iterator[Keycloak]:
    with keycloak() as made:
        yield made
