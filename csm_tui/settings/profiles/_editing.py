"""Edits of the file of profiles that keep its comments, its order and its blanks."""

from collections.abc import MutableMapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csm_tui.domain.errors import AlreadyExists, InputRefused, NotFound, UnexpectedAnswer
from csm_tui.domain.profile import Profile
from csm_tui.domain.text import visible
from csm_tui.settings.private_files import write_private
from csm_tui.settings.profiles._keys import KEYS, written
from csm_tui.settings.profiles._reading import TABLE, name_problem
from csm_tui.settings.profiles._toml import parse, read_text
from csm_tui.settings.profiles._values import NotAllowed

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_DEFAULTS = {field.name: field.default for field in fields(Profile)}
_HEADING = """\
# Profiles of csm-tui. This file contains no secrets, only their sources:
# secret = "env:NAME", "keyring:ENTRY", "prompt", or { command = ["program", "argument"] }
"""


def save_profile(path: Path, profile: Profile, *, replace: bool = False) -> None:
    """Write a profile into a file, which is made if it is missing.

    Args:
        path: of the file.
        profile: with its name.
        replace: whether a profile of that name may be changed; its unknown keys are kept.

    Raises:
        AlreadyExists: there is a profile of that name, and it is not to be replaced.
        InputRefused: the profile or the file is not valid; nothing was written.
        CsmError: the disk refused; the old file is still there.
    """
    if problem := name_problem(profile.name):
        raise InputRefused(
            f"Invalid profile name “{visible(profile.name)}”: {problem}.",
            "Choose another name.",
        )
    values = _checked_values(profile, path.parent)
    text, before = _load(path)
    if profile.name in before.get(TABLE, {}) and not replace:
        raise AlreadyExists(
            f"Profile “{visible(profile.name)}” already exists.",
            "Choose another name, or replace it.",
        )
    document = _document(text)
    tables = _tables(document)
    if profile.name in tables:
        _fill(tables[profile.name], values, path.parent)
    else:
        table = _empty_like(tables)
        _fill(table, values, path.parent)
        tables[profile.name] = table
    _write(path, document, before, profile.name, values)


def remove_profile(path: Path, name: str) -> None:
    """Remove a profile from a file.

    Raises:
        NotFound: there is no profile of that name.
        InputRefused: the file is not valid; nothing was written.
        CsmError: the disk refused; the old file is still there.
    """
    text, before = _load(path)
    if name not in before.get(TABLE, {}):
        raise NotFound(f"Profile “{visible(name)}” not found.", "Check its name.")
    document = _document(text)
    del _tables(document)[name]
    _write(path, document, before, name, {})


def _checked_values(profile: Profile, folder: Path) -> dict[str, object]:
    """Return the values for the file by key, None for a key to leave out."""
    values: dict[str, object] = {}
    for key in KEYS.values():
        value = getattr(profile, key.field)
        said = key.name == "method" or value != _DEFAULTS.get(key.field)
        if not said or value in (None, ""):
            values[key.name] = None
            continue
        values[key.name] = written(value)
        try:
            key.read(values[key.name], folder)
        except NotAllowed as error:
            raise InputRefused(f"Invalid value of “{key.name}”: {error}.", "Correct it.") from None
    return values


def _load(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = read_text(path)
    except NotFound:
        return _HEADING, {}
    try:
        content = parse(text)
    except InputRefused as error:
        place = f"{visible(str(path))}:{error.details.get('line', '')}"
        raise InputRefused(
            f"Not saved: {place} is broken. {error.headline}", error.next_step
        ) from None
    if not isinstance(content.get(TABLE, {}), dict):
        raise InputRefused(
            f"Not saved: “{TABLE}” in {visible(str(path))} is not a table.",
            f"Start each profile with a line [{TABLE}.NAME].",
        )
    return text, content


def _document(text: str) -> "TOMLDocument":
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise InputRefused(
            "The profile file cannot be changed without losing some of its content.",
            "Edit it in a text editor.",
        ) from error


def _tables(document: "TOMLDocument") -> MutableMapping[str, Any]:
    import tomlkit

    if TABLE not in document:
        document[TABLE] = tomlkit.table(is_super_table=True)
    tables: MutableMapping[str, Any] = document[TABLE]
    return tables


def _empty_like(tables: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return a table that is valid among these: an inline table holds inline ones only."""
    import tomlkit
    from tomlkit.items import InlineTable

    return tomlkit.inline_table() if isinstance(tables, InlineTable) else tomlkit.table()


def _fill(table: MutableMapping[str, Any], values: dict[str, object], folder: Path) -> None:
    """Change the values that differ, so that the rest stays as it was written."""
    import tomlkit

    for name, value in values.items():
        if value is None:
            table.pop(name, None)
        elif name not in table or not _same(name, table[name], value, folder):
            item = tomlkit.item(value)
            if isinstance(value, dict):
                item = tomlkit.inline_table()
                item.update(value)
            table[name] = item


def _same(name: str, there: Any, value: object, folder: Path) -> bool:
    plain = there.unwrap() if hasattr(there, "unwrap") else there
    try:
        return KEYS[name].read(plain, folder) == KEYS[name].read(value, folder)
    except NotAllowed:
        return False


def _write(
    path: Path,
    document: "TOMLDocument",
    before: dict[str, Any],
    name: str,
    values: dict[str, object],
) -> None:
    """Write the document after checking that only this profile has changed."""
    text = document.as_string()
    try:
        after = parse(text)
    except InputRefused:
        after = {}
    table = after.get(TABLE, {}).get(name, {})
    kept = all(
        key not in table if value is None else _same(key, table.get(key), value, path.parent)
        for key, value in values.items()
    )
    if not kept or _others(after, name) != _others(before, name):
        raise UnexpectedAnswer(
            f"Not saved: changing “{visible(name)}” would damage the file.",
            f"Edit {visible(str(path))} in a text editor, and report this.",
        )
    write_private(path, text.encode())


def _others(content: dict[str, Any], name: str) -> dict[str, Any]:
    tables = {other: table for other, table in content.get(TABLE, {}).items() if other != name}
    return {**content, TABLE: tables}
