"""Generation 3.x: errors with status 400, logs as Loki's JSON in a string, scenarios."""

import json
import re
from collections.abc import Iterator
from typing import Any

from csm_tui.domain.capabilities import Capabilities, Capability
from csm_tui.domain.errors import InputRefused, NotFound, Refusal, RightsMissing
from csm_tui.domain.generation import Generation
from csm_tui.domain.rights import PLATFORM_USER, VIEWERS, AddressClass, RightsRules
from csm_tui.domain.run import LogPart
from csm_tui.platform import decode
from csm_tui.platform._request import Request, Response
from csm_tui.platform.generations._generation import ApiGeneration, missing

_CAPABILITIES = Capabilities(
    {
        Capability.DATASET_PARTS: (
            "3.x platforms have no dataset parts.",
            "Their datasets are graphs and workspace files.",
        )
    }
)
_COLLABORATORS = frozenset({"Organization.Admin", "Organization.Collaborator"})
_RIGHTS = RightsRules(
    _CAPABILITIES,
    roles_claims=("roles", "customRoles"),
    account_claims=("email", "oid", "sub"),
    entra_account_claims=("preferred_username", "oid", "sub"),
    scopes_count=True,
    roles={
        AddressClass.READ: VIEWERS
        | _COLLABORATORS
        | {"Organization.Modeler", "Connector.Developer"},
        AddressClass.CONTENT: _COLLABORATORS | {PLATFORM_USER},
        AddressClass.WORKSPACE: _COLLABORATORS,
        AddressClass.ORGANIZATION: frozenset({"Organization.Admin"}),
    },
    unsure_roles=(".Writer", ".Modeler", ".Developer"),
)
_SLOW = re.compile(r"timed?[ -]?out", re.IGNORECASE)
"""What a query that took too long is called by the engine, or by the client that waited for it."""
_NOT_UNDERSTOOD = re.compile(
    r"errMsg: (?P<what>.*?)(?: line: (?P<line>\d+), column: (?P<column>\d+)|$)"
    r"|Invalid input|Unknown function|not defined",
    re.DOTALL,
)
"""The engine's words for a query that it has not begun."""


class _Generation3(ApiGeneration):
    __slots__ = ()

    def refusal(self, request: Request, response: Response) -> Refusal | None:
        """Tell apart what 3.x answers with 400, and the errors of the graph (PLATFORM.md 2.4)."""
        said = request.redacted(response.detail)
        if response.status == 400 and "does not have permission" in said:
            return RightsMissing, f"{said.rstrip('.')}.", "Ask the owner to give you access."
        if request.path.endswith(("/twingraph", "/query")):
            return _graph_refusal(request, response.status, said)
        if response.status == 500 and request.path.endswith("/download"):
            # Its storage's 404 becomes a 500 (PLATFORM.md 4).
            return (
                NotFound,
                f"{request.settings.host} cannot read {request.subject} ({response.status}).",
                "The file may be missing (3.x reports it this way). Refresh the list, then retry.",
            )
        return missing(request, response)

    def log(self, answer: Any, place: str) -> tuple[LogPart, ...]:
        """Return the lines of each container that wrote some, in the order of their first line.

        Each is Loki's answer as a string: pairs of a time in nanoseconds and a line, newest first
        (PLATFORM.md 6).
        """
        containers = decode.mapping(decode.one(answer, place), "containers")
        found: list[tuple[int, LogPart]] = []
        for key in containers:
            container = decode.mapping(containers, key)
            pairs = _oldest_first(list(_pairs(decode.text(container, "logs"))))
            if pairs:
                name = decode.text(container, "containerName") or key
                found.append((pairs[0][0], LogPart(name, tuple(line for _, line in pairs))))
        return tuple(part for _, part in sorted(found, key=lambda each: each[0]))


def _graph_refusal(request: Request, status: int, said: str) -> Refusal | None:
    """Return the error of a query on a graph, in the engine's words (PLATFORM.md 8.1).

    A change that was too slow may still be made, and one that failed on its way may be made in
    part, so only a query that was not understood is certain to have changed nothing.
    """
    too_slow = status == 408 or (status == 500 and _SLOW.search(said) is not None)
    not_understood = _NOT_UNDERSTOOD.search(said)
    if too_slow and not request.changes:
        return (
            InputRefused,
            f"Query timed out ({said or status}).",
            "Return less: match by label and id, or add LIMIT.",
        )
    if status != 500 or not said or (request.changes and not not_understood):
        return None
    words = said
    if not_understood and not_understood["line"]:
        place = f"line {not_understood['line']}, column {not_understood['column']}"
        words = f"{not_understood['what']} ({place})"
    return (
        InputRefused,
        f"Query rejected by the graph engine: {words.rstrip('.')}.",
        "Correct the query, then run it again.",
    )


def _oldest_first(pairs: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return lines in the order of their times; those of one time come newest first too."""
    if pairs and pairs[0][0] >= pairs[-1][0] > 0:
        pairs.reverse()
    return sorted(pairs, key=lambda pair: pair[0])


def _pairs(loki: str) -> Iterator[tuple[int, str]]:
    """Yield the time in nanoseconds and the text of each line; text of another form is one line."""
    try:
        answer = json.loads(loki) if loki.strip() else {}
    except (ValueError, RecursionError):
        yield from ((0, line) for line in loki.splitlines())
        return
    for stream in decode.children(decode.mapping(answer, "data"), "result"):
        values = stream.get("values")
        for pair in values if isinstance(values, list) else ():
            if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], str):
                time = str(pair[0])
                yield int(time) if time.isdecimal() and len(time) < 30 else 0, pair[1]


V3 = _Generation3(Generation.V3, _CAPABILITIES, _RIGHTS)
"""Generation 3.x (PLATFORM.md 12)."""
