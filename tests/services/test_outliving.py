"""Eight threads with tokens of three seconds: renewed in good time, once each, and no error."""

import pytest

from csm_tui.domain.profile import Method
from csm_tui.domain.secret import Secret
from csm_tui.services.connection import connect
from tests.auth.keycloak_authority import SECRET, verified
from tests.services.outliving import outlive

LIFETIME, SECONDS = 3.0, 6.5


@pytest.mark.parametrize("method", [Method.KEYCLOAK_SECRET])
def test_threads_outlive_their_tokens(method: Method) -> None:
    """The short run; ``python -m benchmarks.long_session`` is the same for a whole minute.

    The platform verifies every token and is a minute ahead, which is what it tolerates: it
    refuses a token at the very moment of its end.
    """
    with verified(ahead=60.0) as (keycloak, platform):
        keycloak.lifetime = LIFETIME
        with connect(keycloak.profile(method, platform.url), Secret(SECRET)) as session:
            counted = outlive(session, SECONDS)
            renewed = session.sign_in.renewed
        assert set(counted) == {"answers"}
        assert SECONDS / LIFETIME - 1 <= renewed <= SECONDS
        # One request to the provider for each renewal, and the first sign-in, from all threads.
        assert len(keycloak.forms) == renewed + 1
