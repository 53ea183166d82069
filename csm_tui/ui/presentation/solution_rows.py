"""The parts of a solution as rows of a grid."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial

from textual.content import Content

from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.organization import Raw
from csm_tui.domain.solution import (
    Solution,
    SolutionFinding,
    SubjectKind,
)
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.presentation.solution_facts import (
    Facts,
    finding_facts,
    group_facts,
    parameter_in_solution,
    solution_facts,
    template_facts,
)
from csm_tui.ui.presentation.solution_words import (
    SEVERITIES,
    bounds_words,
    default_words,
    one_line,
    quoted,
    severity_text,
    sizing_words,
    timeout_words,
    type_words,
    values_words,
)


class SolutionPart(Enum):
    """One of the lists that are shown of a solution."""

    PARAMETERS = "Parameters"
    GROUPS = "Groups"
    TEMPLATES = "Run templates"
    FINDINGS = "Findings"
    ABOUT = "About"


SUBJECT_PARTS = {
    SubjectKind.PARAMETER: SolutionPart.PARAMETERS,
    SubjectKind.GROUP: SolutionPart.GROUPS,
    SubjectKind.TEMPLATE: SolutionPart.TEMPLATES,
    SubjectKind.SOLUTION: SolutionPart.ABOUT,
}
"""The list in which the subject of a finding is."""


@dataclass(frozen=True, slots=True)
class SolutionRow:
    """One row, with what is shown of it elsewhere."""

    id: str
    title: str
    """What it is, and its id."""
    cells: tuple[Cell, ...]
    facts: Callable[[], Facts]
    """Everything about it."""
    raw: Raw = field(repr=False)
    style: str | None = None
    finding: SolutionFinding | None = None
    """The finding, in the list of findings."""

    @property
    def searched(self) -> str:
        """The text that a filter searches."""
        return "\n".join(map(str, self.cells)).casefold()


COLUMNS: Mapping[SolutionPart, Sequence[RankedColumn]] = {
    SolutionPart.PARAMETERS: (
        RankedColumn(Column(" "), 1, 0),
        RankedColumn(Column("Parameter", max_width=44, middle=True), 22, 1),
        RankedColumn(Column("Label", max_width=40), 14, 2),
        RankedColumn(Column("Type", max_width=20), 15, 3),
        RankedColumn(Column("Default", max_width=30), 10, 4),
        RankedColumn(Column("Bounds", max_width=50), 12, 5),
        RankedColumn(Column("Values", max_width=50), 20, 6),
        RankedColumn(Column("Group", max_width=40, middle=True), 16, 7),
    ),
    SolutionPart.GROUPS: (
        RankedColumn(Column(" "), 1, 0),
        RankedColumn(Column("Group", max_width=70, middle=True), 24, 1),
        RankedColumn(Column("Label", max_width=40), 14, 2),
        RankedColumn(Column("Parameters", align="right"), 10, 3),
        RankedColumn(Column("Run templates", max_width=60), 12, 4),
        RankedColumn(Column("Parent", max_width=30, middle=True), 8, 5),
    ),
    SolutionPart.TEMPLATES: (
        RankedColumn(Column(" "), 1, 0),
        RankedColumn(Column("Run template", max_width=50, middle=True), 22, 1),
        RankedColumn(Column("Label", max_width=50), 12, 4),
        RankedColumn(Column("Size", max_width=40), 21, 2),
        RankedColumn(Column("Time"), 8, 3),
        RankedColumn(Column("Groups", max_width=60), 30, 5),
        RankedColumn(Column("Tags", max_width=30), 8, 6),
    ),
    SolutionPart.FINDINGS: (
        RankedColumn(Column("Severity"), 9, 0),
        RankedColumn(Column("Finding", max_width=110), 20, 1),
        RankedColumn(Column("Place", max_width=44, middle=True), 18, 2),
        RankedColumn(Column("What to do", max_width=80), 30, 3),
    ),
    SolutionPart.ABOUT: (
        RankedColumn(Column("What"), 13, 0),
        RankedColumn(Column("Value", max_width=200), 20, 1),
    ),
}


def solution_rows(
    part: SolutionPart,
    solution: Solution,
    findings: Sequence[SolutionFinding],
    language: str,
    defaults: Mapping[str, str],
) -> list[SolutionRow]:
    """Return the rows of one list of a solution, in a language.

    Args:
        part: the list.
        solution: what is shown.
        findings: what the check finds in it.
        language: of the labels.
        defaults: the values that the workspace gives new runners, by parameter.
    """
    about = _by_subject(findings)
    match part:
        case SolutionPart.PARAMETERS:
            return _parameters(solution, about, language, defaults)
        case SolutionPart.GROUPS:
            return _groups(solution, about, language)
        case SolutionPart.TEMPLATES:
            return _templates(solution, about, language)
        case SolutionPart.FINDINGS:
            return [_finding(finding, solution) for finding in findings]
    return [
        SolutionRow(name, name, (name, value), partial(_one_fact, name, value), solution.raw)
        for name, value in solution_facts(solution, findings)
    ]


_About = Mapping[tuple[SubjectKind, str], list[SolutionFinding]]


def _by_subject(findings: Iterable[SolutionFinding]) -> _About:
    found: dict[tuple[SubjectKind, str], list[SolutionFinding]] = {}
    for finding in findings:
        found.setdefault((finding.kind, finding.subject_id), []).append(finding)
    return found


def _parameters(
    solution: Solution, about: _About, language: str, defaults: Mapping[str, str]
) -> list[SolutionRow]:
    rows = []
    for each in solution.all_parameters:
        own = defaults.get(each.id)
        own = None if own is None else one_line(hidden_if_secret(each.id, own)) or "empty"
        found = about.get((SubjectKind.PARAMETER, each.id), [])
        groups = solution.groups_of.get(each.id, ())
        cells = (
            _mark(found),
            quoted(each.id),
            one_line(each.label_in(language)),
            type_words(each),
            default_words(each) if own is None else f"{own} here",
            bounds_words(each),
            values_words(each),
            ", ".join(groups) or "no group",
        )
        facts = partial(parameter_in_solution, each, solution, found, language, own)
        title = f"Parameter {each.id}"
        style = "dim" if each.hidden else None
        rows.append(SolutionRow(each.id, title, cells, facts, each.raw, style))
    return rows


def _groups(solution: Solution, about: _About, language: str) -> list[SolutionRow]:
    rows = []
    for each in solution.all_groups:
        found = about.get((SubjectKind.GROUP, each.id), [])
        templates = solution.templates_of.get(each.id, ())
        cells = (
            _mark(found),
            quoted(each.id),
            one_line(each.label_in(language)),
            str(len(each.parameter_ids)),
            ", ".join(map(quoted, templates)) or "no run template",
            each.parent_id or "",
        )
        facts = partial(group_facts, each, solution, found, language)
        title = f"Group {each.id}"
        style = "dim" if each.hidden else None
        rows.append(SolutionRow(each.id, title, cells, facts, each.raw, style))
    return rows


def _templates(solution: Solution, about: _About, language: str) -> list[SolutionRow]:
    rows = []
    for each in solution.all_templates:
        found = about.get((SubjectKind.TEMPLATE, each.id), [])
        cells = (
            _mark(found),
            quoted(each.id),
            one_line(each.label_in(language)),
            sizing_words(each),
            timeout_words(each),
            ", ".join(each.group_ids) or "no groups",
            ", ".join(each.tags),
        )
        facts = partial(template_facts, each, solution, found, language)
        title = f"Run template {quoted(each.id)}"
        rows.append(SolutionRow(each.id, title, cells, facts, each.raw))
    return rows


def _finding(finding: SolutionFinding, solution: Solution) -> SolutionRow:
    parts: Mapping[SubjectKind, Mapping[str, object]] = {
        SubjectKind.PARAMETER: solution.parameters,
        SubjectKind.GROUP: solution.groups,
        SubjectKind.TEMPLATE: solution.run_templates,
    }
    subject = parts.get(finding.kind, {}).get(finding.subject_id)
    return SolutionRow(
        finding.subject_id or solution.id,
        finding.place,
        (
            Content.styled(severity_text(finding.severity), SEVERITIES[finding.severity][1]),
            finding.headline,
            finding.place,
            finding.next_step,
        ),
        partial(finding_facts, finding),
        getattr(subject, "raw", solution.raw),
        finding=finding,
    )


def _mark(found: Sequence[SolutionFinding]) -> Content:
    """Return the symbol of the worst finding: the findings come worst first."""
    return Content.styled(*SEVERITIES[found[0].severity]) if found else Content("")


def _one_fact(name: str, value: str) -> Facts:
    return [(name, value)]
