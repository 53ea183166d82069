"""The doctor's command: what the environment offers, then the way in, step by step."""

import argparse
import getpass
import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from csm_tui.cli.output import DONE, USAGE, complain, exit_code
from csm_tui.cli.output import say as say_plainly
from csm_tui.cli.profiles import overrides

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.secret import Secret
    from csm_tui.domain.sign_in import DeviceCode
    from csm_tui.services.connection import Candidate, Detection


def run_doctor(chosen: argparse.Namespace) -> int:
    """Print what there is to connect with, then connect, and say where it fails."""
    from csm_tui.domain.errors import CsmError
    from csm_tui.services.connection import detect_environment

    detection = detect_environment(os.environ)
    say("Environment")
    for candidate in detection.candidates:
        _say_candidate(candidate)
    for sentence in filter(None, (detection.reason, detection.vendor)):
        say(f"  {sentence}")
    try:
        return _examine(chosen, detection)
    except CsmError as error:
        complain(error.headline, error.next_step)
        return USAGE


def _say_candidate(candidate: "Candidate") -> None:
    from csm_tui.domain.text import visible

    say(f"  {candidate.label:<9} {candidate.presence.value}")
    if candidate.presence.value == "absent":
        return
    for field, variable in candidate.sources.items():
        value = candidate.values.get(variable)
        say(f"    {field:<12} {variable} = {'•••' if value is None else visible(value)}")
    if candidate.presence.value == "partial":
        for variable in candidate.missing:
            say(f"    missing      {variable}{' (blank)' * (variable in candidate.blank)}")


def say(line: str = "") -> None:
    """Print a line without what looks like a secret: an address may hold a password."""
    from csm_tui.domain.redaction import redacted

    say_plainly(redacted(line))


def _examine(chosen: argparse.Namespace, detection: "Detection") -> int:
    from csm_tui.services.doctor import examine
    from csm_tui.services.profiles import ASK, Profiles

    profiles = Profiles()
    name = profiles.chosen(chosen.profile)
    winner = detection.winner
    if name is not None:
        profile = profiles.effective(name, overrides(chosen))
    elif winner is not None and winner.profile is not None:
        profile = winner.profile
    else:
        complain("There is nothing to connect with.", "Choose a profile, or set the variables.")
        return USAGE

    def secret() -> "Secret | None":
        found = profiles.secret(profile)
        return _asked(profile) if found is ASK else found

    say()
    say(f"Connecting with {profile.name}")
    code = DONE
    with closing(examine(profile, secret, _Terminal())) as steps:
        for step in steps:
            mark = "-" if not step.taken else "✗" if step.error else "✓"
            time = f"{step.seconds * 1000:.0f} ms" if step.taken else ""
            error = step.error
            say(f"  {mark} {step.name:<19} {time:>8}  {error.headline if error else step.said}")
            if error is not None:
                say(f"{'':34}{error.next_step}")
                code = USAGE if step.name == "fields" else exit_code(error)
    return code


def _asked(profile: "Profile") -> "Secret | None":
    """Ask the person for the secret, if one is there."""
    from csm_tui.domain.secret import Secret

    if not sys.stdin.isatty():
        return None
    return Secret(getpass.getpass(f"Secret of {profile.name}: ").strip())


class _Terminal:
    """The person at a plain terminal."""

    def show_code(self, code: "DeviceCode") -> None:
        """Print where to go and what to type."""
        complain(f"Open {code.url} and type {code.code}.")

    def open_url(self, url: str) -> None:
        """Print the address: a browser started here could take the terminal."""
        complain(f"Open {url}")

    def progress(self, text: str) -> None:
        """Print what is being waited for."""
        complain(text)
