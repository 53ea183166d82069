"""Profiles for screens, command line and scripts: list, choose, check and edit them."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from csm_tui.auth.detect import PLACE
from csm_tui.domain.connection import StartLocation
from csm_tui.domain.errors import CsmError, InputRefused, NotFound
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.profile import Method, Profile, SecretKind, SecretSource
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.text import visible
from csm_tui.settings.paths import user_folders
from csm_tui.settings.profiles import (
    DEFAULT,
    KEYS,
    Finding,
    ProfileFile,
    layered,
    name_problem,
    read_profiles,
    remove_profile,
    save_profile,
)
from csm_tui.settings.secret_sources import ASK, Ask, keyring_command, keyring_problem, read_secret

__all__ = [
    "ASK",
    "DEFAULT",
    "KEYS",
    "Finding",
    "ListedProfile",
    "Profiles",
    "in_words",
    "name_problem",
    "profile_values",
]

PROFILE_VARIABLE = "CSM_TUI_PROFILE"
"""The variable that chooses a profile if the command line does not."""


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """A profile in a list."""

    name: str
    profile: Profile | None
    """None if it cannot be used; the findings say why."""
    findings: tuple[Finding, ...]
    """Findings on this profile."""
    source: str
    """File and line."""


class Profiles:
    """The profiles of one file, with the changes that the environment makes to them."""

    def __init__(
        self, file: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self.file = file or user_folders().profiles
        self._environment = os.environ if environment is None else environment

    def read(self) -> ProfileFile:
        """Return the content of the file with all findings."""
        return read_profiles(self.file)

    def list(self) -> "list[ListedProfile]":
        """Return every profile sorted by name, unusable ones included."""
        file = self.read()
        return [
            ListedProfile(
                name,
                file.profiles.get(name),
                tuple(one for one in file.findings if one.profile == name),
                f"{visible(str(self.file))}:{file.lines[name]}",
            )
            for name in sorted(file.names, key=str.casefold)
        ]

    def get(self, name: str) -> Profile:
        """Return a profile as its file has it, for a form to show and save.

        Raises:
            NotFound: there is no profile of that name.
            InputRefused: the profile is not valid; the details hold every finding.
        """
        file = self.read()
        if found := file.profiles.get(name):
            return found
        broken = [finding for finding in file.about(name) if finding.fatal]
        if name in file.names or (broken and not file.names):
            raise InputRefused(
                f"Cannot use profile “{visible(name)}”: {broken[0].what}",
                f"{broken[0].next_step} See {broken[0].place}.",
                {f"finding {number}": str(one) for number, one in enumerate(broken, 1)},
            )
        raise self._unknown(name, file)

    def effective(self, name: str, command_line: Mapping[str, str] | None = None) -> Profile:
        """Return a profile under the environment and the command line; see its `origins`.

        Args:
            name: of the profile.
            command_line: key of a profile to text; overrides the environment, which overrides the
                file.

        Raises:
            CsmError: there is no such profile, or a value is not valid.
        """
        folder = self.file.parent
        return layered(self.get(name), self._environment, command_line or {}, folder)

    def start_location(self, profile: Profile) -> StartLocation:
        """Return the start location of a profile: its own, else that of the environment.

        A workspace from the environment is ignored if the profile names another organization.
        """
        organization, workspace = (
            self._environment.get(PLACE[field], "").strip()
            for field in ("organization_id", "workspace_id")
        )
        if profile.organization_id and organization not in {"", profile.organization_id}:
            workspace = ""
        return StartLocation(
            profile.organization_id or organization or None,
            profile.workspace_id or workspace or None,
        )

    def chosen(self, name: str | None = None) -> str | None:
        """Return the name of the profile to start with, or None if none was chosen."""
        return name or self._environment.get(PROFILE_VARIABLE, "").strip() or None

    def save(self, profile: Profile, *, replace: bool = False) -> None:
        """Write a profile, and keep the comments of its file.

        Raises:
            AlreadyExists: there is a profile of that name, and it is not to be replaced.
            CsmError: the file cannot be written; it is unchanged.
        """
        save_profile(self.file, profile, replace=replace)

    def remove(self, name: str) -> None:
        """Remove a profile from its file.

        Raises:
            CsmError: there is no profile of that name, or the file cannot be written.
        """
        remove_profile(self.file, name)

    def validate(self, name: str | None = None) -> tuple[Finding, ...]:
        """Return the faults and doubts in one profile, or in all of them.

        Raises:
            NotFound: there is no profile of that name.
        """
        file = self.read()
        if not file.exists:
            what, next_step = "No profile file found.", ("Save a profile, or write the file.")
            return (Finding(self.file, None, "", "", what, next_step),)
        if name is not None and name not in file.names and file.names:
            raise self._unknown(name, file)
        names = file.names if name is None else (name,)
        findings = file.findings if name is None else file.about(name)
        usable = (file.profiles[one] for one in names if one in file.profiles)
        more = (
            finding
            for profile in usable
            for finding in self._lacking(profile, file.lines[profile.name])
        )
        return (*findings, *more)

    def secret(
        self, profile: Profile, cancel: CancelToken | None = None
    ) -> Secret | Literal[Ask.ASK]:
        """Return the secret of a profile, or `ASK` if only the user can give it.

        Raises:
            CsmError: its source has none, or fails.
            Cancelled: the user did not want to wait.
        """
        if profile.secret_source is None:
            return ASK
        # Reading the file hides the variables of all profiles from the program of a source.
        self.read()
        return read_secret(profile.secret_source, self._environment, cancel=cancel)

    def has_variable(self, name: str) -> bool:
        """Return whether a variable has a value that is not blank."""
        return bool(self._environment.get(name, "").strip())

    def keyring_problem(self) -> str:
        """Return why no keyring can be used here; empty if one can. Slow."""
        return keyring_problem()

    def keyring_command(self, entry: str) -> str:
        """Return the command that asks for a secret and stores it in this entry of the keyring."""
        return keyring_command(entry)

    def _unknown(self, name: str, file: ProfileFile) -> CsmError:
        near = nearest_names(name, file.names, 1)
        known = ", ".join(map(visible, file.names)) or "none"
        hint = f"Did you mean “{visible(near[0])}”? " if near else ""
        return NotFound(
            f"Profile “{visible(name)}” not found in {visible(str(self.file))}.",
            f"{hint}Available: {known}.",
        )

    def _lacking(self, profile: Profile, start: int) -> Iterator[Finding]:
        """Yield a finding for each thing that a valid profile lacks to sign in."""

        def find(key: str, what: str, next_step: str, *, fatal: bool = True) -> Finding:
            line = _line(profile, key) or start
            return Finding(self.file, line, profile.name, key, what, next_step, fatal)

        shown = f"“{visible(profile.name)}”"
        for key in profile.missing:
            yield find(
                key,
                f"Profile {shown} has no {key}, which {profile.method.value} requires.",
                f"Add {key} to the profile.",
            )
        for key in ("api_ca", "idp_ca"):
            path: Path | None = getattr(profile, key)
            if path is not None and not path.is_file():
                yield find(
                    key, f"File for {key} of {shown} not found.", "Correct the path or remove it."
                )
        if profile.method.needs_secret and profile.secret_source is None:
            yield find(
                "secret",
                f"Profile {shown} has no secret.",
                'Add secret = "env:NAME"; otherwise csm-tui asks for it.',
                fatal=False,
            )


def profile_values(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """Yield key, value and origin of each field that a profile sets."""
    for key in KEYS.values():
        value = getattr(profile, key.field)
        origin = profile.origins.get(key.field) or profile.origins.get(key.name, "")
        if value not in (None, "") and (origin or value != _DEFAULTS[key.field]):
            yield key.name, in_words(value), origin


_DEFAULTS = {one.name: one.default for one in fields(Profile)}


def in_words(value: object) -> str:
    """Return a value of a profile for display; empty without one.

    The arguments of a command are left out, for they may be secret.
    """
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case SecretSource(kind=SecretKind.COMMAND, command=(program, *_)):
            return f"command {visible(program)}"
        case SecretSource(kind=kind, name=name):
            return visible(f"{kind.value}:{name}" if name else kind.value)
        case Method():
            return value.value
    return "" if value is None else visible(str(value))


def _line(profile: Profile, key: str) -> int | None:
    """Return the line of a key in the file, from its origin."""
    field = KEYS[key].field
    number = profile.origins.get(field, "").rpartition(":")[2]
    return int(number) if number.isdigit() else None
