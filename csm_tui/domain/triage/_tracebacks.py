"""Tracebacks of Python, also those that other output interrupts or that lost their indentation."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from csm_tui.domain.log_errors import looks_like_error
from csm_tui.domain.triage._log import JudgedLog
from csm_tui.domain.triage._orchestrator import own_text

HEADER = "traceback (most recent call last)"
_FURTHEST = 3000
"""Lines after its beginning within which the exception of a traceback is looked for."""
_NEAR = 6
"""Lines that are looked at to tell the end of a traceback from output in its midst."""
_MOST_MESSAGE = 6
"""Lines of a message that are kept."""
_LONGEST_LINE = 300
"""Characters of each of them that are kept."""

_LONGEST_GROUP = 300
"""Lines among which the end of a group of exceptions is looked for."""

_NAME = r"(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*"
_CERTAIN = re.compile(
    r"(?:[A-Za-z_]\w*\.)*"
    r"(?:_?[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Iteration|Group|Timeout|Fault|Failure)"
    r"|Error|Exception|error)(?:: .*|:)?$"
)
_POSSIBLE = re.compile(rf"{_NAME}(?:: .*|:)?$")
_FRAME = re.compile(r'File ".*", line \d+')
_CARETS = re.compile(r"[~^\s]*\^[~^\s]*$|~+$")
_REPEATED = re.compile(r"\[Previous line repeated \d+ more times?\]$")
_BOX = re.compile(r"^[\s|+]*(?:[|+] ?)?")
_BOXED = ("|", "+")
_GROUP_RULE = re.compile(r"^[\s|+]*\+-*\+?-+ (?:\d+|\.\.\.) -+|^[\s|]*\+-{10,}$")
_OPENS = re.compile(r"[\s|]*\+-\+-")
_CLOSES = re.compile(r"[\s|]*\+-{10,}$")
"""The rules around the exceptions of a group."""
_KEYWORDS = frozenset(
    (
        *("try", "else", "finally", "except", "with", "for", "while", "if", "elif"),
        *("def", "class", "return", "raise", "match", "case", "lambda", "async"),
    )
)
_CHAINED = re.compile(
    r"The above exception was the direct cause|During handling of the above exception"
)
_UNFINISHED = re.compile(r"(?::|: \(\d+\)|[,({\[]|validation errors? for \S+)$")
"""The end of a first line that says little without the second."""
_DETAIL = re.compile(r'HTTP response body: .*?"detail": ?"((?:[^"\\]|\\.)+)')
"""The sentence in the platform's answer (PLATFORM.md 2.4), which may be cut in the log."""
_CONTINUED = re.compile(r"\s|[-*|•(){}\[\]'\"]|[A-Z][\w ]{0,30}: ")
"""The beginning of a line that is certainly of the same message."""


@dataclass(frozen=True, slots=True)
class Traceback:
    """An exception that a program printed."""

    first: int
    """The line that begins it."""
    line: int
    """The line of its exception."""
    last: int
    """The last line that is certainly of its message; later lines may be other output."""
    exception: str
    message: tuple[str, ...]
    """The lines after the first of the message."""
    source: str
    """The line of code that raised it, or an empty text."""
    files: tuple[str, ...]
    """The files of its frames."""
    lines: tuple[int, ...] = ()
    """Its lines up to that of its exception, without other output between them."""
    ignored: bool = False
    """Whether Python continued after it, as after an exception in a destructor."""

    @property
    def sentence(self) -> str:
        """What it says in one line; an exception without a message says where it was raised."""
        if self.message and _UNFINISHED.search(self.exception):
            return f"{self.exception} {_rest(self.message)}".rstrip()
        if ":" in self.exception or not self.source:
            return self.exception
        return f"{self.exception} at “{self.source}”"


def _rest(message: Sequence[str]) -> str:
    """Return what completes a first line: the second, and what the platform answered its client.

    The client prints the status, the reason, the headers and the body, a line each.
    """
    details = (_DETAIL.match(each) for each in message)
    said = [each[1].replace('\\"', '"') for each in details if each]
    reason = message[0].strip().removesuffix("Reason:")
    return ": ".join(filter(None, (reason, *said)))


def read_tracebacks(
    log: JudgedLog, headers: Sequence[int], ends: int, is_own: Callable[[int], bool] | None = None
) -> list[Traceback]:
    """Return the tracebacks that begin in the given lines, in their order.

    Tracebacks of two programs may lie inside each other, so each takes the next exception that
    none before it has taken.

    Args:
        log: the log.
        headers: the lines that begin a traceback, in their order.
        ends: the line before which they end.
        is_own: whether a line is the orchestrator's own.
    """
    is_own = is_own or (lambda number: own_text(log, number) is not None)
    taken: set[int] = set()
    found: list[Traceback] = []
    for header in headers:
        if log.text(header).lstrip().startswith("|") and any(
            each.first < header <= each.last for each in found
        ):
            # It is of an exception in a group that was read.
            continue
        traceback = _read(log, header, min(ends, header + _FURTHEST), taken, is_own)
        if traceback is not None:
            taken.add(traceback.line)
            found.append(traceback)
    return sorted(found, key=lambda each: each.line)


def _read(
    log: JudgedLog, header: int, ends: int, taken: set[int], is_own: Callable[[int], bool]
) -> Traceback | None:
    boxed = "Exception Group" in log.text(header)
    indented = _is_indented(log, header)
    source, files, previous, own = "", list[str](), "header", [header]
    for number in range(header + 1, ends):
        text = log.text(number)
        if boxed and not text.lstrip().startswith(_BOXED):
            continue
        text = _unboxed(text) if boxed else text
        bare = text.strip()
        if not bare or is_own(number) or number in taken:
            continue
        kind = _kind(log, number, text, previous, indented)
        if kind == "other":
            continue
        own.append(number)
        # The first line after a frame is its code; more of that, or other output, follows.
        is_known_source, previous = previous != "frame", kind
        if kind == "exception":
            found = _traceback(log, header, number, bare, source, tuple(files), boxed, is_own)
            return replace(found, lines=tuple(own))
        if kind == "frame":
            files.append(bare.split('"')[1])
        elif kind == "source" and not is_known_source:
            source = bare
    return None


def _kind(log: JudgedLog, number: int, text: str, previous: str, indented: bool) -> str:
    """Return what a line within a traceback is; “other” for output of other programs."""
    bare = text.strip()
    if _FRAME.match(bare):
        return "frame"
    if _CARETS.match(bare) or _REPEATED.match(bare):
        return "carets"
    if indented and text[:1].isspace():
        return "source" if text.startswith("    ") else "other"
    if _is_exception(log, number, bare, previous, indented):
        return "exception"
    return "source" if previous == "frame" and not indented else "other"


def _is_exception(log: JudgedLog, number: int, bare: str, previous: str, indented: bool) -> bool:
    """Return whether a line within a traceback names its exception."""
    if _CERTAIN.match(bare):
        return True
    if not _POSSIBLE.match(bare) or re.split(r"\W", bare, maxsplit=1)[0] in _KEYWORDS:
        return False
    if not indented and previous == "frame":
        # Without indentation, what follows a frame is its line of code.
        return False
    # A word that another program prints into the traceback looks the same.
    like_class = "." in bare.partition(":")[0] or bare[:1].isupper() or bare[:1] == "_"
    return like_class and previous != "header" and not _continues(log, number + 1)


def _continues(log: JudgedLog, number: int) -> bool:
    """Return whether frames follow, or an exception whose name says that it is one."""
    for following in range(number, number + _NEAR):
        text = log.text(following)
        bare = text.strip()
        if HEADER in bare.lower() or own_text(log, following) is not None:
            return False
        if _FRAME.match(bare) or _CARETS.match(bare) or text.startswith("    "):
            return True
        if _CERTAIN.match(bare):
            return True
    return False


def _traceback(
    log: JudgedLog,
    header: int,
    number: int,
    bare: str,
    source: str,
    files: tuple[str, ...],
    boxed: bool,
    is_own: Callable[[int], bool],
) -> Traceback:
    ignored = log.text(header - 1).lstrip().startswith("Exception ignored ")
    if boxed:
        message, last = _group(log, number)
    else:
        message = _message(log, number, is_own)
        last = number + _certain(bare, message)
    return Traceback(header, number, last, bare, tuple(message), source, files, ignored=ignored)


def _message(log: JudgedLog, number: int, is_own: Callable[[int], bool]) -> list[str]:
    """Return the lines that continue a message; only what stands there can tell."""
    found: list[str] = []
    for following in range(number + 1, number + 1 + _MOST_MESSAGE):
        text = log.text(following)
        ends = not text.strip() and not log.text(following + 1).strip()
        if ends or is_own(following) or _begins_other(text):
            break
        found.append(text[:_LONGEST_LINE])
    while found and not found[-1].strip():
        found.pop()
    return found


def _begins_other(text: str) -> bool:
    bare = text.strip()
    header = HEADER in bare.lower() or _FRAME.match(bare) or _CHAINED.match(bare)
    if bare in {"Aborted.", "Aborted!"}:
        return True
    return bool(header) or looks_like_error(bare)


def _certain(exception: str, message: list[str]) -> int:
    """Return how many lines are certainly of a message."""
    if _UNFINISHED.search(exception):
        return len(message)
    count = 0
    while count < len(message) and _CONTINUED.match(message[count]):
        count += 1
    return count


def _group(log: JudgedLog, number: int) -> tuple[list[str], int]:
    """Return the exceptions in a group of exceptions, and its last line.

    Other output may stand within it, so it ends where as many rules close as opened.
    """
    found, last, open_rules = [], number, 0
    for following in range(number + 1, number + _LONGEST_GROUP):
        text = log.text(following)
        if not text.lstrip().startswith(_BOXED):
            continue
        if HEADER in text.lower() and not open_rules:
            break
        last, bare = following, _unboxed(text).strip()
        if not _GROUP_RULE.match(text):
            if _CERTAIN.match(bare):
                found.append(bare)
            continue
        open_rules += _OPENS.match(text) is not None
        open_rules -= _CLOSES.match(text) is not None
        if open_rules <= 0:
            break
    return found[:_MOST_MESSAGE], last


def _unboxed(text: str) -> str:
    return _BOX.sub("", text, count=1)


def _is_indented(log: JudgedLog, header: int) -> bool:
    """Return whether the frames kept their indentation, which some programs take away."""
    for number in range(header + 1, header + 12):
        if _FRAME.match(log.text(number).strip().lstrip("| ")):
            return log.text(number)[:1].isspace() or log.text(number).startswith("|")
    return True


def is_chained(log: JudgedLog, later: Traceback, earlier: Traceback) -> bool:
    """Return whether the later exception was raised from, or while handling, the earlier one."""
    if later.first - earlier.line > 12:
        return False
    return any(_CHAINED.match(log.text(each)) for each in range(earlier.line + 1, later.first))
