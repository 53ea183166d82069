"""The client that docs/connecting.md asks an administrator for is enough to sign in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.domain.profile import Method
from csm_tui.services.connection import connect
from tests.keycloak.realms import REALM
from tests.keycloak.signing_in import Door, somebody

_PAGE = Path(__file__).parents[2] / "docs" / "connecting.md"


@pytest.fixture(scope="module")
def client_id(door: Door) -> Iterator[str]:
    """A client made of the recipe, under a name that the realm does not have yet."""
    found = re.search(r"<!-- client -->\n```json\n(.*?)```", _PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    recipe = json.loads(found[1])
    assert recipe["clientId"] == "csm-tui"
    administrator = door.keycloak.administrator(REALM)
    made = administrator.create_client({**recipe, "clientId": "csm-recipe"})
    yield "csm-recipe"
    administrator.delete_client(made)
    administrator.connection._s.close()


@pytest.mark.parametrize("method", [Method.KEYCLOAK_DEVICE, Method.KEYCLOAK_BROWSER])
def test_the_recipe_lets_a_person_in(door: Door, client_id: str, method: Method) -> None:
    with connect(door.profile(method, client_id), None, somebody("agnes.admin")) as session:
        assert "Platform.Admin" in session.identity.roles
        assert "Brewery Demo" in [one.name for one in session.organizations()]
