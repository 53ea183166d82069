"""The file of profiles, read and checked: all its faults at once, with their lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from csm_tui.domain.errors import CsmError, NotFound
from csm_tui.domain.masking import is_secret_name
from csm_tui.domain.profile import ENVIRONMENT, Profile, SecretKind
from csm_tui.domain.text import visible
from csm_tui.settings.private_files import shared_with
from csm_tui.settings.profiles._keys import KEYS
from csm_tui.settings.profiles._suspicious import suspicious_lines
from csm_tui.settings.profiles._toml import lines_of, parse, read_text
from csm_tui.settings.profiles._values import NotAllowed, nearest

TABLE = "profiles"
"""The table of the file in which each profile is a table."""
LONGEST_NAME = 60

_START = f"Start each profile with a line [{TABLE}.NAME]."
_INSTEAD = (
    'Remove it and replace it where it was issued. Write its source instead: secret = "env:NAME".'
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in the file of profiles, with its place; never with a value of the file."""

    file: Path
    line: int | None
    """The number of the line from 1; None for the whole file."""
    profile: str
    """The name of the profile; empty for the file."""
    key: str
    """The key of the profile; empty for the whole profile or file."""
    what: str
    """A sentence: what is wrong, and what is allowed."""
    next_step: str
    fatal: bool = True
    """Whether the profile cannot be used; otherwise this is a warning."""

    @property
    def place(self) -> str:
        """File and line, in the form of editors and terminals."""
        line = f":{self.line}" if self.line else ""
        return f"{visible(str(self.file))}{line}"

    def __str__(self) -> str:
        word = "error" if self.fatal else "warning"
        return f"{self.place}: {word}: {self.what} {self.next_step}"


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """The content of a file of profiles."""

    path: Path
    exists: bool
    names: tuple[str, ...] = ()
    """The names of all profiles, in the order of the file."""
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    """The usable profiles, by name."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """The first line of each profile."""
    findings: tuple[Finding, ...] = ()
    """The faults and doubts, by line."""

    def about(self, name: str) -> tuple[Finding, ...]:
        """Return the findings on one profile, and on the file as a whole."""
        return tuple(finding for finding in self.findings if finding.profile in {"", name})


def read_profiles(path: Path) -> ProfileFile:
    """Return the content of a file, valid or not; a missing one holds nothing."""
    try:
        text = read_text(path)
        content = parse(text)
    except NotFound:
        return ProfileFile(path, exists=False)
    except CsmError as error:
        line = int(error.details.get("line", 0)) or None
        finding = Finding(path, line, "", "", error.headline, error.next_step)
        return ProfileFile(path, exists=True, findings=(finding,))
    return _Reading(path, text).result(content)


def name_problem(name: str) -> str:
    """Return why this cannot be the name of a profile; empty if it can."""
    if not name or name != name.strip() or not name.isprintable():
        return "it is empty, has outer spaces, or invisible characters"
    if len(name) > LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} characters"
    if name.startswith("-"):
        return "it looks like an option"
    if name.casefold() == ENVIRONMENT:
        return "it is reserved for the environment"
    return ""


class _Reading:
    """The reading of one file of valid TOML; collects the findings."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._lines = lines_of(text)
        self._findings: list[Finding] = []

    def result(self, content: dict[str, Any]) -> ProfileFile:
        """Return the content of the file with all findings."""
        tables = self._tables(content)
        profiles = {name: self._profile(name, table) for name, table in tables.items()}
        self._check_similar_names(tables)
        self._check_permissions(profiles)
        self._check_lines()
        broken = {finding.profile for finding in self._findings if finding.fatal}
        usable = {name: one for name, one in profiles.items() if name not in broken}
        findings = tuple(sorted(self._findings, key=lambda finding: finding.line or 0))
        lines = {name: self._lines.get((TABLE, name), 1) for name in tables}
        return ProfileFile(self._path, True, tuple(tables), usable, lines, findings)

    def _find(
        self, place: tuple[str, ...], what: str, next_step: str, *, fatal: bool = True
    ) -> None:
        """Add a finding on a key of the file; its place is the path of the key."""
        profile, key = (*place[1:], "", "")[:2] if place[:1] == (TABLE,) else ("", "".join(place))
        line = self._lines.get(place)
        self._findings.append(Finding(self._path, line, profile, key, what, next_step, fatal))

    def _tables(self, content: dict[str, Any]) -> dict[str, dict[str, Any]]:
        for key in content:
            if key != TABLE:
                self._find((key,), f"Unknown key “{_short(key)}” outside a profile.", _START)
        tables = content.get(TABLE, {})
        if not isinstance(tables, dict):
            self._find((TABLE,), f"“{TABLE}” is not a table of profiles.", _START)
            return {}
        for name, table in tables.items():
            if not isinstance(table, dict):
                self._find((TABLE, name), f"Profile “{_short(name)}” is not a table.", _START)
            elif problem := name_problem(name):
                what = f"Invalid profile name “{_short(name)}”: {problem}."
                self._find((TABLE, name), what, "Rename it.")
        return {name: table for name, table in tables.items() if isinstance(table, dict)}

    def _profile(self, name: str, table: dict[str, Any]) -> Profile:
        fields: dict[str, Any] = {"api_url": ""}
        origins: dict[str, str] = {}
        for key, raw in table.items():
            place = (TABLE, name, key)
            if (known := KEYS.get(key)) is None:
                self._find_unknown(place)
                continue
            try:
                fields[known.field] = known.read(raw, self._path.parent)
            except NotAllowed as error:
                what = f"Invalid value of “{key}”: {error}".rstrip("?")
                end = "?" if str(error).endswith("?") else "."
                self._find(place, f"{what}{end}", "Correct it.")
            origins[known.field] = f"{visible(str(self._path))}:{self._lines.get(place, '?')}"
        return Profile(name=name, origins=MappingProxyType(origins), **fields)

    def _find_unknown(self, place: tuple[str, ...]) -> None:
        key = place[-1]
        if is_secret_name(key):
            what = f"“{_short(key)}” looks like a secret. Profiles contain no secrets."
            self._find(place, what, _INSTEAD)
            return
        near = nearest(key, tuple(KEYS))
        what = f"Unknown key “{_short(key)}” in a profile{near or '.'}"
        keys = "" if near else f"; known keys: {', '.join(KEYS)}"
        self._find(place, what, f"Rename or remove it{keys}.")

    def _check_similar_names(self, names: Mapping[str, Any]) -> None:
        seen: dict[str, str] = {}
        for name in names:
            first = seen.setdefault(name.casefold(), name)
            if first != name:
                what = f"“{_short(name)}” and “{_short(first)}” differ only in capitals."
                next_step = "Rename one to avoid mistakes."
                self._find((TABLE, name), what, next_step, fatal=False)

    def _check_permissions(self, profiles: Mapping[str, Profile]) -> None:
        readable, writable = shared_with(self._path)
        if writable:
            # Others who can change the file would choose what runs in the user's name.
            for name in filter(lambda name: _runs_a_command(profiles[name]), profiles):
                what = "The command in this file is not run: other users can change the file."
                self._find(
                    (TABLE, name, "secret"), what, "Check it, then run `chmod go-w` on the file."
                )
        if readable or writable:
            can = "read and change" if readable and writable else "read" if readable else "change"
            what = f"Other users of this computer can {can} this file."
            next_step = "Run `chmod 600` on it and `chmod 700` on its folder."
            self._find((), what, next_step, fatal=False)

    def _check_lines(self) -> None:
        known = {finding.line for finding in self._findings}
        what = "This line may contain a secret."
        self._findings += [
            Finding(self._path, line, "", "", what, _INSTEAD, fatal=False)
            for line in suspicious_lines(self._text)
            if line not in known
        ]


def _runs_a_command(profile: Profile) -> bool:
    source = profile.secret_source
    return source is not None and source.kind is SecretKind.COMMAND


def _short(name: str) -> str:
    return visible(name[:LONGEST_NAME])
