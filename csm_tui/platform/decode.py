"""Lenient decoding of the platform's JSON: a field that cannot be read is empty.

Only an answer of the wrong type is an error, because nothing of it can be shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.organization import Raw
from csm_tui.domain.partial_list import PartialList
from csm_tui.platform._fields import Fields, scalar_text

Read = TypeVar("Read")
Kinds = Mapping[str, Callable[[Fields, str], object]]
"""The method of `Fields` that reads each field."""

_NOTHING: Raw = {}
MOST = 1 << 53
"""The limit of a count: decimals are exact below it."""


def lazily(kind: type[Read], readers: Mapping[str, Callable[[Raw], Any]]) -> Callable[[Raw], Read]:
    """Return a decoder whose objects decode each field when it is first read, and keep it.

    Of a long list a screen shows a page, of an object a few fields.

    Args:
        kind: a frozen dataclass with slots and a field ``raw``.
        readers: decode the other fields, by name; they raise nothing.

    Raises:
        TypeError: a field has no reader, or a reader no field.
    """
    if loose := {field.name for field in fields(cast(Any, kind))} ^ {"raw", *readers}:
        raise TypeError(f"{kind.__name__}: {', '.join(sorted(loose))}")

    def read(self: Any, name: str) -> Any:
        # Called only while the slot is empty.
        if name not in readers:
            raise AttributeError(name)
        value = readers[name](self.raw)
        object.__setattr__(self, name, value)
        return value

    lazy = type(kind.__name__, (kind,), {"__slots__": (), "__getattr__": read})

    def build(raw: Raw) -> Read:
        decoded: Read = object.__new__(lazy)
        object.__setattr__(decoded, "raw", raw)
        return decoded

    return build


def objects(answer: Any, place: str) -> PartialList[Raw]:
    """Return the objects of a list answer that have an id, each once; the rest makes it partial.

    Raises:
        UnexpectedAnswer: the answer is not a list.
    """
    listed = with_id(answer, place)
    usable = {raw["id"]: raw for raw in listed}
    return PartialList(usable.values(), unread_words(len(answer) - len(listed), place))


def with_id(answer: Any, place: str) -> list[Raw]:
    """Return the entries of a list answer that are objects with an id.

    Raises:
        UnexpectedAnswer: the answer is not a list.
    """
    if not isinstance(answer, list):
        raise _wrong_shape(answer, place, "a list")
    return [raw for raw in answer if _has_id(raw)]


def unread_words(count: int, place: str) -> str:
    """Return a sentence on entries of a list that have no id; empty if there are none."""
    return f"{count:,} of the {place} skipped: no id." if count else ""


def unread_fields(raw: Raw, kinds: Kinds) -> tuple[str, ...]:
    """Return which fields are there and of another kind than expected: ``tags is “red”``."""
    read = Fields(raw)
    for name, kind in kinds.items():
        kind(read, name)
    return read.unreadable


def one(answer: Any, place: str) -> Raw:
    """Return an answer, checked to be an object.

    Raises:
        UnexpectedAnswer: the answer is not an object.
    """
    if not isinstance(answer, dict):
        raise _wrong_shape(answer, place, "an object")
    return answer


def _has_id(raw: Any) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("id"), str) and bool(raw["id"])


def _wrong_shape(answer: Any, place: str, wanted: str) -> UnexpectedAnswer:
    return UnexpectedAnswer(
        f"Invalid response for {place}: not {wanted}.",
        "Report this with the details. The platform version may not be supported.",
        {"place": place, "answer": type(answer).__name__},
    )


def text(raw: Raw, key: str) -> str:
    """Return a field as text: numbers and booleans as their text, everything else as empty."""
    value = raw.get(key)
    return value if type(value) is str else scalar_text(value) or ""


def optional(raw: Raw, key: str) -> str | None:
    """Return a field as text, or None if it is missing or empty."""
    value = raw.get(key)
    if value is None or type(value) is str:
        return value or None
    return scalar_text(value) or None


def count(raw: Raw, key: str) -> int | None:
    """Return a count, or None if the field holds no whole number below 2^53.

    Counts of the graph are decimals (PLATFORM.md 8.1), and Python's JSON knows NaN and infinity.
    """
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < MOST:
        return None
    return int(value) if value == int(value) else None


def texts(raw: Raw, key: str) -> tuple[str, ...]:
    """Return the texts of a list field; items that are no scalars are left out."""
    return Fields(raw).texts(key)


def mapping(raw: Any, key: str) -> Raw:
    """Return an object field, or an empty object if it is something else."""
    value = raw.get(key) if isinstance(raw, dict) else None
    return value if isinstance(value, dict) else _NOTHING


def labels(raw: Raw) -> Mapping[str, str]:
    """Return the field ``labels``: language code to text."""
    return {
        language: words
        for language, words in mapping(raw, "labels").items()
        if isinstance(words, str)
    }


def children(raw: Raw, key: str) -> Sequence[Raw]:
    """Return the objects of a list field; other items are left out."""
    value = raw.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def owner(raw: Raw) -> str | None:
    """Return the creator: ``ownerId``, or ``createInfo`` from 5.x on (PLATFORM.md 3)."""
    return optional(raw, "ownerId") or optional(mapping(raw, "createInfo"), "userId")


def created(raw: Raw, key: str = "creationDate") -> datetime | None:
    """Return when an object was created: a field of its own, or ``createInfo`` from 5.x on."""
    own = raw.get(key)
    return moment(mapping(raw, "createInfo").get("timestamp") if own is None else own)


def updated(raw: Raw) -> datetime | None:
    """Return when an object was changed, which only 5.x knows (PLATFORM.md 11, trap 11)."""
    return moment(mapping(raw, "updateInfo").get("timestamp"))


def updated_by(raw: Raw) -> str | None:
    """Return who changed an object last, which only 5.x knows."""
    return optional(mapping(raw, "updateInfo"), "userId")


def moment(value: object) -> datetime | None:
    """Return the time of milliseconds since 1970 or of ISO text, or None for anything else."""
    if value is None:
        return None
    try:
        if isinstance(value, str):
            parsed = datetime.fromisoformat(value)
            return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None
