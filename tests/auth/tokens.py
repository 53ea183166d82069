"""Tokens as a provider gives them, with a signature that is not checked."""

import time
from itertools import count
from typing import Any

import jwt

_NUMBERS = count(1)
_KEY = "a key of thirty-two characters, or more"


def jwt_of(**claims: Any) -> str:
    """Return a new token, different at each call."""
    usual = {"jti": str(next(_NUMBERS)), "iat": int(time.time())}
    return jwt.encode({**usual, **claims}, _KEY, algorithm="HS256")
