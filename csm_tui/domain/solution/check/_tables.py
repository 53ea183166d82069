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
        yield place.warning("A table without columns.", "Give columns.")
    if columns and not definition.is_table:
        yield place.note("Columns have no effect without sub-type TABLE.", "Set subType: TABLE.")
    named = Counter(column.field for column in columns if column.field)
    doubles = [field for field, count in named.items() if count > 1]
    if doubles:
        yield place.error(
            f"Columns that occur twice: {listed(doubles)}.", "Give each column a field of its own."
        )
    for place_, column in enumerate(columns, 1):
        yield from _column(place, f"Column {column.field or place_}", column)


def _column(place: FindingPlace, name: str, column: TableColumn) -> Iterator[SolutionFinding]:
    for words in column.unreadable:
        yield place.error(f"{name}: {words}: not understood.", "Correct it in the solution.")
    if not column.field:
        yield place.error(f"{name} has no field.", "Name the field, as in the CSV file's header.")
    types = [word for word in column.types if word in COLUMN_TYPES]
    unknown = [word for word in column.types if word not in COLUMN_TYPES | _BEHAVIOURS]
    if len(types) > 1:
        yield place.error(f"{name} has several types: {listed(types)}.", "Keep one of them.")
    if unknown:
        yield place.warning(
            f"{name}: {listed(unknown)} is neither a type nor a behaviour.",
            f"Use {', '.join(sorted(COLUMN_TYPES))} or {', '.join(sorted(_BEHAVIOURS))}.",
        )
    if types == ["enum"] and not column.enum_values:
        yield place.warning(f"{name} is an enum without values.", "Give enumValues.")
    yield from _bounds(place, name, column)


def _bounds(place: FindingPlace, name: str, column: TableColumn) -> Iterator[SolutionFinding]:
    value_type = column.value_type
    bounds = {"minValue": column.minimum, "maxValue": column.maximum}
    given = {key: bound for key, bound in bounds.items() if bound}
    if given and value_type not in {"int", "number", "date"}:
        yield place.note(
            f"{name}: {' and '.join(given)} without effect on type {value_type}.",
            "Remove the bounds.",
        )
        return
    read = date_of if value_type == "date" else number_of
    sizes = {key: read(bound) for key, bound in given.items()}
    for key, size in sizes.items():
        if size is None and value_type == "date":
            yield place.warning(
                f"{name}: {key} {given[key]} is not in ISO form; browsers read it differently.",
                "Write it as 2026-12-31.",
            )
        elif size is None:
            yield place.error(
                f"{name}: {key} “{given[key]}” is not a number.", "Correct the bound."
            )
    low, high = sizes.get("minValue"), sizes.get("maxValue")
    if low is not None and high is not None and low > high:
        yield place.error(f"{name}: minValue is above maxValue: nothing fits.", "Correct them.")
