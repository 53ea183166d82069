"""The triage of a run as rows of a grid, and as the lines above it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from csm_tui.domain.triage import Cause
from csm_tui.services.runners import (
    FailureTriage,
    TriageLine,
    TriagePlace,
    TriageSection,
    triage_sections,
)
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.signs import signed
from csm_tui.ui.text import outside

TRIAGE_COLUMNS = (Column("", width=1), Column("", max_width=500))
_TOLD = 3
"""Lines of a section that its summary tells."""


@dataclass(frozen=True, slots=True)
class TriageRow:
    """A row of the grid: a title, a line, or a note."""

    mark: str
    text: str
    place: TriagePlace | None = None
    is_title: bool = False

    @property
    def cells(self) -> tuple[str | Content, ...]:
        """The cells."""
        if self.is_title:
            return "", outside(self.text).stylize("b $text-primary")
        return signed(self.mark), self.text


def triage_rows(triage: FailureTriage) -> list[TriageRow]:
    """Return all rows; sections have a title each."""
    rows: list[TriageRow] = []
    for section in triage_sections(triage):
        if rows:
            rows.append(TriageRow("", ""))
        rows += _section(section, len(str(triage.explanation.line_count)))
    return rows


def cause_row(rows: Sequence[TriageRow], triage: FailureTriage) -> int:
    """Return the place of the row that names the cause, or of the first row to look at."""
    cause = triage.explanation.cause
    if cause is not None and cause.line is not None:
        wanted = TriagePlace("log", triage.run.id, cause.line)
        for number, row in enumerate(rows):
            if row.place == wanted:
                return number
    return next((number for number, row in enumerate(rows) if row.mark == "✗"), 0)


def headline_words(triage: FailureTriage) -> Content:
    """Return the sentence that names the cause, and below it what belongs to it."""
    explanation = triage.explanation
    color = "$text-error" if explanation.cause else "$text-muted"
    mark = "✗ " if explanation.cause else ""
    lines = [outside(f"{mark}{explanation.headline}").stylize(f"b {color}")]
    if explanation.cause is not None:
        lines += [outside(each).stylize("$text-muted") for each in _more(explanation.cause)]
    return Content("\n").join(lines)


def summary_lines(triage: FailureTriage) -> list[str]:
    """Return the sections beside the log in a line each, with their first lines."""
    found = []
    for section in triage_sections(triage):
        if section.title in {"Log", "Run", "Steps"}:
            continue
        told = [line.text for line in section.lines[:_TOLD]]
        if len(section.lines) > _TOLD:
            told.append(f"{len(section.lines) - _TOLD:,} more")
        found.append(f"{section.title}: {'; '.join(told) or section.note}")
    return found


def _more(cause: Cause) -> Iterator[str]:
    """Yield what belongs to a cause, in few lines."""
    yield from (each.strip() for each in cause.more[:3] if each.strip())
    if not cause.sure:
        yield f"Not sure: {cause.doubt}"


def _section(section: TriageSection, width: int) -> Iterator[TriageRow]:
    yield TriageRow("", section.title, is_title=True)
    for line in section.lines:
        yield TriageRow(line.mark, _text(section, line, width), line.place)
    if section.note:
        yield TriageRow("·", section.note)


def _text(section: TriageSection, line: TriageLine, width: int) -> str:
    if section.title == "Log" and line.place is not None and line.place.line is not None:
        return f"{line.place.line + 1:>{width}}  {line.text.expandtabs(4)}"
    return line.text
