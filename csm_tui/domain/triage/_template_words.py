"""Messages of the orchestrator about a run template, in words."""

import re

from csm_tui.domain.triage._explanation import Cause, CauseKind

_AT_START = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"(?P<step>.+) asks for a non existing template (?P<what>.+)$",
            "Step {step} asks for the command template {what}, which does not exist.",
        ),
        (
            r"Command Template (?P<what>.+) is not available$",
            "The command template {what} does not exist.",
        ),
        (
            r"Step (?P<what>.+) does not exists?$",
            "A step waits for step {what}, which does not exist.",
        ),
        (r"Step (?P<what>.+) is already defined$", "Step {what} is defined twice."),
        (
            r"A step requires either a command or a commandId$",
            "A step has no command, or both a command and a command template.",
        ),
        (
            r"(?P<what>.+: line \d+ column \d+ \(char \d+\))$",
            "The run template is not valid JSON: {what}.",
        ),
        (
            r"(?:[\w.]+\.)?ValidationError: (?P<what>.*)$",
            "The run template is not valid: {what}",
        ),
        (
            r"(?:[\w.]+\.)?CycleError: .*$",
            "The steps of the run template wait for each other (a cycle).",
        ),
    )
)
"""What only the orchestrator says, before any step runs."""
_USAGE = "(?:No such (?:option|command)|Missing argument|Got unexpected extra)"
_NO_FILE = r'No "(?P<what>[^"]+)" defined for the run template (?P<step>.+?)'
_ANYWHERE = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            rf"(?:\w+Exception: )?{_NO_FILE}(?: \(run type: .+\))?$",
            "Run template {step} has no {what} in the image of the solution.",
        ),
        (
            r"[│|\s]*(?:Error: )?Invalid value for 'TEMPLATE': (?P<what>.*?)[│|\s]*$",
            "The file of the run template cannot be read: {what}",
        ),
        (
            rf"[│|\s]+(?P<what>{_USAGE}.*?)[│|\s]*$",
            "The orchestrator was called with wrong arguments: {what}",
        ),
        (
            r"You need to install the library `(?P<what>[^`]+)`",
            "The image of the solution lacks the library {what}.",
        ),
        (
            r"(?:ValueError: )?Step (?P<step>\S+): Missing required (?P<what>(?:in|out)puts? ?.*)$",
            "Step {step} lacks its required {what}.",
        ),
        (
            r"(?:\w+Error: )?Missing the following environment variable: (?P<what>.+)$",
            "The variable {what} is missing.",
        ),
    )
)
TEMPLATE_WORDS = (
    *("] error", "asks for a non existing", "invalid value for", "defined for the run template"),
    *("you need to install", "missing required", "missing the following"),
    *("no such option", "no such command", "missing argument", "got unexpected extra"),
)
"""Words of these messages, in lower case."""


def is_of_template(text: str) -> bool:
    """Return whether a line is a message about a run template, wherever it stands."""
    return any(pattern.match(text) for pattern, _ in _ANYWHERE)


def template_cause(
    line: int, text: str, more: tuple[str, ...] = (), *, at_start: bool
) -> Cause | None:
    """Return the cause that a message about a run template stands for, or None.

    Args:
        line: its line.
        text: the message.
        more: the lines that belong to it.
        at_start: whether no step has run.
    """
    for pattern, sentence in (*_AT_START, *_ANYWHERE) if at_start else _ANYWHERE:
        if match := pattern.match(text):
            groups = {name: value for name, value in match.groupdict().items() if value}
            place = next((each for each in more if each.startswith("On instance")), "")
            words = sentence.format(**groups)
            kept = (place.rstrip(":"),) if place else more if "JSON" not in words else ()
            return Cause(CauseKind.TEMPLATE, words, groups.get("step", ""), line, kept)
    return None
