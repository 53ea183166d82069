"""The places that a command is about: an organization, a workspace, local paths."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError, Misused, NotFound
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.services.connection import Session

IdsAndNames = Callable[[], list[tuple[str, str]]]
"""Lists what there is; called only where it is needed."""


def organization_id(session: "Session", options: argparse.Namespace) -> str:
    """Return the organization that options, the profile or variables name, in this order.

    Raises:
        Misused: none of them names it, and there is not exactly one.
    """
    from csm_tui.services.profiles import Profiles

    start = Profiles().start_location(session.profile)
    given = options.organization or start.organization_id
    return _chosen_id("organization", given, _organizations(session))


def workspace_ids(session: "Session", options: argparse.Namespace) -> tuple[str, str]:
    """Return organization and workspace that options, the profile or variables name.

    Raises:
        Misused: none of them names it, and there is not exactly one.
    """
    from csm_tui.services.profiles import Profiles

    start = Profiles().start_location(session.profile)
    organization = organization_id(session, options)
    given = options.workspace or start.workspace_id
    return organization, _chosen_id("workspace", given, _workspaces(session, organization))


def with_places(error: NotFound, session: "Session", organization: str) -> NotFound:
    """Return the error of a missing workspace; its next step names those there are."""
    seen = _which("workspace", _workspaces(session, organization))
    seen = seen or _which("organization", _organizations(session))
    return NotFound(error.headline, seen or error.next_step, error.details)


def _organizations(session: "Session") -> IdsAndNames:
    return lambda: [(each.id, each.name) for each in session.organizations()]


def _workspaces(session: "Session", organization: str) -> IdsAndNames:
    return lambda: [(each.id, each.name) for each in session.workspaces(organization)]


def _chosen_id(what: str, given: str | None, there_are: IdsAndNames) -> str:
    if given and given.strip():
        return given.strip()
    there = there_are()
    if len(there) == 1:
        return there[0][0]
    raise Misused(
        f"No {what} given, and there is more than one.",
        f"Add --{what} ID. Available: {_ids(there)}.",
    )


def _which(what: str, there_are: IdsAndNames) -> str:
    """Return the sentence that names those there are; empty where they cannot be listed."""
    try:
        there = there_are()
    except CsmError:
        return ""
    return f"Use another --{what} ID. Available: {_ids(there)}."


def _ids(there: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{visible(id_)} ({visible(name)})" for id_, name in there) or "none"


def local_kind(path: Path) -> str:
    """Return ``folder`` or ``file``; empty if nothing is there or the system rejects the path."""
    try:
        return "folder" if path.is_dir() else "file" if path.exists() else ""
    except OSError:
        return ""


def check_exists(local: Path, kind: str) -> None:
    """Check that a local path exists; ``kind`` names in the error what it should be.

    Raises:
        NotFound: it does not; the next step names what is similar.
        CsmError: it cannot even be looked at.
    """
    from csm_tui.services.local.disk import disk_errors

    try:
        with disk_errors(local, "read"):
            local.stat()
    except NotFound as error:
        if local.is_symlink():
            raise
        headline = f"{kind[:1].upper()}{kind[1:]} “{visible(str(local))}” not found."
        raise NotFound(headline, error.next_step, error.details) from error
