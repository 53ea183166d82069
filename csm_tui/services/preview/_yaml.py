"""Finding the first fault of a YAML text.

The text is read as events without building anything: no tag creates an object and no alias is
expanded, so neither an alias bomb nor deep nesting takes memory. The caller limits the size, and
this module the time, between two events.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from csm_tui.domain.preview.content import TextFault
from csm_tui.domain.preview.lines import line_and_column, shown

if TYPE_CHECKING:
    import yaml

_NOT_YAML = "Not readable as YAML 1.1"
"""The library reads version 1.1 only; what it refuses may be valid in version 1.2."""

_SECONDS = 2.0
"""Most seconds that the check may take."""

_LONGEST = 200
"""Most characters of the library's sentence, which may quote the file."""


def yaml_fault(
    text: str, ended: bool, check: Callable[[], None], *, seconds: float = _SECONDS
) -> tuple[TextFault | None, str]:
    """Return the first fault of a text, and a note if a part of it was not checked.

    Args:
        text: the text, without a byte-order mark.
        ended: whether the file ends with the text; if not, faults in its last line are ignored.
        check: called at every event; it may raise to stop the work.
        seconds: time after which the rest is not checked.
    """
    try:
        return None, _walk(text, check, time.monotonic() + seconds)
    except _FaultError as error:
        what, index = error.args
    line, column = line_and_column(text, index)
    if not ended and line >= line_and_column(text, len(text))[0]:
        return None, ""
    return TextFault(line, shown(what, _LONGEST), column), ""


class _FaultError(Exception):
    """The fault in a sentence, and the index of its character."""


def _walk(text: str, check: Callable[[], None], late: float) -> str:
    """Read every event, and return a note if it took too long."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    anchors: set[str] = set()
    try:
        for event in yaml.parse(text, Loader=loader):
            check()
            if isinstance(event, yaml.DocumentStartEvent):
                anchors = set()
            elif isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
                what = f"{_NOT_YAML}: anchor “{event.anchor}” is not defined before."
                raise _FaultError(what, _mark(event).index)
            anchors.add(getattr(event, "anchor", None) or "")
            if time.monotonic() > late:
                return f"Checked up to line {_mark(event).line + 1:,}; the rest took too long."
    except yaml.reader.ReaderError as error:
        raise _FaultError(*_not_allowed(text)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _FaultError(_sentence(error), min(mark.index, len(text)) if mark else 0) from error
    return ""


def _mark(event: "yaml.Event") -> Any:
    """Return the start of an event; parsed events always have one."""
    return event.start_mark


def _not_allowed(text: str) -> tuple[str, int]:
    """Return the fault of a character that the library refuses.

    The position of the library is in bytes or in characters, depending on its kind.
    """
    from yaml.reader import Reader

    match = Reader.NON_PRINTABLE.search(text)
    if match is None:
        return f"{_NOT_YAML}: invalid character.", 0
    return f"{_NOT_YAML}: invalid character U+{ord(match[0]):04X}.", match.start()


def _sentence(error: "yaml.MarkedYAMLError") -> str:
    problem = error.problem or "not readable"
    if "nesting depth" in problem:
        return "Nested too deeply to check the rest."
    began = error.context_mark
    where = f" that starts in line {began.line + 1:,}" if began and error.context else ""
    context = f"{error.context}{where}, " if error.context else ""
    return f"{_NOT_YAML}: {context}{problem}."
