"""The check of the values that an enum or a list offers."""

import re
from collections import Counter
from collections.abc import Iterator

from csm_tui.domain.solution.check._words import listed, meant
from csm_tui.domain.solution.definition import Solution
from csm_tui.domain.solution.finding import FindingPlace, SolutionFinding, SubjectKind
from csm_tui.domain.solution.parameter import (
    CYPHER,
    PART_QUERY,
    DynamicValues,
    ParameterDefinition,
)

_CHOOSING = frozenset({"enum", "list"})


def check_choices(definition: ParameterDefinition, solution: Solution) -> Iterator[SolutionFinding]:
    """Yield what is wrong with the static and dynamic values of a parameter."""
    place = FindingPlace(SubjectKind.PARAMETER, definition.id)
    yield from _static(place, definition)
    for name, source in (
        ("dynamicEnumValues", definition.dynamic_enum),
        ("dynamicValues", definition.dynamic_default),
    ):
        if source is not None:
            yield from _dynamic(place, name, source, definition)
    for template_id in definition.run_template_filter:
        if template_id not in solution.run_templates:
            yield place.warning(
                f"Unknown run template {template_id} in runTemplateFilter.",
                f"Correct the filter.{meant(template_id, solution.run_templates)}",
            )


def _static(place: FindingPlace, definition: ParameterDefinition) -> Iterator[SolutionFinding]:
    keys = [value.key for value in definition.enum_values]
    chooses = definition.var_type in _CHOOSING
    by_run = definition.dynamic_enum is not None
    unread = any("numValues" in words for words in definition.unreadable)
    free = chooses and not keys and not by_run and definition.sub_type != "SCENARIOS"
    if free and not unread:
        yield place.warning(
            f"The {definition.var_type} has no values.",
            "Add enumValues or dynamicEnumValues.",
        )
    if (keys or by_run) and not chooses:
        yield place.note(
            f"enumValues ignored for type {definition.var_type or 'none'}.",
            "Use type enum or list, or remove them.",
        )
    if keys and by_run:
        yield place.note(
            "Static and dynamic values: the static ones are used if the query fails.",
            "Keep only one kind.",
        )
    doubles = [key for key, count in Counter(keys).items() if count > 1]
    if doubles:
        yield place.error(f"Duplicate keys: {listed(doubles)}.", "Use each key once.")
    if "" in keys:
        yield place.warning("Empty key.", "Add a key to each value.")


def _dynamic(
    place: FindingPlace, name: str, source: DynamicValues, definition: ParameterDefinition
) -> Iterator[SolutionFinding]:
    if source.kind == CYPHER:
        yield from _cypher(place, name, source)
    elif source.kind == PART_QUERY:
        if not source.part_name:
            yield place.warning(f"{name} has no dataset part.", "Add datasetPartName.")
        if not source.result_key and not definition.is_table:
            yield place.warning(f"{name} has no resultKey.", "Add the name of the value column.")
    else:
        yield place.note(
            f"{name} has an unknown type: {source.kind}.",
            f"Use {CYPHER} or {PART_QUERY}.",
        )


def _cypher(place: FindingPlace, name: str, source: DynamicValues) -> Iterator[SolutionFinding]:
    if not source.query:
        yield place.warning(f"{name} have no query.", "Add the query that reads the values.")
    if not source.result_key:
        yield place.warning(f"{name} have no resultKey.", "Add the name of the value column.")
    elif source.query and not re.search(rf"\b{re.escape(source.result_key)}\b", source.query):
        yield place.error(
            f"{name}: the query does not return the resultKey {source.result_key}.",
            "Use a column that the query returns.",
        )
