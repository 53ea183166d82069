"""Values of parameters: whether they fit a definition, and whether two are the same.

The platform stores any text; the web application has the rules (PLATFORM.md 5.3).
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal

from csm_tui.domain.masking import is_secret_name
from csm_tui.domain.solution.parameter import DATASET_ID_TYPE, ParameterDefinition

_SHOWN_KEYS = 8
"""Keys of an enum that a sentence names."""
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00(\.0+)?(Z|\+00:00)")
_DAY = len("2026-06-01")


def value_problem(definition: ParameterDefinition, value: str) -> str | None:
    """Return what is wrong with a value, or None if it fits or its type has no rules."""
    check = _CHECKS.get(definition.var_type)
    if check is None:
        return None
    if not value.strip() and definition.var_type != "string":
        return "empty"
    return check(definition, value)


def why_unchecked(definition: ParameterDefinition) -> str | None:
    """Return why `value_problem` cannot judge the values of a parameter, or None if it can."""
    if definition.var_type not in _CHECKS:
        return f"values of type “{definition.var_type}” are not checked"
    if definition.dynamic_enum is not None:
        return "keys are read when a runner is edited"
    return None


def same_value(var_type: str, one: str, other: str) -> bool:
    """Return whether two texts are the same value: ``5`` and ``5.0`` are the same number."""
    if one == other:
        return True
    read = _READERS.get(var_type)
    if read is None:
        return False
    value = read(one)
    return value is not None and value == read(other)


def _exact(text: str) -> Decimal | None:
    """Return a number without rounding: two long ones that differ in the last digit differ."""
    return Decimal(text.strip()) if number_of(text) is not None else None


def _items(text: str) -> str | None:
    """Return a list as one text in which ``1`` and ``true`` differ, as they do in JSON."""
    items = list_of(text)
    return None if items is None else json.dumps(items, sort_keys=True)


def number_of(text: str) -> float | None:
    """Return a number, or None if the text is none; neither infinity nor NaN is one.

    What only Python reads as a number is none: ``1_000``, digits of other scripts.
    """
    if not _NUMBER.fullmatch(text.strip()):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def date_of(text: str) -> float | None:
    """Return the seconds since 1970 of a date in ISO form; one without a zone is in UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def date_doubt(text: str) -> str | None:
    """Return what of a valid date others may read otherwise, or None.

    The web application writes the ISO instant of midnight in UTC, with Z. A time without a zone is
    local time to JavaScript and to most programs, so the day may shift by one.
    """
    text = text.strip()
    if date_of(text) is None or _INSTANT.fullmatch(text):
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None and len(text) > _DAY:
        return f"no time zone: {moment:%Y-%m-%d %H:%M} in UTC or in local time"
    try:
        utc = moment.astimezone(UTC) if moment.tzinfo else moment
    except OverflowError:
        return "at the end of the calendar"
    if utc.time() != time():
        return f"not midnight in UTC, but {utc:%Y-%m-%d %H:%M}"
    return f"not written as {utc:%Y-%m-%d}T00:00:00.000Z"


def list_of(text: str) -> list[object] | None:
    """Return the items of a JSON list, or None if the text is none."""
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return items if isinstance(items, list) else None


def keys_in_words(definition: ParameterDefinition) -> str:
    """Return the first keys of an enum, in words."""
    keys = [value.key for value in definition.enum_values]
    return ", ".join(keys[:_SHOWN_KEYS]) + (", …" if len(keys) > _SHOWN_KEYS else "")


def size_reader(var_type: str) -> Callable[[str], float | None] | None:
    """Return the function that reads values and bounds of a type; None for a type without size."""
    return _SIZES.get(var_type)


def _whole(definition: ParameterDefinition, value: str) -> str | None:
    if not re.fullmatch(r"[+-]?[0-9]+", value.strip()):
        return "not a whole number"
    return _outside(definition, value)


def _number(definition: ParameterDefinition, value: str) -> str | None:
    return "not a number" if number_of(value) is None else _outside(definition, value)


def _date(definition: ParameterDefinition, value: str) -> str | None:
    return "not a date in ISO form" if date_of(value) is None else _outside(definition, value)


def _truth(_: ParameterDefinition, value: str) -> str | None:
    return None if value in {"true", "false"} else "neither true nor false"


def _text(definition: ParameterDefinition, value: str) -> str | None:
    least, most = definition.min_length, definition.max_length
    if least is not None and len(value) < least:
        return f"shorter than {least} characters"
    if most is not None and len(value) > most:
        return f"longer than {most} characters"
    return None


def _key(definition: ParameterDefinition, value: str) -> str | None:
    if _has_static_keys(definition) and definition.enum_value(value) is None:
        return f"not one of {keys_in_words(definition)}"
    return None


def _list(definition: ParameterDefinition, value: str) -> str | None:
    items = list_of(value)
    if items is None:
        return "not a list in JSON form"
    if not _has_static_keys(definition):
        return None
    odd = next((item for item in items if definition.enum_value(str(item)) is None), None)
    if odd is None:
        return None
    item = "an item" if is_secret_name(definition.id) else odd
    return f"has {item}, not one of {keys_in_words(definition)}"


def _dataset(_: ParameterDefinition, __: str) -> str | None:
    """Accept any text: the reference shows whether the dataset exists."""
    return None


def _has_static_keys(definition: ParameterDefinition) -> bool:
    """Return whether all keys are known: those that are read at run time cannot be checked."""
    return bool(definition.enum_values) and definition.dynamic_enum is None


def _outside(definition: ParameterDefinition, value: str) -> str | None:
    """Return how a value exceeds its bounds; bounds that cannot be read do not count."""
    read = _SIZES[definition.var_type]
    size = read(value)
    if size is None:
        return None
    low, high = (
        read(bound) if bound else None for bound in (definition.minimum, definition.maximum)
    )
    if low is not None and size < low:
        return f"below {definition.minimum}"
    if high is not None and size > high:
        return f"above {definition.maximum}"
    return None


_CHECKS: Mapping[str, Callable[[ParameterDefinition, str], str | None]] = {
    "string": _text,
    "int": _whole,
    "number": _number,
    "bool": _truth,
    "date": _date,
    "enum": _key,
    "list": _list,
    DATASET_ID_TYPE: _dataset,
}
_SIZES: Mapping[str, Callable[[str], float | None]] = {
    "int": number_of,
    "number": number_of,
    "date": date_of,
}
_READERS: Mapping[str, Callable[[str], object]] = {
    "int": _exact,
    "number": _exact,
    "date": date_of,
    "bool": lambda text: text.strip().lower(),
    "list": _items,
}
