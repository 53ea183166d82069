"""Eight threads work for a minute on a session whose tokens last three seconds, without error.

Run with ``python -m benchmarks.long_session``, from a checkout. The provider imitates Keycloak on
loopback; the demo platform verifies each token's signature, issuer, audience and expiry.
`tests/services/test_outliving.py` is a short run of the same, ``make test-keycloak`` one with a
real Keycloak.
"""

import sys

from csm_tui.domain.profile import Method
from csm_tui.domain.secret import Secret
from csm_tui.services.connection import connect
from tests.auth.keycloak_authority import SECRET, verified
from tests.services.outliving import THREADS, outlive

SECONDS, LIFETIME = 60.0, 3.0


def main() -> int:
    with verified(ahead=60.0) as (keycloak, platform):
        keycloak.lifetime = LIFETIME
        profile = keycloak.profile(Method.KEYCLOAK_SECRET, platform.url)
        with connect(profile, Secret(SECRET)) as session:
            counted = outlive(session, SECONDS)
            renewed = session.sign_in.renewed
        answers = counted.pop("answers", 0)
        asked = len(keycloak.forms) - 1
    print(f"threads: {THREADS}   seconds: {SECONDS:g}   lifetime of a token: {LIFETIME:g} s")
    print(f"answers: {answers}   errors: {sum(counted.values())}")
    print(f"renewals: {renewed}   questions to the provider: {asked}")
    for headline, times in counted.items():
        print(f"  {times} times: {headline}")
    right = not counted and renewed == asked and renewed >= SECONDS / LIFETIME - 1
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
