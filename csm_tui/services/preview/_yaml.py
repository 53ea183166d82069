"""Where a YAML text stops to be YAML.

It is read event by event and nothing is built of it: no tag makes an object, no alias is expanded,
so that neither a bomb of aliases nor deep nesting takes memory. What is read is bounded already;
the time is bounded here, between two events.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from csm_tui.domain.preview.content import TextFault
from csm_tui.domain.preview.lines import place, shown

if TYPE_CHECKING:
    import yaml

_NOT_YAML = "It cannot be read as YAML 1.1 here"
"""The library reads version 1.1 only: what it refuses may be right in version 1.2."""

_SECONDS = 2.0
"""Seconds that looking for a fault may take."""

_LONGEST = 200
"""Characters of the library's sentence; it may quote the file."""


def yaml_fault(
    text: str, ended: bool, check: Callable[[], None], *, seconds: float = _SECONDS
) -> tuple[TextFault | None, str]:
    """Return the first fault of a text, and a note where not all of it was checked.

    Args:
        text: without a byte-order mark.
        ended: whether the file ends with it; else what is wrong in its last line is not told.
        check: called at every event; it may raise to stop the work.
        seconds: after which the rest is not checked.
    """
    try:
        return None, _walk(text, check, time.monotonic() + seconds)
    except _FaultError as error:
        what, index = error.args
    line, column = place(text, index)
    if not ended and line >= place(text, len(text))[0]:
        return None, ""
    return TextFault(line, shown(what, _LONGEST), column), ""


class _FaultError(Exception):
    """What is wrong, in a sentence, and the index of the character where."""


def _walk(text: str, check: Callable[[], None], late: float) -> str:
    """Read every event, and return a note when it took too long."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    anchors: set[str] = set()
    try:
        for event in yaml.parse(text, Loader=loader):
            check()
            if isinstance(event, yaml.DocumentStartEvent):
                anchors = set()
            elif isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
                what = f"{_NOT_YAML}: nothing before has the anchor “{event.anchor}”."
                raise _FaultError(what, _mark(event).index)
            anchors.add(getattr(event, "anchor", None) or "")
            if time.monotonic() > late:
                return f"Checked up to line {_mark(event).line + 1:,}; more took too long."
    except yaml.reader.ReaderError as error:
        raise _FaultError(*_not_allowed(text)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _FaultError(_sentence(error), min(mark.index, len(text)) if mark else 0) from error
    return ""


def _mark(event: "yaml.Event") -> Any:
    """Return where an event begins; each that was read has such a place."""
    return event.start_mark


def _not_allowed(text: str) -> tuple[str, int]:
    """Find what the library refuses; its own place is in bytes or characters, by its kind."""
    from yaml.reader import Reader

    match = Reader.NON_PRINTABLE.search(text)
    if match is None:
        return f"{_NOT_YAML}: it has a character that is not allowed.", 0
    return f"{_NOT_YAML}: the character U+{ord(match[0]):04X} is not allowed.", match.start()


def _sentence(error: "yaml.MarkedYAMLError") -> str:
    problem = error.problem or "it cannot be read"
    if "nesting depth" in problem:
        return "It is nested too deeply to be checked any further."
    began = error.context_mark
    where = f" that began in line {began.line + 1:,}" if began and error.context else ""
    context = f"{error.context}{where}, " if error.context else ""
    return f"{_NOT_YAML}: {context}{problem}."
