"""Refusals in the server's words: problem+json and the framework's own (PLATFORM.md 2.4)."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_DOCUMENTED_AT = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/"


class ApiProblem(Exception):
    """A refusal with a sentence of the application.

    Args:
        status: HTTP status.
        detail: the sentence to show.
        title: short name; the phrase of the status by default.
        by_framework: the framework refused before the application; it gives no type of its own.
    """

    def __init__(
        self, status: int, detail: str, title: str | None = None, *, by_framework: bool = False
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.title = title or HTTPStatus(status).phrase
        self.by_framework = by_framework
        self.type = "about:blank" if by_framework else f"{_DOCUMENTED_AT}{status}"


class GenericFailure(Exception):
    """An error without a message: the framework's JSON."""

    def __init__(self, status: int = 500) -> None:
        super().__init__(HTTPStatus(status).phrase)
        self.status = status


def problem_body(problem: ApiProblem, path: str) -> dict[str, str | int]:
    """Return a refusal as RFC 7807 defines it."""
    return {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": path,
    }


def generic_body(status: int, path: str) -> dict[str, str | int]:
    """Return an error without a message as Spring Boot writes it."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {
        "timestamp": now,
        "status": status,
        "error": HTTPStatus(status).phrase,
        "path": path,
    }


def _yaml(body: Mapping[str, str | int]) -> str:
    """Return a flat object as YAML, which takes the texts of JSON."""
    lines = [f"{name}: {json.dumps(value)}" for name, value in body.items()]
    return "\n".join(["---", *lines, ""])


def exception_handlers(
    statuses: Mapping[int, int] | None = None, *, in_yaml: bool = False
) -> dict[Any, Callable[["Request", Any], Awaitable["Response"]]]:
    """Return the handlers that turn exceptions of this module and the router into answers.

    Args:
        statuses: that take the place of others in refusals of the application, by the other.
        in_yaml: whether callers that do not ask for JSON get YAML (PLATFORM.md 2.4).
    """
    from starlette.exceptions import HTTPException
    from starlette.responses import JSONResponse, Response

    def problem_response(request: "Request", problem: ApiProblem) -> "Response":
        body = problem_body(problem, request.url.path)
        if in_yaml and "json" not in request.headers.get("accept", "*/*"):
            return Response(_yaml(body), problem.status, media_type="application/yaml")
        return JSONResponse(body, problem.status, media_type="application/problem+json")

    async def on_problem(request: "Request", problem: ApiProblem) -> "Response":
        if problem.by_framework or problem.status not in (statuses or {}):
            return problem_response(request, problem)
        replaced = ApiProblem((statuses or {})[problem.status], problem.detail)
        return problem_response(request, replaced)

    async def on_generic(request: "Request", failure: GenericFailure) -> "Response":
        return JSONResponse(generic_body(failure.status, request.url.path), failure.status)

    async def on_routing(request: "Request", refused: HTTPException) -> "Response":
        if refused.status_code == 404:
            detail = f"No static resource {request.url.path.lstrip('/')}."
        else:
            detail = f"Method '{request.method}' is not supported."
        return problem_response(request, ApiProblem(refused.status_code, detail, by_framework=True))

    return {ApiProblem: on_problem, GenericFailure: on_generic, HTTPException: on_routing}
