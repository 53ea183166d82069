"""Parameters and run templates of a solution, in a few words each."""

import re
from collections.abc import Iterable, Sequence

from textual.content import Content

from csm_tui.domain.format import counted, human_age
from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.solution import (
    DATASET_ID_TYPE,
    DB_PART_TYPE,
    FILE_PART_TYPE,
    DynamicValues,
    ParameterDefinition,
    ResourceSize,
    RunTemplate,
    Severity,
    SolutionFinding,
    TableColumn,
    in_language,
)

NONE = "none"
_MIDNIGHT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00(:00(\.0+)?)?(Z|\+00:00)")
SEVERITIES = {
    Severity.ERROR: ("✗", "$text-error"),
    Severity.WARNING: ("!", "$text-warning"),
    Severity.NOTE: ("·", "$text-muted"),
}
"""The symbol and the style of each severity."""
DATA_WORDS = {DATASET_ID_TYPE: "dataset", FILE_PART_TYPE: "file part", DB_PART_TYPE: "DB part"}
"""Short words for the types of data."""


def severity_text(severity: Severity) -> str:
    """Return a severity as symbol and word."""
    return f"{SEVERITIES[severity][0]} {severity.value}"


def tally(findings: Iterable[SolutionFinding]) -> Content:
    """Return how many findings there are of each severity, or that there are none."""
    found = [finding.severity for finding in findings]
    counts = [
        Content.styled(
            f"{SEVERITIES[each][0]} {counted(found.count(each), each.value.lower())}",
            SEVERITIES[each][1],
        )
        for each in Severity
        if each in found
    ]
    nothing = Content.styled("✓ nothing found", "$text-success")
    return Content("  ").join(counts) if counts else nothing


def type_words(definition: ParameterDefinition) -> str:
    """Return the type of a parameter with its sub-type: ``enum RADIO``, ``dataset TABLE``."""
    name = DATA_WORDS.get(definition.var_type, definition.var_type) or "no type"
    return f"{name} {definition.sub_type}" if definition.sub_type else name


def default_words(definition: ParameterDefinition) -> str:
    """Return the default, hidden for a secret, or where it comes from."""
    if definition.default is not None:
        text = short_date(definition.default) if definition.var_type == "date" else None
        return hidden_if_secret(definition.id, text or definition.default) or '""'
    return source_words(definition.dynamic_default) if definition.dynamic_default else NONE


def bounds_words(definition: ParameterDefinition) -> str:
    """Return bounds of value or length: ``0 … 10``, ``at least 0``, ``2 … 10 characters``."""
    if definition.min_length is not None or definition.max_length is not None:
        least, most = definition.min_length, definition.max_length
        words = range_words(
            None if least is None else str(least), None if most is None else str(most)
        )
        return f"{words} characters"
    low, high = definition.minimum, definition.maximum
    if definition.var_type == "date":
        return range_words(low and short_date(low), high and short_date(high))
    return range_words(low, high)


def short_date(text: str) -> str:
    """Return the day of a date at midnight in UTC, or the text itself."""
    return text[:10] if _MIDNIGHT.fullmatch(text) else text


def column_bounds(column: TableColumn) -> str:
    """Return the bounds of a column of a table."""
    return range_words(column.minimum, column.maximum)


def range_words(low: str | None, high: str | None) -> str:
    """Return two bounds, either of which may be missing."""
    if low and high:
        return f"{low} … {high}"
    if low:
        return f"at least {low}"
    return f"at most {high}" if high else ""


def values_words(definition: ParameterDefinition) -> str:
    """Return what can be chosen or filled in: keys, the source of the keys, or columns."""
    if definition.dynamic_enum is not None:
        return source_words(definition.dynamic_enum)
    if definition.enum_values:
        return ", ".join(value.key for value in definition.enum_values)
    if definition.sub_type == "SCENARIOS":
        return "runners of the workspace"
    return table_words(definition)


def table_words(definition: ParameterDefinition) -> str:
    """Return the number and the names of a table's columns; empty without any."""
    names = [column.field or "no name" for column in definition.table_columns]
    return f"{counted(len(names), 'column')}: {', '.join(names)}" if names else ""


def source_words(source: DynamicValues) -> str:
    """Return where dynamic values come from."""
    if source.part_name:
        return f"from {source.part_name}"
    return "from the graph" if source.kind == "cypher" else f"from {source.kind}"


def enum_words(definition: ParameterDefinition | None, value: str, language: str) -> str:
    """Return a value with the label of its key: ``USD  United States dollar ($)``."""
    known = definition.enum_value(value) if definition else None
    label = in_language(known.labels, language) if known else ""
    return f"{value}  {label}" if label and label != value else value


def sizing_words(template: RunTemplate) -> str:
    """Return the compute size or the requested resources of a run template."""
    sizes = [size for size in (template.requests, template.limits) if size is not None]
    # Requests and limits are often the same.
    resources = " … ".join(dict.fromkeys(map(size_words, sizes)))
    return ", ".join(filter(None, (template.compute_size, resources))) or "the platform's own"


def size_words(size: ResourceSize) -> str:
    """Return processors and memory: ``2 cpu 4Gi``."""
    return " ".join(filter(None, (size.cpu and f"{size.cpu} cpu", size.memory))) or "nothing"


def timeout_words(template: RunTemplate) -> str:
    """Return the time limit of a run template."""
    if template.timeout is None:
        return "no limit"
    return human_age(template.timeout) if template.timeout > 0 else f"{template.timeout} s"


def quoted(id_: str) -> str:
    """Return an id, in quotes if it has blanks, so that they are seen."""
    return f"“{id_}”" if id_ != "".join(id_.split()) else id_


def one_line(text: str) -> str:
    """Return a text of several lines on one."""
    return " ".join(text.split())


def ids_words(ids: Sequence[str]) -> str:
    """Return ids with commas, or that there are none."""
    return ", ".join(map(quoted, ids)) or NONE
