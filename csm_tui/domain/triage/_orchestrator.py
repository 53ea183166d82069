"""The lines that the run orchestrator writes about its steps."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from csm_tui.domain.triage._explanation import StepResult
from csm_tui.domain.triage._log import JudgedLog

_OWN = re.compile(
    r"\s*\[\d{4}/\d\d/\d\d-\d\d:\d\d:\d\d\] +"
    r"(?P<level>INFO|ERROR|WARNING|DEBUG|CRITICAL) +(?P<text>.*)$"
)
_CONTINUED = " " * 25
"""With Rich, a long line continues below its text."""


class Said(Enum):
    """What a line of the orchestrator says."""

    VERSION = auto()
    RUN = auto()
    STARTING = auto()
    DONE = auto()
    ERROR = auto()
    EXIT_CODE = auto()
    DIED = auto()
    SKIPPED = auto()
    SKIPPED_BY_USER = auto()
    RESULTS = auto()
    EXIT_HANDLERS = auto()
    RESULT = auto()
    MISSING = auto()
    OTHER_ERROR = auto()


_KIND = r"(?P<kind>step|exit handler)"
_SIGNAL = r"(?:<Signals\.\w+: |unknown signal )(?P<code>\d+)>?"
RESULTS = {each.value: each for each in StepResult if each is not StepResult.UNFINISHED} | {
    "INITIALIZED": StepResult.NOT_STARTED,
    "CREATED": StepResult.NOT_STARTED,
}
"""The words of the list of results."""
_SAYINGS = tuple(
    (said, re.compile(pattern))
    for said, pattern in (
        (Said.VERSION, r"Starting run orchestrator version (?P<name>\S+)$"),
        (Said.RUN, r"===\s+Run\s+===$"),
        (Said.RESULTS, r"===\s+Results\s+===$"),
        (Said.EXIT_HANDLERS, r"===\s+Exit Handlers\s+===$"),
        (Said.STARTING, rf"Starting {_KIND} (?P<name>.+)$"),
        (Said.DONE, rf"Done running {_KIND} (?P<name>.+)$"),
        (Said.ERROR, rf"Error during {_KIND} (?P<name>.+)$"),
        (Said.SKIPPED, rf"Skipping {_KIND} (?P<name>.+) due to previous errors$"),
        (Said.SKIPPED_BY_USER, rf"Skipping {_KIND} (?P<name>.+) as required$"),
        (
            Said.EXIT_CODE,
            r"Command '(?P<name>.*)' returned non-zero exit status (?P<code>-?\d+)\.?$",
        ),
        (
            Said.DIED,
            rf"Command '(?P<name>.*)' died with {_SIGNAL}\.?$",
        ),
        (Said.MISSING, r"Missing environment values for step (?P<name>.+)$"),
        (
            Said.RESULT,
            rf"(?P<name>.+?) \((?P<status>{'|'.join(RESULTS)})\)(?::.*)?$",
        ),
    )
)
_WORDS = (
    *("starting step ", "running step ", "skipping step ", "during step ", "exit handler"),
    *("=== ", "orchestrator version", "missing environment"),
)
"""Words of lines with statements; others follow these, so that the whole log is searched less."""
_FOLLOWING = frozenset({Said.EXIT_CODE, Said.DIED, Said.RESULT})
_MOST_RESULTS = 2000
"""Lines after the title of the list of results that may belong to it."""
_AFTER_ERROR = 12
"""Lines after an error of a step among which its exit code stands."""


@dataclass(frozen=True, slots=True)
class OrchestratorLine:
    """A line of the orchestrator that is understood."""

    line: int
    said: Said
    name: str = ""
    """The step, the command or the version."""
    code: int = 0
    """The exit code; a negative one is a signal."""
    status: str = ""
    of_exit_handler: bool = False


def own_text(log: JudgedLog, number: int) -> tuple[str, str] | None:
    """Return level and text of a line of the orchestrator, or of a program that writes as it does.

    None for any other line.
    """
    match = _OWN.match(log.text(number))
    if match is None:
        return None
    text = match["text"].strip()
    following = number + 1
    while log.text(following).startswith(_CONTINUED) and following < number + 8:
        text = f"{text} {log.text(following).strip()}"
        following += 1
    return match["level"], text


def statements(log: JudgedLog) -> list[OrchestratorLine]:
    """Return what the orchestrator says, in its order."""
    found: dict[int, OrchestratorLine] = {}
    for number in log.numbers_of(_WORDS):
        statement = _read(log, number)
        if statement is None:
            continue
        found[number] = statement
        following = range(number + 1, number + _AFTER_ERROR)
        if statement.said in {Said.RESULTS, Said.EXIT_HANDLERS}:
            following = range(number + 1, number + _MOST_RESULTS)
        elif statement.said is not Said.ERROR:
            continue
        found |= _following(log, following)
    return [found[number] for number in sorted(found)]


def _following(log: JudgedLog, numbers: range) -> dict[int, OrchestratorLine]:
    """Return the exit codes, or the results, that follow; a list of results ends with another."""
    found = {}
    for number in numbers:
        statement = _read(log, number)
        if statement is not None and statement.said in _FOLLOWING:
            found[number] = statement
        elif statement is not None and statement.said in {Said.STARTING, Said.VERSION}:
            break
    return found


def _read(log: JudgedLog, number: int) -> OrchestratorLine | None:
    own = own_text(log, number)
    return _statement(number, own[1]) if own is not None and own[0] != "DEBUG" else None


def _statement(line: int, text: str) -> OrchestratorLine | None:
    for said, pattern in _SAYINGS:
        if match := pattern.match(text):
            groups = match.groupdict()
            code = int(groups.get("code") or 0)
            return OrchestratorLine(
                line,
                said,
                groups.get("name") or "",
                -code if said is Said.DIED else code,
                groups.get("status") or "",
                groups.get("kind") == "exit handler",
            )
    return None
