"""The check of a value against its definition; the platform stores any text (PLATFORM.md 5.3)."""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from csm_tui.domain.runner import DATASET_ID_TYPE
from csm_tui.domain.solution import ParameterDefinition

_SHOWN_KEYS = 8
"""Keys of an enum that a note names."""


def value_problem(definition: ParameterDefinition, value: str) -> str | None:
    """Return what is wrong with a value, or None if it fits or its type has no rules."""
    check = _CHECKS.get(definition.var_type)
    if check is None:
        return None
    if not value.strip():
        return "empty"
    return check(definition, value)


def _whole(definition: ParameterDefinition, value: str) -> str | None:
    if not re.fullmatch(r"[+-]?[0-9]+", value.strip()):
        return "not a whole number"
    return _outside(definition, value, _number_of)


def _number(definition: ParameterDefinition, value: str) -> str | None:
    if _number_of(value) is None:
        return "not a number"
    return _outside(definition, value, _number_of)


def _date(definition: ParameterDefinition, value: str) -> str | None:
    if _date_of(value) is None:
        return "not a date in ISO form"
    return _outside(definition, value, _date_of)


def _truth(_: ParameterDefinition, value: str) -> str | None:
    return None if value in {"true", "false"} else "neither true nor false"


def _key(definition: ParameterDefinition, value: str) -> str | None:
    entries = definition.options.get("enumValues")
    if not isinstance(entries, list):
        # Keys that are computed at run time cannot be checked here.
        return None
    keys = [entry["key"] for entry in entries if isinstance(entry, dict) and "key" in entry]
    if not keys or value in keys:
        return None
    more = ", …" if len(keys) > _SHOWN_KEYS else ""
    return f"not one of {', '.join(map(str, keys[:_SHOWN_KEYS]))}{more}"


def _list(_: ParameterDefinition, value: str) -> str | None:
    try:
        is_list = isinstance(json.loads(value), list)
    except (ValueError, RecursionError):
        is_list = False
    return None if is_list else "not a list in JSON form"


def _dataset(_: ParameterDefinition, __: str) -> str | None:
    """Accept any text: the reference shows whether the dataset exists."""
    return None


def _outside(
    definition: ParameterDefinition, value: str, read: Callable[[str], float | None]
) -> str | None:
    """Return how a value exceeds its bounds; bounds that cannot be read do not count."""
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


def _number_of(text: str) -> float | None:
    try:
        number = float(text)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _date_of(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


_CHECKS: Mapping[str, Callable[[ParameterDefinition, str], str | None]] = {
    "int": _whole,
    "number": _number,
    "bool": _truth,
    "date": _date,
    "enum": _key,
    "list": _list,
    DATASET_ID_TYPE: _dataset,
}
