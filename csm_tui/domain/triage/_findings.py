"""Lines of a step that can be the cause of its failure."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from csm_tui.domain.log_errors import looks_like_error
from csm_tui.domain.triage._explanation import CauseKind
from csm_tui.domain.triage._log import JudgedLog
from csm_tui.domain.triage._orchestrator import own_text
from csm_tui.domain.triage._template_words import TEMPLATE_WORDS, is_of_template
from csm_tui.domain.triage._tracebacks import (
    HEADER,
    Traceback,
    is_chained,
    read_tracebacks,
)

_LAST = 300
"""Lines with words of an error that are judged, from the end of a step."""

_TRACEBACKS = 60
"""Tracebacks that are read, from the end of a step."""
_WORDS = (
    *("error", "exception", "critical", "fatal", "severe", "panic", "caused by"),
    *(": line ", "not found", "can't open", "no module named", "terminate called"),
)
"""Words of the lines that may name a cause; each costs a search through the whole step."""
_MOST_BOXED = 12
"""Lines that are read of a box."""
_END = 30
"""Lines at the end of a step among which a shell says that a signal ended the command."""

_PLACE = r"(?:\S+: (?:line )?\d+: |(?:/bin/)?(?:ba|da|z|k)?sh: (?:(?:line )?\d+: )?)"
_SHELL = re.compile(
    rf"{_PLACE}(?P<what>.+?): (?P<why>(?:command )?not found|Permission denied|Is a directory"
    r"|No such file or directory|unbound variable|cannot execute.*|parameter not set"
    r"|Exec format error|bad substitution|ambiguous redirect)$"
    r"|\S+: line \d+: (?P<syntax>syntax error.*|unexpected EOF.*)$"
)
_CANNOT_RUN = re.compile(
    r"\S+: can't open file |\S*python[\d.]*: No module named "
    r"|\S+: error while loading shared libraries: "
)
"""What the interpreter or the loader says of a program that cannot begin."""
_KILLED = re.compile(
    r"(?:\S+: line \d+: +\d+ )?(?P<word>Killed|Terminated|Segmentation fault|Aborted|Bus error"
    r"|Illegal instruction|Floating point exception)(?: \(core dumped\))?(?: {2,}.*)?$"
)
_CRASH = re.compile(
    r"Fatal Python error: |panic: |thread '.*' panicked at |fatal error: "
    r"|Unhandled [Ee]xception[.:] "
)
_THROWN = re.compile(r"terminate called after throwing an instance of '(?P<type>.+)'$")
_WHAT = re.compile(r"\s*what\(\):\s*(?P<what>.*)$")
_JAVA = re.compile(
    r"(?P<begin>Exception in thread \"[^\"]*\" |Caused by: )?"
    r"(?P<exception>(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Error|Exception|Throwable)(?::.*)?)$"
)
_JAVA_FRAME = re.compile(r"\s*at [\w$.<>/@]+\(|\s*\.\.\. \d+ (?:more|common frames)")
_LONE = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt)(?:: .*)?$")
_ECHOES = re.compile(
    r"Error: exit status \d+$|Error: exit code \d+$|.*sub-process exited|Aborted[.!]$"
    r"|During handling of the above|The above exception|Exception ignored in|=+|Traceback \("
)
"""Lines that only say that there was an error before them."""
_PROGRAM = re.compile(r"[\w./-]+: (?:fatal )?error: ")
_BOX = re.compile(r"╭─ Error ─+╮$")
"""The top of the box in which `csm-data` says how it was called wrongly."""
_PREFIX = re.compile(
    r"^(?:ERROR|CRITICAL):[\w.]+:|^(?:[\[(]?\d{4}[-/]\d\d[-/]\d\d[T -]\d\d:\d\d:\d\d[\d.,]*Z?"
    r"(?:[+-]\d\d:?\d\d)?[\])]?\s*(?:[|-]\s*)?)?"
    r"(?:[-\s]*[\w.]+ - )?(?:[\[(]?(?:ERROR|CRITICAL|FATAL|SEVERE)[\])]?[\s|:-]+)?"
)


@dataclass(frozen=True, slots=True)
class LogFinding:
    """A line, or lines that belong together, that may name the cause."""

    kind: CauseKind
    first: int
    line: int
    """The line that names it."""
    last: int
    sentence: str
    more: tuple[str, ...] = ()
    of_traceback: bool = False
    files: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    """Of a traceback, without other output between them."""


def findings(
    log: JudgedLog, first: int, end: int, is_known: Callable[[int], bool], *, ran: bool
) -> list[LogFinding]:
    """Return what may be a cause, in the order of the lines.

    Args:
        log: the log.
        first: the first line that is searched.
        end: the line before which the search ends.
        is_known: whether the orchestrator says something else with a line.
        ran: whether a step of the orchestrator ran.
    """
    words = _WORDS if ran else (*_WORDS, *TEMPLATE_WORDS)
    tracebacks = read_tracebacks(log, log.numbers_of((HEADER,), first, end, _TRACEBACKS), end)
    found = _of_tracebacks(log, tracebacks)
    # Code in a traceback speaks of errors that did not happen.
    inside = {number for each in tracebacks for number in range(each.first, each.last + 1)}
    for number in log.numbers_of(words, first, end, _LAST):
        if number in inside or is_known(number):
            continue
        single = _single(log, number)
        if single is not None:
            found.append(single)
    return sorted(found, key=lambda each: each.line)


def killed_line(log: JudgedLog, first: int, end: int) -> int | None:
    """Return the line before the end of a step in which a shell says that a signal ended it."""
    numbers = range(end - 1, max(first, end - _END), -1)
    return next((each for each in numbers if _KILLED.match(log.text(each).strip())), None)


def _of_tracebacks(log: JudgedLog, tracebacks: list[Traceback]) -> list[LogFinding]:
    found: list[LogFinding] = []
    earlier: list[Traceback] = []
    for index, each in enumerate(tracebacks):
        if each.ignored:
            continue
        following = tracebacks[index + 1] if index + 1 < len(tracebacks) else None
        if following is not None and is_chained(log, following, each):
            earlier.append(each)
            continue
        more = (*each.message, *(f"raised from {one.sentence}" for one in reversed(earlier)))
        sentence = each.sentence
        if "ExceptionGroup" in each.exception and each.message:
            sentence = f"{sentence}: {'; '.join(each.message)}"
        first = earlier[0].first if earlier else each.first
        found.append(
            LogFinding(
                CauseKind.EXCEPTION,
                first,
                each.line,
                each.last,
                sentence,
                more,
                of_traceback=True,
                files=each.files,
                lines=each.lines,
            )
        )
        earlier = []
    return found


def _single(log: JudgedLog, number: int) -> LogFinding | None:
    text = log.text(number).strip()
    if not text or _ECHOES.match(text):
        return None
    if named := _named(text):
        return _with_rest(log, LogFinding(named[0], number, number, number, named[1]))
    for read in (_boxed, _thrown, _java, _error_line):
        if (found := read(log, number, text)) is not None:
            return _with_rest(log, found)
    return None


def _with_rest(log: JudgedLog, found: LogFinding) -> LogFinding:
    """Return a finding with the next line, where its own breaks off, as those of R and Rust do."""
    following = found.last + 1
    rest = log.text(following).strip()
    if not found.sentence.endswith(":") or not rest or own_text(log, following) is not None:
        return found
    return replace(found, last=following, sentence=f"{found.sentence} {rest}")


def _named(text: str) -> tuple[CauseKind, str] | None:
    """Return kind and sentence of a line that is understood by itself."""
    if is_of_template(text):
        return CauseKind.TEMPLATE, text
    if _KILLED.match(text):
        return None
    if match := _SHELL.match(text):
        return CauseKind.COMMAND, match["syntax"] or f"{match['what']}: {match['why']}"
    if _CANNOT_RUN.match(text):
        return CauseKind.COMMAND, text
    if _CRASH.match(text) or _LONE.match(text):
        return CauseKind.EXCEPTION, text
    return None


def _boxed(log: JudgedLog, number: int, text: str) -> LogFinding | None:
    if not _BOX.match(text):
        return None
    said: list[str] = []
    for following in range(number + 1, number + 1 + _MOST_BOXED):
        line = log.text(following).strip()
        if not line.startswith("│"):
            break
        said.append(line.strip("│ "))
    if not said:
        return None
    last = number + len(said)
    return LogFinding(CauseKind.ERROR_LINE, number, number + 1, last, " ".join(said))


def _thrown(log: JudgedLog, number: int, text: str) -> LogFinding | None:
    match = _THROWN.match(text)
    if match is None:
        return None
    what = _WHAT.match(log.text(number + 1))
    if what is None:
        return LogFinding(CauseKind.EXCEPTION, number, number, number, match["type"])
    sentence = f"{match['type']}: {what['what']}"
    return LogFinding(CauseKind.EXCEPTION, number, number + 1, number + 1, sentence)


def _java(log: JudgedLog, number: int, text: str) -> LogFinding | None:
    """Read an exception of Java; the last “Caused by” is the one that came first."""
    match = _JAVA.match(text)
    if match is None or not (match["begin"] or _JAVA_FRAME.match(log.text(number + 1))):
        return None
    if (match["begin"] or "").startswith("Caused"):
        more = ("the exception above was raised because of it",)
        return LogFinding(CauseKind.EXCEPTION, number, number, number, match["exception"], more)
    return LogFinding(CauseKind.EXCEPTION, number, number, number, match["exception"])


def _error_line(log: JudgedLog, number: int, text: str) -> LogFinding | None:
    own = own_text(log, number)
    if own is not None:
        if own[0] not in {"ERROR", "CRITICAL"} or not looks_like_error(text):
            return None
        return LogFinding(CauseKind.ERROR_LINE, number, number, number, own[1])
    if not (looks_like_error(text) or _PROGRAM.match(text)):
        return None
    return LogFinding(CauseKind.ERROR_LINE, number, number, number, _message_of(text))


def _message_of(text: str) -> str:
    """Return what a line says, without its time, or the message in a line of JSON."""
    if text.startswith("{"):
        try:
            decoded = json.loads(text)
        except (ValueError, RecursionError):
            return text
        for name in ("message", "msg", "event", "error"):
            if isinstance(decoded, dict) and isinstance(decoded.get(name), str):
                return str(decoded[name])
    return _PREFIX.sub("", text) or text
