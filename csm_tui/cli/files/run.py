"""A session on the wanted workspace, and the verb done with it."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from csm_tui.cli.entering import Terminal, chosen_profile, secret_of
from csm_tui.cli.files.report import told_code
from csm_tui.cli.output import USAGE, complain

if TYPE_CHECKING:
    from csm_tui.services.connection import Session
    from csm_tui.services.workspace_files import WorkspaceFiles


def run_files(chosen: argparse.Namespace) -> int:
    """Do what the verb says, and return the exit code."""
    from csm_tui.cli.files import comparing, listing, moving, removing
    from csm_tui.domain.errors import CsmError

    verbs = {
        "ls": listing.ls,
        "get": moving.get,
        "put": moving.put,
        "rm": removing.rm,
        "compare": comparing.compare,
    }
    try:
        with _session(chosen) as session:
            if session is None:
                return USAGE
            return verbs[chosen.verb](_files(session, chosen), chosen)
    except CsmError as error:
        complain(error.headline, error.next_step)
        return told_code(error)


@contextlib.contextmanager
def _session(chosen: argparse.Namespace) -> "Iterator[Session | None]":
    from csm_tui.services.connection import connect, detect_environment
    from csm_tui.services.profiles import Profiles

    profiles = Profiles()
    profile = chosen_profile(chosen, profiles, detect_environment(os.environ))
    if profile is None:
        yield None
        return
    person = Terminal() if sys.stderr.isatty() else None
    with connect(profile, secret_of(profiles, profile), person) as session:
        yield session


def _files(session: "Session", chosen: argparse.Namespace) -> "WorkspaceFiles":
    from csm_tui.services.workspace_files import WorkspaceFiles

    profile = session.profile
    organization = _wanted(
        "organization",
        chosen.organization or os.environ.get("CSM_ORGANIZATION_ID") or profile.organization_id,
        lambda: [(each.id, each.name) for each in session.organizations()],
    )
    workspace = _wanted(
        "workspace",
        chosen.workspace or os.environ.get("CSM_WORKSPACE_ID") or profile.workspace_id,
        lambda: [(each.id, each.name) for each in session.workspaces(organization)],
    )
    return WorkspaceFiles(session, organization, workspace)


def _wanted(what: str, given: str, listed: "Listed") -> str:
    """Return what was given, else the only one there is.

    Raises:
        NotFound: there is none, or there are several to choose from.
    """
    from csm_tui.domain.errors import NotFound
    from csm_tui.domain.text import visible

    if given.strip():
        return given.strip()
    there = listed()
    if len(there) == 1:
        return there[0][0]
    names = "; ".join(f"{id_} ({visible(name)})" for id_, name in there) or "none"
    raise NotFound(
        f"It is not said which {what} is meant, and there is not just one.",
        f"Give --{what} ID. There is: {names}.",
    )


if TYPE_CHECKING:
    from collections.abc import Callable

    Listed = Callable[[], list[tuple[str, str]]]
