"""What the server answers to a bearer token: a caller, or a refusal without a body."""

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from csm_tui.demo.caller import Caller
from csm_tui.demo.problems import generic_body
from csm_tui.demo.tokens import InvalidToken, Issuer, IssuerUnreachable

if TYPE_CHECKING:
    from starlette.requests import Request

_RULES = "https://tools.ietf.org/html/rfc6750#section-3.1"
_TOO_LITTLE = "The request requires higher privileges than provided by the access token."


async def caller_or_refusal(issuer: Issuer, request: "Request") -> Caller | Response:
    """Check a token (PLATFORM.md 2.3)."""
    scheme, _, token = request.headers["authorization"].partition(" ")
    if scheme.lower() != "bearer":
        return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        return await run_in_threadpool(issuer.caller, token)
    except InvalidToken as refused:
        return _challenge(401, "invalid_token", str(refused))
    except IssuerUnreachable:
        return JSONResponse(generic_body(500, request.url.path), 500)


def too_little() -> Response:
    """Refuse somebody whose platform roles do not suffice."""
    return _challenge(403, "insufficient_scope", _TOO_LITTLE)


def _challenge(status: int, error: str, description: str) -> Response:
    words = f'Bearer error="{error}", error_description="{description}", error_uri="{_RULES}"'
    return Response(status_code=status, headers={"WWW-Authenticate": words})
