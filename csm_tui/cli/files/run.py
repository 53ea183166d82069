"""A session on the wanted workspace, and the verb done with it."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from csm_tui.cli.entering import Terminal, chosen_profile, secret_of
from csm_tui.cli.exit_codes import connecting_exit_code, exit_code
from csm_tui.cli.files.place import wanted_files
from csm_tui.cli.files.report import fail, say_failure
from csm_tui.cli.output import INTERRUPTED, USAGE, complain
from csm_tui.domain.errors import CsmError, SignInNeeded

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.secret import Secret
    from csm_tui.services.workspace_files import WorkspaceFiles


def run_files(chosen: argparse.Namespace) -> int:
    """Do what the verb says, and return the exit code."""
    try:
        return _run(chosen)
    except KeyboardInterrupt:
        complain("Interrupted.")
        if chosen.json:
            say_failure("Interrupted", "Interrupted.", "", INTERRUPTED)
        return INTERRUPTED


def _run(chosen: argparse.Namespace) -> int:
    """Go in step by step: what an error means depends on how far one has come."""
    from csm_tui.services.connection import connect

    try:
        profile, secret = _way_in(chosen)
    except SignInNeeded as error:
        return fail(error, exit_code(error), as_json=chosen.json)
    except CsmError as error:
        return fail(error, USAGE, as_json=chosen.json)
    try:
        session = connect(profile, secret, Terminal() if sys.stderr.isatty() else None)
    except CsmError as error:
        return fail(error, connecting_exit_code(error), as_json=chosen.json)
    with session:
        try:
            return _verb(chosen.verb)(wanted_files(session, chosen), chosen)
        except CsmError as error:
            return fail(error, exit_code(error), as_json=chosen.json)


def _verb(name: str) -> "Callable[[WorkspaceFiles, argparse.Namespace], int]":
    from csm_tui.cli.files import comparing, getting, listing, putting, removing

    return {
        "ls": listing.ls,
        "get": getting.get,
        "put": putting.put,
        "rm": removing.rm,
        "compare": comparing.compare,
    }[name]


def _way_in(chosen: argparse.Namespace) -> "tuple[Profile, Secret | None]":
    """Return with what to connect.

    Raises:
        CsmError: there is nothing, or it cannot be used.
    """
    from csm_tui.auth.checks import tidied
    from csm_tui.services.connection import detect_environment
    from csm_tui.services.profiles import Profiles

    profiles = Profiles()
    profile = tidied(chosen_profile(chosen, profiles, detect_environment(os.environ)))
    return profile, secret_of(profiles, profile)
