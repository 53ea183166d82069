"""A realm that publishes its keys as Keycloak does, and signs the given claims."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Realm:
    """The realm's address and key; `asked` counts how often its keys were read."""

    url: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=_new_key)
    asked: int = 0

    def token(self, *roles: str, key: rsa.RSAPrivateKey | None = None, **claims: Any) -> str:
        """Return a signed token of a demo user; a claim given as None is left out."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": ["account"], "iat": now, "exp": now + 300}
        who = {"sub": "1", "email": "agnes.admin@example.com", "customRoles": list(roles)}
        whole = {name: v for name, v in {**usual, **who, **claims}.items() if v is not None}
        return jwt.encode(whole, key or self.key, algorithm="RS256", headers={"kid": "first"})

    def published(self) -> bytes:
        """Return the keys as JSON."""
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return json.dumps({"keys": [{**jwk, "kid": "first", "use": "sig"}]}).encode()


@contextmanager
def issuing() -> Iterator[Realm]:
    """Publish a realm on loopback."""
    realm = Realm()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            realm.asked += 1
            found = self.path == "/keycloak/realms/tests/protocol/openid-connect/certs"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(realm.published() if found else b"")

        def log_message(self, *_: Any) -> None:
            """Write no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        realm.url = f"http://127.0.0.1:{server.server_address[1]}/keycloak/realms/tests"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield realm
        server.shutdown()
        thread.join()
