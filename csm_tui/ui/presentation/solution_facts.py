"""The facts of a solution and of its parts, as names and values."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from csm_tui.domain.format import counted, human_time
from csm_tui.domain.masking import hidden_if_secret, is_secret_name, masked
from csm_tui.domain.solution import (
    DynamicValues,
    EnumValue,
    Labels,
    ParameterDefinition,
    ParameterGroup,
    RunTemplate,
    Solution,
    SolutionFinding,
    TableColumn,
    in_language,
)
from csm_tui.ui.presentation.people import who
from csm_tui.ui.presentation.solution_words import (
    DATA_WORDS,
    NONE,
    bounds_words,
    column_bounds,
    default_words,
    enum_words,
    ids_words,
    one_line,
    quoted,
    range_words,
    severity_text,
    size_words,
    source_words,
    tally,
    timeout_words,
    type_words,
)

Facts = list[tuple[str, str]]

_SHOWN_OPTIONS = frozenset(
    {
        *("enumValues", "dynamicEnumValues", "dynamicValues", "tooltipText", "subType", "hidden"),
        *("minLength", "maxLength", "validation", "columns", "dateFormat", "runTemplateFilter"),
        *("description", "authorizedRoles"),
    }
)
"""Options that have a fact of their own."""
_NAMED_OPTIONS = {
    "defaultFileTypeFilter": "File types",
    "shouldRenameFileOnUpload": "Renamed",
    "canChangeRowsNumber": "Rows change",
    "connectorId": "Connector",
}
"""Options of files and tables, with their names here."""
_STEPS = (
    *("fetchDatasets", "fetchScenarioParameters", "scenarioDataDownloadTransform"),
    *("applyParameters", "validateData", "sendDatasetsToDataWarehouse"),
    *("sendInputParametersToDataWarehouse", "preRun", "run", "postRun"),
)
"""The steps of a run that a template of 3.x and 4.x switches."""


def definition_facts(definition: ParameterDefinition, language: str) -> Facts:
    """Return everything about the definition of a parameter."""
    return [
        ("Label", _labels(definition.labels, language)),
        ("Type", _type(definition)),
        ("Default", _default(definition, language)),
        *_bounds(definition),
        *_optional("Pattern", definition.pattern or ""),
        *_optional("Rule", definition.validation),
        *_values(definition, language),
        *_dynamic("Values from", definition.dynamic_enum),
        *_dynamic("Default from", definition.dynamic_default),
        *_optional("Runners of", ", ".join(map(quoted, definition.run_template_filter))),
        *_table(definition, language),
        *_optional("Date format", definition.date_format),
        *([("Hidden", "yes: the web application does not show it")] if definition.hidden else []),
        *_optional("Tooltip", one_line(in_language(definition.tooltips, language))),
        *_optional("Description", one_line(definition.description)),
        *_others(definition.id, definition.options),
        *(("Not read", words) for words in definition.unreadable),
    ]


def parameter_in_solution(
    definition: ParameterDefinition,
    solution: Solution,
    findings: Iterable[SolutionFinding],
    language: str,
    of_workspace: str | None = None,
) -> Facts:
    """Return the findings, the definition, the groups and the run templates of a parameter.

    Args:
        definition: of the parameter.
        solution: that has it.
        findings: what the check finds in it.
        language: of the labels.
        of_workspace: the value that the workspace gives new runners; None if it gives none.
    """
    groups = solution.groups_of.get(definition.id, ())
    templates = dict.fromkeys(
        template for group in groups for template in solution.templates_of.get(group, ())
    )
    return [
        *_findings(findings),
        *([("New runners", f"{of_workspace}, from the workspace")] if of_workspace else []),
        *definition_facts(definition, language),
        ("Groups", ids_words(groups)),
        ("Templates", ids_words(tuple(templates))),
    ]


def group_facts(
    group: ParameterGroup,
    solution: Solution,
    findings: Iterable[SolutionFinding],
    language: str,
) -> Facts:
    """Return everything about a group of parameters."""
    return [
        *_findings(findings),
        ("Label", _labels(group.labels, language)),
        *_optional("Description", one_line(group.description)),
        *_listed("Parameters", [_member(id_, solution, language) for id_ in group.parameter_ids]),
        ("Templates", ids_words(solution.templates_of.get(group.id, ()))),
        ("Parent", group.parent_id or NONE),
        ("Roles", ", ".join(group.authorized_roles) or "all"),
        *([("Hidden", "yes: the web application does not show it")] if group.hidden else []),
        *(("Not read", words) for words in group.unreadable),
    ]


def template_facts(
    template: RunTemplate,
    solution: Solution,
    findings: Iterable[SolutionFinding],
    language: str,
) -> Facts:
    """Return everything about a run template."""
    requests, limits, timeout = template.requests, template.limits, template.timeout
    return [
        *_findings(findings),
        ("Label", _labels(template.labels, language)),
        *_optional("Name", template.name),
        *_optional("Description", one_line(template.description)),
        ("Image", solution.image or NONE),
        ("Compute size", template.compute_size or NONE),
        ("Requests", size_words(requests) if requests else NONE),
        ("Limits", size_words(limits) if limits else NONE),
        (
            "Time limit",
            timeout_words(template) + (f" ({timeout} s)" if timeout and timeout >= 60 else ""),
        ),
        *_listed("Groups", [_group_line(id_, solution, language) for id_ in template.group_ids]),
        ("Tags", ", ".join(template.tags) or NONE),
        *_optional("Simulation", template.simulation or ""),
        *_optional("Orchestrator", template.orchestrator or ""),
        *_steps(template.raw),
        *(("Not read", words) for words in template.unreadable),
    ]


def finding_facts(finding: SolutionFinding) -> Facts:
    """Return a finding with its place and the next step."""
    return [
        (severity_text(finding.severity), finding.headline),
        ("Place", finding.place),
        ("What to do", finding.next_step),
    ]


def solution_facts(solution: Solution, findings: Iterable[SolutionFinding]) -> Facts:
    """Return the facts of a solution as a whole."""
    pulls = {True: "always", False: "only if it is missing", None: "unknown"}
    return [
        ("Name", solution.name or NONE),
        ("Id", solution.id),
        ("Key", solution.key or NONE),
        ("Description", one_line(solution.description) or NONE),
        ("Image", solution.image or NONE),
        ("Repository", solution.repository or NONE),
        ("Version", solution.version or NONE),
        ("Image pulled", pulls[solution.always_pull]),
        ("SDK", solution.sdk_version or "unknown"),
        *_optional("Simulator", solution.simulator),
        ("Tags", ", ".join(solution.tags) or NONE),
        *_optional("Page", solution.url),
        ("Owner", who(solution.owner)),
        *([("Created", human_time(solution.created))] if solution.created else []),
        *([("Updated", human_time(solution.updated))] if solution.updated else []),
        ("Parameters", f"{len(solution.all_parameters)}"),
        ("Groups", f"{len(solution.all_groups)}"),
        ("Run templates", f"{len(solution.all_templates)}"),
        ("Languages", ", ".join(solution.languages)),
        ("Findings", tally(findings).plain),
    ]


def _findings(findings: Iterable[SolutionFinding]) -> Iterator[tuple[str, str]]:
    for finding in findings:
        yield severity_text(finding.severity), f"{finding.headline} {finding.next_step}"


def _optional(name: str, value: str) -> Facts:
    return [(name, value)] if value else []


def _labels(labels: Labels, first: str) -> str:
    """Return the label in all languages, each text once, beginning with the chosen language."""
    languages: dict[str, list[str]] = {}
    for language in sorted(labels, key=lambda each: each != first):
        languages.setdefault(one_line(labels[language]), []).append(language)
    texts = [text for text in languages if text]
    if len(texts) == 1:
        return texts[0]
    words = (f"{text} ({', '.join(filter(None, languages[text])) or 'all'})" for text in texts)
    return " · ".join(words) or NONE


def _bounds(definition: ParameterDefinition) -> Facts:
    """Return the bounds of value and length, in full."""
    length = bounds_words(replace(definition, minimum=None, maximum=None))
    return [
        *_optional("Bounds", range_words(definition.minimum, definition.maximum)),
        *_optional("Length", length),
    ]


def _type(definition: ParameterDefinition) -> str:
    named = definition.var_type in DATA_WORDS
    return f"{type_words(definition)}  ({definition.var_type})" if named else type_words(definition)


def _default(definition: ParameterDefinition, language: str) -> str:
    if definition.default and not is_secret_name(definition.id):
        return enum_words(definition, definition.default, language)
    return default_words(definition)


def _listed(name: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield one line after the other, the first one with the name."""
    if not lines:
        yield name, NONE
    for place, line in enumerate(lines):
        yield (name if place == 0 else ""), line


def _values(definition: ParameterDefinition, language: str) -> Iterator[tuple[str, str]]:
    if definition.enum_values:
        yield from _listed("Values", list(_enum_lines(definition.enum_values, language)))


def _enum_lines(values: Iterable[EnumValue], language: str) -> Iterator[str]:
    all_values = list(values)
    width = min(20, max(len(value.key) for value in all_values))
    for value in all_values:
        tooltip = one_line(in_language(value.tooltips, language))
        label = one_line(in_language(value.labels, language))
        note = f"  · {tooltip}" if tooltip else ""
        yield f"{value.key:<{width}}  {label}{note}".rstrip()


def _dynamic(name: str, source: DynamicValues | None) -> Iterator[tuple[str, str]]:
    if source is None:
        return
    key = f", column {source.result_key}" if source.result_key else ""
    yield name, f"{source_words(source)}{key}"
    if source.query:
        yield "Query", one_line(source.query)
    for option, value in source.options.items():
        yield f"Query {option}", _json(value)


def _table(definition: ParameterDefinition, language: str) -> Iterator[tuple[str, str]]:
    if definition.columns:
        lines = list(_column_lines(definition.columns, language))
        width = min(30, max(len(name) for name, _ in lines))
        yield from _listed(
            "Columns", [f"{name:<{width}}  {words}".rstrip() for name, words in lines]
        )


def _column_lines(
    columns: Iterable[TableColumn], language: str, within: str = ""
) -> Iterator[tuple[str, str]]:
    for column in columns:
        header = in_language(column.headers, language)
        if column.children:
            yield from _column_lines(column.children, language, f"{within}{header or '?'} / ")
        else:
            name = column.field or "no field"
            yield f"{within}{name}", _column_words(column, header)


def _column_words(column: TableColumn, header: str) -> str:
    parts = [
        " ".join((column.value_type, *column.behaviours)),
        column_bounds(column),
        ", ".join(value.key for value in column.enum_values),
        "may be empty" if column.accepts_empty else "",
        f"default {column.default}" if column.default is not None else "",
        f"header “{header}”" if header and header != column.field else "",
        *(f"not read: {words}" for words in column.unreadable),
    ]
    return "; ".join(filter(None, parts))


def _member(id_: str, solution: Solution, language: str) -> str:
    definition = solution.parameters.get(id_)
    if definition is None:
        return f"✗ {quoted(id_)}  not in the solution"
    label = one_line(definition.label_in(language))
    return f"{quoted(id_)}  {label if label != id_ else ''}  {type_words(definition)}"


def _group_line(id_: str, solution: Solution, language: str) -> str:
    group = solution.groups.get(id_)
    if group is None:
        return f"✗ {quoted(id_)}  not in the solution"
    label = one_line(group.label_in(language))
    size = counted(len(group.parameter_ids), "parameter")
    return f"{quoted(id_)}  {label + '  ' if label != id_ else ''}{size}"


def _steps(raw: Mapping[str, Any]) -> Facts:
    on = [name for name in _STEPS if raw.get(name) is True]
    off = [name for name in _STEPS if raw.get(name) is False]
    return [*_optional("Steps", ", ".join(on)), *_optional("Steps left out", ", ".join(off))]


def _others(id_: str, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    shown = masked(options)
    for name, value in shown.items():
        if name not in _SHOWN_OPTIONS:
            named = _NAMED_OPTIONS.get(name, f"Option {name}")
            yield named, hidden_if_secret(id_, _json(value))


def _json(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
