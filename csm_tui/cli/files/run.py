"""A session on the wanted workspace, and the verb done with it."""

import argparse
import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from csm_tui.cli.entering import Terminal, chosen_profile, secret_of
from csm_tui.cli.exit_codes import connecting_exit_code, exit_code
from csm_tui.cli.files.place import wanted_files
from csm_tui.cli.files.report import fail, say_failure
from csm_tui.cli.files.stopping import Abandoned
from csm_tui.cli.output import FAILED, INTERRUPTED, USAGE, OutputLost, complain
from csm_tui.domain.errors import CsmError, SignInNeeded, UnexpectedAnswer

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.secret import Secret
    from csm_tui.services.workspace_files import WorkspaceFiles


_log = logging.getLogger(__name__)

_LOOK = "`csm-tui files ls` tells what is there."
_REPORT = "Report this, with the log; look what is there before you repeat it."


def run_files(chosen: argparse.Namespace) -> int:
    """Do what the verb says, and return the exit code."""
    try:
        return _run(chosen)
    except Abandoned:
        headline = "Interrupted before it was known what was done: some of it may be."
        complain(headline, _LOOK)
        if chosen.json:
            say_failure("OutcomeUnknown", headline, _LOOK, INTERRUPTED)
        return INTERRUPTED
    except KeyboardInterrupt:
        complain("Interrupted.")
        if chosen.json:
            say_failure("Interrupted", "Interrupted.", "", INTERRUPTED)
        return INTERRUPTED
    except (BrokenPipeError, OutputLost):
        raise
    except Exception as error:  # noqa: BLE001 - a script reads the answer, not a traceback
        _log.exception("a command failed unexpectedly")
        how = f"It failed unexpectedly ({type(error).__name__})."
        return fail(UnexpectedAnswer(how, _REPORT), FAILED, as_json=chosen.json)


def _run(chosen: argparse.Namespace) -> int:
    """Go in step by step: what an error means depends on how far one has come."""
    from csm_tui.services.connection import connect
    from csm_tui.services.workspace_files.leftovers import remove_leftovers

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
    remove_leftovers()
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
    from csm_tui.auth.checks import normalized
    from csm_tui.services.connection import detect_environment
    from csm_tui.services.profiles import Profiles

    profiles = Profiles()
    profile = normalized(chosen_profile(chosen, profiles, detect_environment(os.environ)))
    return profile, secret_of(profiles, profile)
