"""The doctor's command: what the environment offers, then the way in, step by step."""

import argparse
import os
from contextlib import closing
from typing import TYPE_CHECKING

from csm_tui.cli.credentials import TerminalPrompts, chosen_profile, secret_of
from csm_tui.cli.output import DONE, USAGE, complain
from csm_tui.cli.output import say as say_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csm_tui.domain.errors import CsmError
    from csm_tui.services.connection import Candidate, Detection


def run_doctor(options: argparse.Namespace) -> int:
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
        return _examine(options, detection)
    except CsmError as error:
        complain(error.headline, error.next_step)
        return USAGE


def _say_candidate(candidate: "Candidate") -> None:
    from csm_tui.domain.text import visible

    say(f"  {candidate.label:<9} {candidate.presence.value}")
    for field, variable in candidate.sources.items():
        value = candidate.values.get(variable)
        say(f"    {field:<12} {variable} = {'•••' if value is None else visible(value)}")
    for variable in candidate.missing:
        say(f"    missing      {variable}{' (blank)' * (variable in candidate.blank)}")


def say(line: str = "") -> None:
    """Print a line without what looks like a secret: an address may hold a password."""
    from csm_tui.domain.redaction import redacted

    say_plainly(redacted(line))


def _examine(options: argparse.Namespace, detection: "Detection") -> int:
    from csm_tui.cli.exit_codes import short_exit_code
    from csm_tui.services.doctor import examine
    from csm_tui.services.profiles import Profiles

    profiles = Profiles()
    profile = chosen_profile(options, profiles, detection)
    say()
    say(f"Connecting with {profile.name}")
    code = DONE
    with closing(
        examine(profile, lambda: secret_of(profiles, profile), TerminalPrompts())
    ) as steps:
        for step in steps:
            mark = "-" if not step.taken else "✗" if step.error else "✓"
            time = f"{step.seconds * 1000:.0f} ms" if step.taken else ""
            error = step.error
            first, *more = said_of(error) if error else (step.said,)
            say(f"  {mark} {step.name:<19} {time:>8}  {first}")
            for line in more:
                say(f"{'':34}{line}")
            if error is not None:
                code = USAGE if step.name == "fields" else short_exit_code(error)
    return code


def said_of(error: "CsmError") -> "Iterator[str]":
    """Yield what there is to say of a failure: its sentences, then the library's own words."""
    from csm_tui.domain.text import visible

    yield error.headline
    yield error.next_step
    # Not what a provider or a command says: it may quote a secret that is not known here.
    if words := visible(error.details.get("cause", "")).strip(" :␊"):
        yield f"(cause: {words})"
