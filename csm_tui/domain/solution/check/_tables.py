"""The check of the columns of a table parameter."""

from collections import Counter
from collections.abc import Iterator

from csm_tui.domain.solution.check._words import listed
from csm_tui.domain.solution.finding import FindingPlace, SolutionFinding, SubjectKind
from csm_tui.domain.solution.parameter import COLUMN_TYPES, ParameterDefinition, TableColumn
from csm_tui.domain.solution.values import date_of, number_of

_BEHAVIOURS = frozenset({"nonResizable", "nonEditable", "nonSortable"})


def check_table(definition: ParameterDefinition) -> Iterator[SolutionFinding]:
    """Yield what is wrong with the columns of a parameter."""
    place = FindingPlace(SubjectKind.PARAMETER, definition.id)
    columns = definition.table_columns
    if definition.is_table and not columns:
        yield place.warning("Table without columns.", "Add columns.")
    if columns and not definition.is_table:
        yield place.note("Columns ignored without sub-type TABLE.", "Set subType: TABLE.")
    named = Counter(column.field for column in columns if column.field)
    doubles = [field for field, count in named.items() if count > 1]
    if doubles:
        yield place.error(
            f"Duplicate columns: {listed(doubles)}.", "Use a different field for each column."
        )
    for place_, column in enumerate(columns, 1):
        yield from _column(place, f"Column {column.field or place_}", column)


def _column(place: FindingPlace, name: str, column: TableColumn) -> Iterator[SolutionFinding]:
    for words in column.unreadable:
        yield place.error(f"{name} not readable: {words}.", "Correct it in the solution.")
    if not column.field:
        yield place.error(
            f"{name} has no field.", "Add the field as in the header of the CSV file."
        )
    types = [word for word in column.types if word in COLUMN_TYPES]
    unknown = [word for word in column.types if word not in COLUMN_TYPES | _BEHAVIOURS]
    if len(types) > 1:
        yield place.error(f"{name} has several types: {listed(types)}.", "Keep one.")
    if unknown:
        yield place.warning(
            f"{name}: unknown type or behaviour {listed(unknown)}.",
            f"Use {', '.join(sorted(COLUMN_TYPES))} or {', '.join(sorted(_BEHAVIOURS))}.",
        )
    if types == ["enum"] and not column.enum_values:
        yield place.warning(f"{name} is an enum without values.", "Add enumValues.")
    yield from _bounds(place, name, column)


def _bounds(place: FindingPlace, name: str, column: TableColumn) -> Iterator[SolutionFinding]:
    value_type = column.value_type
    bounds = {"minValue": column.minimum, "maxValue": column.maximum}
    given = {key: bound for key, bound in bounds.items() if bound}
    if given and value_type not in {"int", "number", "date"}:
        yield place.note(
            f"{name}: {' and '.join(given)} ignored for type {value_type}.",
            "Remove the bounds.",
        )
        return
    read = date_of if value_type == "date" else number_of
    sizes = {key: read(bound) for key, bound in given.items()}
    for key, size in sizes.items():
        if size is None and value_type == "date":
            yield place.warning(
                f"{name}: {key} {given[key]} is not in ISO form. Browsers read it differently.",
                "Write it as 2026-12-31.",
            )
        elif size is None:
            yield place.error(
                f"{name}: {key} “{given[key]}” is not a number.", "Correct the bound."
            )
    low, high = sizes.get("minValue"), sizes.get("maxValue")
    if low is not None and high is not None and low > high:
        yield place.error(
            f"{name}: minValue is above maxValue, no value fits.", "Correct the bounds."
        )
