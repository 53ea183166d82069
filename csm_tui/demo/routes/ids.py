"""Ids in paths that must match a pattern, where a generation checks them (PLATFORM.md 3)."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from csm_tui.demo.problems import ApiProblem

Endpoint = Callable[[Request], Awaitable[Response]]


def checked(routes: Sequence[BaseRoute], patterns: Mapping[str, str]) -> list[BaseRoute]:
    """Return routes that refuse ids without their pattern.

    Args:
        routes: to check.
        patterns: what an id must match as a whole, by the name of its place in a path.
    """
    return [
        Route(one.path, _checking(one.endpoint, patterns), methods=sorted(one.methods or ()))
        if isinstance(one, Route)
        else one
        for one in routes
    ]


def _checking(endpoint: Endpoint, patterns: Mapping[str, str]) -> Endpoint:
    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        wrong = [
            f'{value}:must match "{patterns[name]}"'
            for name, value in request.path_params.items()
            if name in patterns and not re.fullmatch(patterns[name], value, re.ASCII)
        ]
        if wrong:
            raise ApiProblem(400, ", ".join(wrong))
        return await endpoint(request)

    return answered
