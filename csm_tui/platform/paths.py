"""Paths below the platform's base address: building them, and describing them in words."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible

_REFUSED = frozenset("/\\%;")
_KINDS = {
    "organizations": "organization",
    "workspaces": "workspace",
    "solutions": "solution",
    "runners": "runner",
    "runs": "run",
    "datasets": "dataset",
    "parts": "part",
    "scenarios": "scenario",
    "scenarioruns": "scenario run",
    "runtemplates": "run template",
    "handlers": "handler",
}


_ACTIONS = {
    ("POST", "start"): "starting",
    ("POST", "stop"): "stopping",
    ("POST", "query"): "querying",
    ("GET", "query"): "querying",
    ("POST", "twingraph"): "querying",
    ("POST", "batch"): "loading rows into",
    ("GET", "download"): "downloading",
}
_VERBS = {"GET": "reading", "DELETE": "deleting", "PATCH": "changing", "PUT": "replacing"}


def path(*segments: str) -> str:
    """Return the path of these segments, each quoted.

    Raises:
        InputRefused: a segment would change the path's meaning, or cannot be sent.
    """
    return "".join(f"/{quote(checked_segment(segment), safe='')}" for segment in segments)


def checked_segment(segment: str) -> str:
    """Return the segment if it is valid in a path.

    The platform's path firewall refuses slashes, backslashes, percents and semicolons even when
    they are encoded (PLATFORM.md 11, trap 13).

    Raises:
        InputRefused: it is empty, a dot or two, or holds a refused character.
    """
    refused = segment in {"", ".", ".."} or not _REFUSED.isdisjoint(segment)
    if refused or not segment.isprintable():
        raise InputRefused(
            f"“{visible(segment)}” is not a valid id.",
            "Copy the id from a list.",
        )
    return segment


def describe(request_path: str, query: Sequence[tuple[str, str]] = ()) -> str:
    """Return a path in words: ``runner r-1``, ``runs of runner r-1``."""
    for name, value in query:
        if name == "file_name":
            return f"file “{visible(value)}”"
    segments = [visible(unquote(segment)) for segment in request_path.split("/") if segment]
    return " of ".join(reversed(list(_named(segments))[-2:])) or request_path or "/"


def describe_request(method: str, request_path: str, query: Sequence[tuple[str, str]] = ()) -> str:
    """Return a request in words: ``listing runners of workspace w-1``, ``deleting run r-1``."""
    parent, _, last = request_path.rstrip("/").rpartition("/")
    if action := _ACTIONS.get((method, last)):
        return f"{action} {describe(parent, query)}"
    subject = describe(request_path, query)
    if subject.startswith("file “"):
        verb = {"GET": "downloading", "POST": "uploading"}.get(method)
    elif last in _KINDS or last == "files":
        verb = {"GET": "listing", "POST": "adding to"}.get(method)
    else:
        verb = {"POST": "requesting"}.get(method)
    return f"{verb or _VERBS.get(method, method)} {subject}"


def _named(segments: list[str]) -> Iterator[str]:
    position = 0
    while position < len(segments):
        kind = _KINDS.get(segments[position])
        if kind and position + 1 < len(segments):
            yield f"{kind} {segments[position + 1]}"
            position += 2
        else:
            yield segments[position]
            position += 1
