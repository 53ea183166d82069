"""Signing in from a plain terminal: the profile, its secret, and prompts for the user."""

import argparse
import getpass
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from csm_tui.cli.output import complain

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.secret import Secret
    from csm_tui.domain.sign_in import DeviceCode
    from csm_tui.services.connection import Detection
    from csm_tui.services.profiles import Profiles


def overrides(options: argparse.Namespace) -> Mapping[str, str]:
    """Return the values of the command line that override those of a profile, by key."""
    return {"read_only": "true"} if options.read_only else {}


def chosen_profile(
    options: argparse.Namespace, profiles: "Profiles", detection: "Detection"
) -> "Profile":
    """Return the profile to connect with.

    Raises:
        CsmError: there is none, or it cannot be used.
    """
    from dataclasses import replace

    from csm_tui.domain.errors import Misused
    from csm_tui.domain.profile import COMMAND_LINE

    name = profiles.chosen(options.profile)
    if name is not None:
        return profiles.effective(name, overrides(options))
    winner = detection.winner
    if winner is None or winner.profile is None:
        raise Misused(
            "Nothing to connect with.",
            "Choose a profile with --profile, or set CSM_API_URL and CSM_API_KEY. `csm-tui "
            "doctor` prints what it looks for.",
        )
    if not options.read_only:
        return winner.profile
    origins = {**winner.profile.origins, "read_only": COMMAND_LINE}
    return replace(winner.profile, read_only=True, origins=origins)


def secret_of(profiles: "Profiles", profile: "Profile") -> "Secret | None":
    """Return the secret of a profile from its source or the user, or None without either.

    Raises:
        CsmError: the source has no secret, or cannot be read.
    """
    from csm_tui.domain.secret import Secret
    from csm_tui.domain.text import visible
    from csm_tui.services.profiles import ASK

    if not profile.method.needs_secret:
        return None
    found = profiles.secret(profile)
    if found is not ASK:
        return found
    if not sys.stdin.isatty():
        return None
    try:
        return Secret(getpass.getpass(f"Secret of {visible(profile.name)}: ").strip())
    except EOFError:
        # Ctrl-D: the user has none.
        return None


class TerminalPrompts:
    """Prints what a sign-in asks of the user; an `Interaction`."""

    def show_code(self, code: "DeviceCode") -> None:
        """Print the address to open and the code to type."""
        complain(f"Open {code.url} and enter the code {code.code}.")

    def open_url(self, url: str) -> None:
        """Print the address: a browser started here could take the terminal."""
        complain(f"Open {url}")

    def progress(self, text: str) -> None:
        """Print what is being waited for."""
        complain(text)
