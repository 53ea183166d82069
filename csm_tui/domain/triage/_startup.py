"""Why a run ended before any step ran: its template, or its variables."""

import re

from csm_tui.domain.triage._attempts import RunAttempt
from csm_tui.domain.triage._explanation import Cause, CauseKind
from csm_tui.domain.triage._findings import LogFinding
from csm_tui.domain.triage._log import JudgedLog
from csm_tui.domain.triage._orchestrator import own_text
from csm_tui.domain.triage._template_words import template_cause

_VARIABLE = re.compile(r"(?P<name>[^\s:=]+):(?: (?P<description>.*))?$")


def startup_cause(log: JudgedLog, attempt: RunAttempt, found: list[LogFinding]) -> Cause | None:
    """Return why no step ran, or None when nothing says it."""
    if attempt.missing:
        return _missing(log, attempt)
    causes = [cause for each in found if (cause := _of_template(each))]
    if causes:
        return causes[0]
    if found:
        last = found[-1]
        return Cause(last.kind, last.sentence, "", last.line, last.more)
    return None


def _of_template(found: LogFinding) -> Cause | None:
    return template_cause(found.line, found.sentence, found.more, at_start=True)


def _missing(log: JudgedLog, attempt: RunAttempt) -> Cause:
    """Return the cause for missing variables, by step."""
    parts, more = [], []
    for line, step in attempt.missing.items():
        variables = list(_variables(log, line + 1))
        parts.append(f"step {step} lacks {', '.join(name for name, _ in variables)}")
        more += [f"{step}: {name}{f' ({why})' if why else ''}" for name, why in variables]
    first, step = next(iter(attempt.missing.items()))
    sentence = f"Variables are missing: {'; '.join(parts)}."
    return Cause(CauseKind.MISSING_VARIABLES, sentence, step, first, tuple(more))


def _variables(log: JudgedLog, number: int) -> list[tuple[str, str]]:
    found = []
    while (own := own_text(log, number)) and own[0] == "ERROR":
        match = _VARIABLE.match(own[1])
        if match is None:
            break
        found.append((match["name"], match["description"] or ""))
        number += 1
    return found
