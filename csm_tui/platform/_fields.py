"""Fields of one object, read leniently, with a record of those that cannot be read."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from csm_tui.domain.organization import Raw

_KINDS = {str: "a text", bool: "a boolean", list: "a list", dict: "an object"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_EXACT = 1e15
"""Decimals below it that are whole are shown as whole numbers."""


class Fields:
    """Reads the fields of an object; what is there and has an odd type is collected."""

    def __init__(self, raw: Raw, within: str = "") -> None:
        self.raw = raw
        self._within = within
        self._unreadable: list[str] = []

    @property
    def unreadable(self) -> tuple[str, ...]:
        """What could not be read so far, in words: ``labels is a number``."""
        return tuple(self._unreadable)

    def refuse(self, name: str, value: object) -> None:
        """Record a value that cannot be read."""
        self._unreadable.append(f"{self._within}{name} is {kind_in_words(value)}")

    def include(self, other: "Fields") -> None:
        """Record what other fields could not read."""
        self._unreadable += other.unreadable

    def optional(self, name: str) -> str | None:
        """Return a scalar as text, or None if it is missing or empty."""
        value = self.raw.get(name)
        text = scalar_text(value)
        if text is None and value is not None:
            self.refuse(name, value)
        return text or None

    def text(self, name: str) -> str:
        """Return a scalar as text, empty if it is missing."""
        return self.optional(name) or ""

    def value(self, name: str) -> str | None:
        """Return any value as text: lists and objects as JSON; None if it is missing."""
        value = self.raw.get(name)
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False)
        text = scalar_text(value)
        if text is None and value is not None:
            self.refuse(name, value)
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the scalars of a list as texts; a single one counts as a list of one."""
        value = self.raw.get(name)
        if isinstance(value, str):
            return (value,)
        found = []
        for place, item in self._items(name, value):
            text = scalar_text(item)
            if text is None:
                self.refuse(f"{name}[{place}]", item)
            else:
                found.append(text)
        return tuple(found)

    def labels(self, name: str) -> dict[str, str]:
        """Return texts by language: a plain text has no language; a list of both is joined."""
        value = self.raw.get(name)
        if value is None:
            return {}
        if (text := scalar_text(value)) is not None:
            return {"": text}
        parts = value if isinstance(value, list) else [value]
        labels: dict[str, str] = {}
        for part in parts:
            if isinstance(part, dict):
                labels |= self._translations(name, part)
            elif (text := scalar_text(part)) is not None:
                labels.setdefault("", text)
            else:
                self.refuse(name, value)
        return labels

    def _translations(self, name: str, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for language, words in value.items():
            text = scalar_text(words)
            if text is not None:
                yield language, text
            elif words is not None:
                self.refuse(f"{name}.{language}", words)

    def whole(self, name: str) -> int | None:
        """Return a whole number, also one in a text, or None if it is missing."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        text = None if isinstance(value, bool) else scalar_text(value)
        if text is not None and _WHOLE.fullmatch(text):
            return int(text)
        self.refuse(name, value)
        return None

    def truth(self, name: str) -> bool | None:
        """Return a boolean, also one in a text, or None if it is missing."""
        value = self.raw.get(name)
        known = {"true": True, "false": False}
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in known:
            return known[value.lower()]
        if value not in (None, ""):
            self.refuse(name, value)
        return None

    def mapping(self, name: str) -> Raw:
        """Return an object, empty if it is missing."""
        value = self.raw.get(name)
        if isinstance(value, dict):
            return value
        if value is not None:
            self.refuse(name, value)
        return {}

    def children(self, name: str) -> list[tuple[int, Raw]]:
        """Return the objects of a list with their places."""
        found = self.items(name)
        for place, item in found:
            if not isinstance(item, dict):
                self.refuse(f"{name}[{place}]", item)
        return [each for each in found if isinstance(each[1], dict)]

    def items(self, name: str) -> list[tuple[int, Any]]:
        """Return the items of a list with their places."""
        return self._items(name, self.raw.get(name))

    def _items(self, name: str, value: object) -> list[tuple[int, Any]]:
        if isinstance(value, list):
            return [(place, item) for place, item in enumerate(value) if item is not None]
        if value is not None:
            self.refuse(name, value)
        return []


def scalar_text(value: object) -> str | None:
    """Return a text, number or boolean as text, or None: ``100.0`` is ``100``, as in YAML."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    return None


def kind_in_words(value: object) -> str:
    """Return the kind of a JSON value: ``a list``; texts and numbers in full when short."""
    if isinstance(value, str) and len(value) <= 20:
        return f"“{value}”"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value}"[:20]
    return _KINDS.get(type(value), "missing")
