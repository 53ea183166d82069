"""The parameters of a runner as a TOML file for an editor, and back."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.masking import is_secret_name
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.runner import ParameterRow
from csm_tui.domain.solution import ENGLISH
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.runner_rows import type_of
from csm_tui.ui.presentation.solution_words import (
    bounds_words,
    default_words,
    one_line,
    values_words,
)

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = (
    "# Parameters of {name}\n# Save and close to return to the form. Nothing is sent "
    "before you save there.\n# Parameters whose line is removed, or starts with #, do not "
    "change.\n"
)


def parameter_file(
    name: str, rows: Sequence[ParameterRow], values: Mapping[str, str], language: str = ENGLISH
) -> str:
    """Return the text of the file.

    Args:
        name: The runner, in words.
        rows: The parameters that can be edited.
        values: Parameter id to the text of now; what is absent is not set.
        language: The language of the labels.
    """
    parts = [_HEAD.format(name=visible(one_line(name)))]
    parts += [_entry(row, values.get(row.parameter_id), language) for row in rows]
    return "\n".join(parts)


def read_parameters(text: str, rows: Sequence[ParameterRow]) -> Mapping[str, str]:
    """Return parameter id to value, as the file has them.

    Numbers, dates and lists may be written as TOML has them: their text is the value.

    Args:
        text: The file.
        rows: The parameters that can be edited.

    Raises:
        InputRefused: the text is not TOML, or has something else than these parameters.
    """
    try:
        found = tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputRefused(
            f"The file cannot be read: {error}.", "Correct the line. Put texts in quotes."
        ) from error
    known = [row.parameter_id for row in rows]
    for id_ in found.keys() - set(known):
        near = nearest_names(id_, known, 1)
        raise InputRefused(
            f"{id_} is not a parameter of this runner.",
            f"Is it {near[0]}?" if near else "Remove its line.",
        )
    return {id_: _value(id_, value) for id_, value in found.items()}


def parameter_words(row: ParameterRow) -> str:
    """Return type, bounds, choices and default of a parameter in a line."""
    definition = row.definition
    if definition is None:
        return f"{type_of(row)}; unknown in the solution"
    default = default_words(definition)
    parts = (
        type_of(row),
        bounds_words(definition),
        values_words(definition),
        f"default {default}" if default != "none" else "",
    )
    return "; ".join(filter(None, parts))


def _entry(row: ParameterRow, value: str | None, language: str) -> str:
    label = one_line(row.definition.label_in(language)) if row.definition else row.parameter_id
    # A control character would make the whole file unreadable, even in a comment.
    lines = [f"# {visible(f'{label}: {one_line(parameter_words(row))}')}"]
    default = row.definition.default if row.definition else None
    if is_secret_name(row.parameter_id):
        lines.append(f'# {_key(row)} = ""  # hidden: remove the # and write another value')
    elif value is None:
        lines.append(f"# {_key(row)} = {_quoted(default or '')}  # not set")
    else:
        lines.append(f"{_key(row)} = {_quoted(value)}")
    return "\n".join(lines) + "\n"


def _key(row: ParameterRow) -> str:
    id_ = row.parameter_id
    return id_ if _BARE.fullmatch(id_) else _quoted(id_)


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's, but for this character and halves of pairs.
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return quoted.encode("utf-8", "replace").decode("utf-8")


def _value(id_: str, value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            raise InputRefused(
                f"{id_} is a table. Parameters are texts.",
                "Write the value in quotes. Ids with a dot need quotes too.",
            )
