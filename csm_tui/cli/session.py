"""A command on a platform: sign in, act, and report an error with its exit code."""

import argparse
import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from csm_tui.cli.console import Abandoned
from csm_tui.cli.credentials import TerminalPrompts, chosen_profile, secret_of
from csm_tui.cli.exit_codes import connecting_exit_code, exit_code, kind_of
from csm_tui.cli.output import FAILED, INTERRUPTED, USAGE, OutputLost, complain, say_failure
from csm_tui.domain.errors import CsmError, SignInNeeded, UnexpectedAnswer

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.secret import Secret
    from csm_tui.services.connection import Session

_log = logging.getLogger(__name__)

_REPORT = "Report this and attach the log. Check the result before you retry."

Act = Callable[["Session"], int]
"""Does what a command is for, and returns the exit code."""


def run_in_session(options: argparse.Namespace, act: Act, look: str) -> int:
    """Sign in, act, and return the exit code.

    Args:
        options: of the command line.
        act: what the command is for.
        look: the sentence that says how to look what is there, after an interruption.
    """
    try:
        return _run(options, act)
    except Abandoned:
        headline = "Interrupted before the result was known. It may be partly done."
        complain(headline, look)
        if options.json:
            say_failure("OutcomeUnknown", headline, look, INTERRUPTED)
        return INTERRUPTED
    except KeyboardInterrupt:
        complain("Interrupted.")
        if options.json:
            say_failure("Interrupted", "Interrupted.", "", INTERRUPTED)
        return INTERRUPTED
    except (BrokenPipeError, OutputLost):
        raise
    except Exception as error:  # noqa: BLE001 - a script reads the answer, not a traceback
        _log.exception("a command failed unexpectedly")
        how = f"Internal error ({type(error).__name__})."
        return _fail(UnexpectedAnswer(how, _REPORT), FAILED, as_json=options.json)


def _run(options: argparse.Namespace, act: Act) -> int:
    """Sign in and act; the exit code of an error depends on the step that failed."""
    from csm_tui.services.connection import connect
    from csm_tui.services.workspace_files.leftovers import remove_leftovers

    try:
        profile, secret = _credentials(options)
    except SignInNeeded as error:
        return _fail(error, exit_code(error), as_json=options.json)
    except CsmError as error:
        return _fail(error, USAGE, as_json=options.json)
    try:
        session = connect(profile, secret, TerminalPrompts() if sys.stderr.isatty() else None)
    except CsmError as error:
        return _fail(error, connecting_exit_code(error), as_json=options.json)
    remove_leftovers()
    with session:
        try:
            return act(session)
        except CsmError as error:
            return _fail(error, exit_code(error), as_json=options.json)


def _fail(error: CsmError, code: int, *, as_json: bool) -> int:
    """Report an error, and return the exit code."""
    complain(error.headline, error.next_step)
    if as_json:
        say_failure(kind_of(error), error.headline, error.next_step, code)
    return code


def _credentials(options: argparse.Namespace) -> "tuple[Profile, Secret | None]":
    """Return the profile to connect with, and its secret.

    Raises:
        CsmError: there is no profile, or it cannot be used.
    """
    from csm_tui.auth.checks import normalized
    from csm_tui.services.connection import detect_environment
    from csm_tui.services.profiles import Profiles

    profiles = Profiles()
    profile = normalized(chosen_profile(options, profiles, detect_environment(os.environ)))
    return profile, secret_of(profiles, profile)
