"""The workspace that is meant, and the files in it."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError, Misused, NotFound
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.workspace_files import FileTree
    from csm_tui.services.connection import Session
    from csm_tui.services.workspace_files import WorkspaceFiles

Listed = Callable[[], list[tuple[str, str]]]
"""Ids and names."""


def wanted_files(session: "Session", chosen: argparse.Namespace) -> "WorkspaceFiles":
    """Return the files of the workspace that options, the profile or variables say, in this order.

    Raises:
        Misused: nothing says it, and there is not just one.
    """
    from csm_tui.services.profiles import Profiles
    from csm_tui.services.workspace_files import WorkspaceFiles

    landing = Profiles().start_location(session.profile)
    organization = _wanted(
        "organization", chosen.organization or landing.organization_id, _organizations(session)
    )
    workspace = _wanted(
        "workspace", chosen.workspace or landing.workspace_id, _workspaces(session, organization)
    )
    return WorkspaceFiles(session, organization, workspace)


def listed(files: "WorkspaceFiles") -> "FileTree":
    """Return the files of the workspace.

    Raises:
        NotFound: there is no such workspace; it says which there are.
        CsmError: they cannot be listed.
    """
    try:
        return files.tree()
    except NotFound as error:
        place, session = files.place, files.session
        seen = _which("workspace", _workspaces(session, place.organization_id))
        seen = seen or _which("organization", _organizations(session))
        raise NotFound(error.headline, seen or error.next_step, error.details) from error


def _organizations(session: "Session") -> Listed:
    return lambda: [(each.id, each.name) for each in session.organizations()]


def _workspaces(session: "Session", organization: str) -> Listed:
    return lambda: [(each.id, each.name) for each in session.workspaces(organization)]


def _wanted(what: str, given: str | None, there_are: Listed) -> str:
    if given and given.strip():
        return given.strip()
    there = there_are()
    if len(there) == 1:
        return there[0][0]
    raise Misused(
        f"It is not said which {what} is meant, and there is not just one.",
        f"Give --{what} ID. You can see: {_ids(there)}.",
    )


def _which(what: str, there_are: Listed) -> str:
    """Return the sentence that says which there are; nothing where they cannot be listed."""
    try:
        there = there_are()
    except CsmError:
        return ""
    return f"Give another --{what} ID. You can see: {_ids(there)}."


def _ids(there: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{visible(id_)} ({visible(name)})" for id_, name in there) or "none"


def local_kind(path: Path) -> str:
    """Return ``folder`` or ``file``; nothing where nothing is, or the system takes no such path."""
    try:
        return "folder" if path.is_dir() else "file" if path.exists() else ""
    except OSError:
        return ""


def check_there(local: Path, kind: str) -> None:
    """Check that a local path is there; the kind is what it should be: ``file``, ``folder``.

    Raises:
        NotFound: it is not; says what has a name like it.
        CsmError: it cannot even be looked at.
    """
    from csm_tui.services.local.disk import disk_errors

    try:
        with disk_errors(local, "read"):
            local.stat()
    except NotFound as error:
        if local.is_symlink():
            raise
        headline = f"There is no {kind} “{visible(str(local))}”."
        raise NotFound(headline, error.next_step, error.details) from error
