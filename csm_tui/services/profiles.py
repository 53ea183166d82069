"""Profiles: listed, chosen, checked and changed; for the screens, the command line and scripts."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from csm_tui.auth.detect import PLACE
from csm_tui.domain.connection import StartLocation
from csm_tui.domain.errors import CsmError, InputRefused, NotFound
from csm_tui.domain.profile import Method, Profile, SecretKind, SecretSource
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.names import nearest_names
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
    "Listed",
    "Profiles",
    "in_words",
    "name_problem",
    "told",
]

PROFILE_VARIABLE = "CSM_TUI_PROFILE"
"""The variable that chooses a profile where the command line does not."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A profile in a list."""

    name: str
    profile: Profile | None
    """None when it cannot be used; the findings say why."""
    findings: tuple[Finding, ...]
    """About this profile."""
    source: str
    """File and line."""


class Profiles:
    """The profiles of one file, under what the environment changes in them."""

    def __init__(
        self, file: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self.file = file or user_folders().profiles
        self._environment = os.environ if environment is None else environment

    def read(self) -> ProfileFile:
        """Return everything in the file, and everything wrong with it."""
        return read_profiles(self.file)

    def list(self) -> "list[Listed]":
        """Return every profile, by name; those that cannot be used are in it, without a value."""
        there = self.read()
        return [
            Listed(
                name,
                there.profiles.get(name),
                tuple(one for one in there.findings if one.profile == name),
                f"{visible(str(self.file))}:{there.lines[name]}",
            )
            for name in sorted(there.names, key=str.casefold)
        ]

    def get(self, name: str) -> Profile:
        """Return a profile as its file has it: what a form shows and saves.

        Raises:
            NotFound: there is none of that name.
            InputRefused: it cannot be used as it is; the details hold every finding.
        """
        there = self.read()
        if found := there.profiles.get(name):
            return found
        broken = [finding for finding in there.about(name) if finding.fatal]
        if name in there.names or (broken and not there.names):
            raise InputRefused(
                f"The profile “{visible(name)}” cannot be used: {broken[0].what}",
                f"{broken[0].next_step} See {broken[0].place}.",
                {f"finding {number}": str(one) for number, one in enumerate(broken, 1)},
            )
        raise self._unknown(name, there)

    def effective(self, name: str, command_line: Mapping[str, str] | None = None) -> Profile:
        """Return a profile as it holds now; its `origins` say where each value came from.

        Args:
            name: of the profile.
            command_line: key of a profile to text; goes before the environment, which goes before
                the file.

        Raises:
            CsmError: there is no such profile, or a value cannot be as it is.
        """
        folder = self.file.parent
        return layered(self.get(name), self._environment, command_line or {}, folder)

    def landing(self, profile: Profile) -> StartLocation:
        """Return where a profile leads to: what it names itself, else what the environment says.

        A workspace of the environment belongs to its organization, and says nothing beside another.
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
        """Return the name of the profile to start with; None where nobody has chosen one."""
        return name or self._environment.get(PROFILE_VARIABLE, "").strip() or None

    def save(self, profile: Profile, *, replace: bool = False) -> None:
        """Write a profile, and keep the comments of its file.

        Raises:
            AlreadyExists: there is one of that name, and it is not to be replaced.
            CsmError: it cannot be written; the file is as it was.
        """
        save_profile(self.file, profile, replace=replace)

    def remove(self, name: str) -> None:
        """Take a profile out of its file.

        Raises:
            CsmError: there is none of that name, or the file cannot be written.
        """
        remove_profile(self.file, name)

    def validate(self, name: str | None = None) -> tuple[Finding, ...]:
        """Return everything that is wrong or doubtful in one profile, or in all of them.

        Raises:
            NotFound: there is none of that name.
        """
        there = self.read()
        if not there.exists:
            what, next_step = "There is no file of profiles.", "Save a profile, or write the file."
            return (Finding(self.file, None, "", "", what, next_step),)
        if name is not None and name not in there.names and there.names:
            raise self._unknown(name, there)
        names = there.names if name is None else (name,)
        findings = there.findings if name is None else there.about(name)
        usable = (there.profiles[one] for one in names if one in there.profiles)
        more = (
            finding
            for profile in usable
            for finding in self._lacking(profile, there.lines[profile.name])
        )
        return (*findings, *more)

    def secret(
        self, profile: Profile, cancel: CancelToken | None = None
    ) -> Secret | Literal[Ask.ASK]:
        """Return the secret of a profile, or `ASK` when only a person can give it.

        Raises:
            CsmError: its source has none, or cannot be asked.
            Cancelled: the user did not want to wait.
        """
        if profile.secret_source is None:
            return ASK
        # What is asked for the secret learns of no variable that another profile names.
        self.read()
        return read_secret(profile.secret_source, self._environment, cancel=cancel)

    def has_variable(self, name: str) -> bool:
        """Say whether a variable is set that may hold a secret; a blank one is not."""
        return bool(self._environment.get(name, "").strip())

    def keyring_problem(self) -> str:
        """Return why no secret can be kept in a keyring here; empty where one can. Slow."""
        return keyring_problem()

    def keyring_command(self, entry: str) -> str:
        """Return the command that puts a secret into the keyring, under this entry."""
        return keyring_command(entry)

    def _unknown(self, name: str, there: ProfileFile) -> CsmError:
        near = nearest_names(name, there.names, 1)
        known = ", ".join(map(visible, there.names)) or "none"
        hint = f"Did you mean “{visible(near[0])}”? " if near else ""
        return NotFound(
            f"There is no profile “{visible(name)}” in {visible(str(self.file))}.",
            f"{hint}There is {known}.",
        )

    def _lacking(self, profile: Profile, start: int) -> Iterator[Finding]:
        """Yield what a profile that is understood lacks to sign in."""

        def find(key: str, what: str, next_step: str, *, fatal: bool = True) -> Finding:
            line = _line(profile, key) or start
            return Finding(self.file, line, profile.name, key, what, next_step, fatal)

        shown = f"“{visible(profile.name)}”"
        for key in profile.missing:
            yield find(
                key,
                f"The profile {shown} has no {key}, which {profile.method.value} needs.",
                f"Add a line with {key}.",
            )
        for key in ("api_ca", "idp_ca"):
            path: Path | None = getattr(profile, key)
            if path is not None and not path.is_file():
                yield find(
                    key, f"There is no file for {key} of {shown}.", "Correct the path or remove it."
                )
        if profile.method.needs_secret and profile.secret_source is None:
            yield find(
                "secret",
                f"The profile {shown} does not say where its secret comes from.",
                'Add secret = "env:NAME"; without it you are asked.',
                fatal=False,
            )


def told(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """Yield key, value and origin of everything a profile says; what it leaves open is left out."""
    for key in KEYS.values():
        value = getattr(profile, key.field)
        origin = profile.origins.get(key.field) or profile.origins.get(key.name, "")
        if value not in (None, "") and (origin or value != _DEFAULTS[key.field]):
            yield key.name, in_words(value), origin


_DEFAULTS = {one.name: one.default for one in fields(Profile)}


def in_words(value: object) -> str:
    """Return a value of a profile to be shown; empty where there is none.

    The arguments of a command may hold what is nobody's business.
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
    """Return the line of a key of the profile, as its origin has it."""
    field = KEYS[key].field
    number = profile.origins.get(field, "").rpartition(":")[2]
    return int(number) if number.isdigit() else None
