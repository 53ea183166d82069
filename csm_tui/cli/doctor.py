"""``csm-tui doctor``: print what the environment offers, then connect step by step."""

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
    """Print what there is to connect with, then connect and print each step."""
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
    """Print a line with secrets redacted: an address may hold a password."""
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
            first, *more = error_lines(error) if error else (step.said,)
            say(f"  {mark} {step.name:<19} {time:>8}  {first}")
            for line in more:
                say(f"{'':34}{line}")
            if error is not None:
                code = USAGE if step.name == "fields" else short_exit_code(error)
    return code


def error_lines(error: "CsmError") -> "Iterator[str]":
    """Yield the lines about an error: its sentences, then the cause in the library's words."""
    from csm_tui.domain.text import visible

    yield error.headline
    yield error.next_step
    # The output of a provider or a command is left out: it may quote an unknown secret.
    if words := visible(error.details.get("cause", "")).strip(" :␊"):
        yield f"(cause: {words})"
