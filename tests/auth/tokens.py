"""Tokens as a provider gives them; nobody here checks the signature."""

import time
from itertools import count
from typing import Any

import jwt

_NUMBERS = count(1)
_KEY = "a key of thirty-two characters, or more"


def jwt_of(**claims: Any) -> str:
    """Return a token that no other call returns."""
    usual = {"jti": str(next(_NUMBERS)), "iat": int(time.time())}
    return jwt.encode({**usual, **claims}, _KEY, algorithm="HS256")
