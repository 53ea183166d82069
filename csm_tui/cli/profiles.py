"""``csm-tui profiles`` and ``csm-tui paths``."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from csm_tui.cli.credentials import overrides
from csm_tui.cli.output import DONE, USAGE, complain, say, say_table

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile
    from csm_tui.services.profiles import Finding, ListedProfile


def run_paths() -> int:
    """Print every place where the program keeps files."""
    from csm_tui.settings.paths import user_folders

    folders = user_folders()
    say_table(
        (
            ("configuration", str(folders.config)),
            ("state", str(folders.state)),
            ("cache", str(folders.cache)),
            ("log", str(folders.log)),
            ("profiles", str(folders.profiles)),
            ("history", str(folders.journal)),
            ("edits", str(folders.edits)),
            ("replaced parts", str(folders.replaced_parts)),
            ("log file", str(folders.log_file)),
        )
    )
    return DONE


def run_profiles(options: argparse.Namespace) -> int:
    """List the profiles, check them, or show where the values of one come from."""
    from csm_tui.domain.errors import CsmError

    try:
        if options.check is not None:
            return _check(options.check or None)
        if options.show:
            return _show(options.show, overrides(options))
        return _list()
    except CsmError as error:
        findings = [text for name, text in error.details.items() if name.startswith("finding ")]
        complain(error.headline, *(findings or [error.next_step]))
        return USAGE


def _list() -> int:
    from csm_tui.services.profiles import Profiles

    profiles = Profiles()
    findings = profiles.read().findings
    broken = any(finding.fatal for finding in findings)
    rows = [_row(one) for one in profiles.list()]
    if environment := _environment():
        rows.append((environment.name, *_facts(environment), "environment"))
    if rows:
        say_table([("NAME", "ADDRESS", "METHOD", "RIGHTS", "SOURCE"), *rows])
    elif broken:
        complain(f"Cannot read the profile file {profiles.file}.")
    else:
        complain(f"No profiles in {profiles.file}, and none in the environment.")
    for finding in findings:
        complain(str(finding))
    return USAGE if broken else DONE


def _environment() -> "Profile | None":
    import os

    from csm_tui.services.connection import detect_environment

    winner = detect_environment(os.environ).winner
    return winner.profile if winner else None


def _row(listed: "ListedProfile") -> tuple[str, ...]:
    from csm_tui.domain.text import visible

    facts = ("broken", "", "") if listed.profile is None else _facts(listed.profile)
    return (visible(listed.name), *facts, listed.source)


def _facts(profile: "Profile") -> tuple[str, str, str]:
    from csm_tui.domain.text import visible

    words = ("read-only" * profile.read_only, "protected" * profile.protected)
    rights = ", ".join(filter(None, words)) or "all"
    return (visible(profile.api_url) or "no address", profile.method.value, rights)


def _check(name: str | None) -> int:
    from csm_tui.services.profiles import Profiles

    profiles = Profiles()
    findings: tuple[Finding, ...] = profiles.validate(name)
    for finding in findings:
        say(str(finding))
    if any(finding.fatal for finding in findings):
        return USAGE
    say(f"{profiles.file}: {'no errors' if findings else 'no problems'}")
    return DONE


def _show(name: str, command_line: Mapping[str, str]) -> int:
    from csm_tui.domain.profile import ENVIRONMENT
    from csm_tui.services.profiles import KEYS, Profiles, in_words

    profile = _environment() if name == ENVIRONMENT else None
    profile = profile or Profiles().effective(name, command_line)
    say_table(
        [("KEY", "VALUE", "FROM")]
        + [
            (key.name, in_words(getattr(profile, key.field)) or "-", _origin(profile, key.field))
            for key in KEYS.values()
        ]
    )
    return DONE


def _origin(profile: "Profile", field: str) -> str:
    from csm_tui.services.profiles import DEFAULT

    if field == "secret_source" and field not in profile.origins:
        return profile.origins.get("secret", DEFAULT)
    return profile.origins.get(field, DEFAULT)
