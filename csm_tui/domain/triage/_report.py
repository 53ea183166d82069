"""The explanation of a failure as a text for a ticket, without secrets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from csm_tui.domain.redaction import redacted
from csm_tui.domain.text import visible
from csm_tui.domain.triage._explanation import Cause, Explanation

_LONGEST = 400
"""Characters of a line that are written; the log itself has the rest."""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Something that was found beside the log, such as parameters that differ."""

    title: str
    lines: tuple[str, ...]
    note: str = ""
    """What is not known or not complete."""


@dataclass(frozen=True, slots=True)
class TriageReport:
    """All that a ticket says of a failure."""

    explanation: Explanation
    facts: tuple[tuple[str, str], ...] = ()
    """Ids, versions and times, as names and values."""
    sections: tuple[ReportSection, ...] = ()


def plain_report(report: TriageReport) -> str:
    """Return the report as text for a terminal."""
    explanation = report.explanation
    lines = [_clean(explanation.headline)]
    if explanation.cause:
        lines += [f"  {each}" for each in _of_cause(explanation.cause)]
    lines += ["", *(f"{name}: {value}" for name, value in _facts(report))]
    if explanation.excerpt:
        lines += ["", *_excerpt(explanation)]
    for section in _sections(report):
        lines += ["", f"{section.title}:", *(f"  {line}" for line in section.lines)]
        if section.note:
            lines.append(f"  ({section.note})")
    return "\n".join(lines) + "\n"


def markdown_report(report: TriageReport) -> str:
    """Return the report as Markdown, in which text from outside stands in blocks of code."""
    explanation = report.explanation
    title = explanation.name or "Failed run"
    lines = [f"# {_escaped(title)}", "", f"**{_escaped(explanation.headline)}**", ""]
    if explanation.cause:
        lines += [f"- {_escaped(each)}" for each in _of_cause(explanation.cause)] + [""]
    lines += ["| | |", "|---|---|"]
    lines += [f"| {_escaped(name)} | {_escaped(value)} |" for name, value in _facts(report)]
    if explanation.excerpt:
        lines += ["", "## Log", "", *_fenced(list(_excerpt(explanation)))]
    for section in _sections(report):
        lines += ["", f"## {_escaped(section.title)}", ""]
        if section.lines:
            lines += _fenced(list(section.lines))
        if section.note:
            lines.append(_escaped(section.note))
    return "\n".join(lines) + "\n"


def json_report(report: TriageReport) -> dict[str, Any]:
    """Return the report as data for JSON; lines of the log count from 1."""
    explanation = report.explanation
    return {
        "name": _clean(explanation.name),
        "headline": _clean(explanation.headline),
        "found": explanation.cause is not None,
        "cause": _cause_data(explanation.cause) if explanation.cause else None,
        "causes": [_cause_data(each) for each in explanation.causes],
        "steps": [
            {
                "name": _clean(step.name),
                "result": step.result.value,
                "exitCode": step.exit_code,
                "firstLine": _from_one(step.first_line),
                "lastLine": _from_one(step.last_line),
            }
            for step in explanation.steps
        ],
        "skipped": [_clean(each) for each in explanation.skipped],
        "lines": explanation.line_count,
        "excerpt": [
            {"line": number + 1, "text": _clean(text)}
            for number, text in explanation.excerpt.items()
        ],
        "facts": {_clean(name): _clean(value) for name, value in report.facts},
        "sections": [
            {"title": each.title, "lines": list(each.lines), "note": each.note}
            for each in _sections(report)
        ],
    }


def _cause_data(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind.value,
        "sentence": _clean(cause.sentence),
        "step": _clean(cause.step),
        "line": _from_one(cause.line),
        "more": [_clean(each) for each in cause.more],
        "exitCode": cause.exit_code,
        "sure": cause.sure,
        "doubt": _clean(cause.doubt),
    }


def _of_cause(cause: Cause) -> Iterator[str]:
    """Yield what belongs to a cause, line by line."""
    yield from (_clean(each) for each in cause.more if each.strip())
    if not cause.sure:
        yield f"Not sure: {_clean(cause.doubt)}"


def _facts(report: TriageReport) -> Iterator[tuple[str, str]]:
    """Yield the facts, and what the log adds to them."""
    explanation = report.explanation
    yield from ((_clean(name), _clean(value)) for name, value in report.facts if value)
    if explanation.cause and explanation.cause.step:
        yield "Failed step", _clean(explanation.cause.step)
    if explanation.steps:
        yield "Steps", _clean(", ".join(f"{s.name} ({s.result.value})" for s in explanation.steps))
    if explanation.skipped:
        yield "Skipped because of it", _clean(", ".join(explanation.skipped))
    if explanation.attempts > 1:
        yield "Attempts", f"{explanation.attempts:,}, the last one explained"
    if explanation.version:
        yield "Orchestrator", _clean(explanation.version)
    yield "Lines of the log", f"{explanation.line_count:,}"


def _excerpt(explanation: Explanation) -> Iterator[str]:
    """Yield the lines around the cause with their numbers, and a mark before the cause."""
    line = explanation.cause.line if explanation.cause else None
    width = len(str(max(explanation.excerpt) + 1))
    for number, text in explanation.excerpt.items():
        mark = ">" if number == line else " "
        yield f"{mark} {number + 1:>{width}}  {_clean(text)}".rstrip()


def _sections(report: TriageReport) -> Iterator[ReportSection]:
    for each in report.sections:
        if each.lines or each.note:
            lines = tuple(_clean(line) for line in each.lines)
            yield ReportSection(each.title, lines, _clean(each.note))


def _fenced(lines: list[str]) -> list[str]:
    """Return lines as a block of code whose fence is longer than any in them."""
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return [fence, *lines, fence]


def _escaped(text: str) -> str:
    text = _clean(text)
    for sign in "\\`*_[]<>#|~":
        text = text.replace(sign, f"\\{sign}")
    return text


def _clean(text: str) -> str:
    """Return one line without secrets, and without what a terminal would obey."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return visible(redacted(cut).expandtabs(4))


def _from_one(number: int | None) -> int | None:
    return None if number is None else number + 1
