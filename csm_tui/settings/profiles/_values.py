"""The readers of values in a profile; no message here repeats a value."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

from csm_tui.domain.generation import Generation
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.profile import Method, SecretKind, SecretSource

COLOURS = ("red", "orange", "yellow", "green", "cyan", "blue", "magenta", "grey")
LONGEST_WAIT = 3600
"""Seconds that a timeout may have."""

_RGB = re.compile(r"#[0-9a-fA-F]{6}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_METHODS = tuple(method.value for method in Method)
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    (str, "a text"),
    ((int, float), "a number"),
    (list, "a list"),
    (dict, "a table"),
    ((datetime, date, time), "a date"),
)

Reader = Callable[[object, Path], object]
"""Turns a TOML value into one of a profile; the folder is where relative paths start."""


class NotAllowed(Exception):
    """A value that its key does not take; the text says what the key takes."""


def text(raw: object, _: Path) -> str:
    """Return a text of one line."""
    if not isinstance(raw, str) or not raw.isprintable():
        raise NotAllowed(_instead(raw, "text in one line"))
    return raw.strip()


def flag(raw: object, _: Path) -> bool:
    """Return true or false."""
    if not isinstance(raw, bool):
        raise NotAllowed(_instead(raw, "true or false, without quotes"))
    return raw


def seconds(raw: object, _: Path) -> float:
    """Return a number of seconds."""
    number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if not number or not math.isfinite(raw) or not 0 < raw <= LONGEST_WAIT:  # type: ignore[arg-type,operator]
        raise NotAllowed(_instead(raw, f"a number of seconds, above 0 and up to {LONGEST_WAIT}"))
    return float(raw)  # type: ignore[arg-type]


def generation(raw: object, _: Path) -> Generation:
    """Return the generation of a platform from its number, as a text or not."""
    known = {str(each.value): each for each in Generation}
    found = known.get(str(raw).removesuffix(".x")) if isinstance(raw, int | str) else None
    if found is None or isinstance(raw, bool):
        raise NotAllowed(_instead(raw, f"one of {', '.join(known)}"))
    return found


def address(raw: object, folder: Path) -> str:
    """Return a web address without a user name or password."""
    value = text(raw, folder).rstrip("/")
    try:
        parts = urlsplit(value)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise NotAllowed("use a complete address, such as https://host/path") from None
    if value and not whole:
        raise NotAllowed("use a complete address that starts with https://")
    if parts.username or parts.password:
        raise NotAllowed("use an address without user name and password")
    return value


def path(raw: object, folder: Path) -> Path | None:
    """Return the path of a file; a relative one starts in the folder of the file of profiles."""
    value = text(raw, folder)
    try:
        return folder / Path(value).expanduser() if value else None
    except RuntimeError:
        raise NotAllowed("use a path; the home folder of ~ is unknown") from None


def method(raw: object, _: Path) -> Method:
    """Return a method of signing in, from its word."""
    if raw not in _METHODS:
        raise NotAllowed(f"use {' or '.join(_METHODS)}{nearest(raw, _METHODS)}")
    return Method(raw)


def colour(raw: object, folder: Path) -> str:
    """Return a colour, as a word or #rrggbb."""
    value = text(raw, folder)
    if value and value not in COLOURS and not _RGB.fullmatch(value):
        raise NotAllowed(f"use {' or '.join(COLOURS)} or #rrggbb{nearest(value, COLOURS)}")
    return value


def secret_source(raw: object, _: Path) -> SecretSource:
    """Return the source of a secret; a secret itself is refused."""
    if isinstance(raw, Mapping) and set(raw) == {"command"}:
        return _command(raw["command"])
    if raw == SecretKind.PROMPT.value:
        return SecretSource(SecretKind.PROMPT)
    kind, _colon, name = raw.partition(":") if isinstance(raw, str) else ("", "", "")
    if kind == SecretKind.ENVIRONMENT.value and _VARIABLE.fullmatch(name):
        return SecretSource(SecretKind.ENVIRONMENT, name)
    if kind == SecretKind.KEYRING.value and name.strip() and name.isprintable():
        return SecretSource(SecretKind.KEYRING, name.strip())
    raise NotAllowed(
        'use "env:NAME", "keyring:ENTRY", "prompt" or { command = ["program", '
        '"argument"] }, never the secret itself'
    )


def _command(raw: object) -> SecretSource:
    words = raw if isinstance(raw, list) else []
    if not words or not all(isinstance(word, str) and "\0" not in word for word in words):
        raise NotAllowed('command must be a list of texts, such as ["pass", "show", "platform"]')
    if not words[0].strip():
        raise NotAllowed("command must start with the name of a program")
    return SecretSource(SecretKind.COMMAND, command=tuple(words))


def nearest(raw: object, names: tuple[str, ...]) -> str:
    """Return a question that suggests the nearest name, or an empty text."""
    near = nearest_names(raw, names, 1) if isinstance(raw, str) else ()
    return f"; did you mean {near[0]}?" if near else ""


def _instead(raw: object, allowed: str) -> str:
    kind = next((word for types, word in _KINDS if isinstance(raw, types)), "something else")
    return f"use {allowed}" if kind in allowed else f"{kind} given; use {allowed}"
