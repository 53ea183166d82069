"""The check of one parameter: its type, its bounds and its default."""

from collections.abc import Iterator

from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.solution.check._words import meant
from csm_tui.domain.solution.finding import FindingPlace, SolutionFinding, SubjectKind
from csm_tui.domain.solution.parameter import DATA_TYPES, ParameterDefinition
from csm_tui.domain.solution.values import size_reader, value_problem

TYPES = ("string", "int", "number", "bool", "date", "enum", "list", *sorted(DATA_TYPES))
_SUB_TYPES = {
    "RADIO": {"enum"},
    "SCENARIOS": {"enum"},
    "SLIDER": {"number"},
    "TABLE": DATA_TYPES,
}


def check_parameter(definition: ParameterDefinition) -> Iterator[SolutionFinding]:
    """Yield what is wrong with the type, the bounds and the default of a parameter."""
    place = FindingPlace(SubjectKind.PARAMETER, definition.id)
    for words in definition.unreadable:
        yield place.error(f"Not readable: {words}.", "Correct it in the solution.")
    yield from _type(place, definition)
    yield from _bounds(place, definition)
    yield from _lengths(place, definition)
    yield from _default(place, definition)


def _type(place: FindingPlace, definition: ParameterDefinition) -> Iterator[SolutionFinding]:
    var_type, sub_type = definition.var_type, definition.sub_type
    if not var_type:
        yield place.error("No type.", "Add a varType.")
    elif var_type not in TYPES:
        yield place.warning(
            f"Unknown type {var_type}: values are not checked.",
            f"Use one of {', '.join(TYPES[:7])}.{meant(var_type, TYPES)}",
        )
    fitting = _SUB_TYPES.get(sub_type)
    if fitting is not None and var_type not in fitting:
        yield place.warning(
            f"Sub-type {sub_type} ignored for type {var_type or 'none'}.",
            f"Use it with type {' or '.join(sorted(fitting))}.",
        )
    if sub_type == "SLIDER" and not (definition.minimum and definition.maximum):
        yield place.warning("Slider without both bounds.", "Add minValue and maxValue.")


def _bounds(place: FindingPlace, definition: ParameterDefinition) -> Iterator[SolutionFinding]:
    read = size_reader(definition.var_type)
    named = {"minValue": definition.minimum, "maxValue": definition.maximum}
    given = {name: bound for name, bound in named.items() if bound}
    if not given:
        return
    if read is None:
        instead = " Use minLength and maxLength." if definition.var_type == "string" else ""
        yield place.note(
            f"{' and '.join(given)} ignored for type {definition.var_type or 'none'}."
            if len(given) > 1
            else f"{next(iter(given))} ignored for type {definition.var_type or 'none'}.",
            f"Remove the bounds.{instead}",
        )
        return
    sizes = {name: read(bound) for name, bound in given.items()}
    what = "a date in ISO form" if definition.var_type == "date" else "a number"
    for name, size in sizes.items():
        if size is None:
            yield place.error(
                f"{name} “{given[name]}” is not {what}.", "Correct the bound, or remove it."
            )
    low, high = sizes.get("minValue"), sizes.get("maxValue")
    if low is not None and high is not None and low > high:
        yield place.error(
            f"minValue {given['minValue']} is above maxValue {given['maxValue']}: no value fits.",
            "Correct the bounds.",
        )


def _lengths(place: FindingPlace, definition: ParameterDefinition) -> Iterator[SolutionFinding]:
    least, most = definition.min_length, definition.max_length
    if least is None and most is None:
        return
    if definition.var_type != "string":
        yield place.note(
            f"minLength and maxLength ignored for type {definition.var_type or 'none'}.",
            "Remove them.",
        )
    if least is not None and most is not None and least > most:
        yield place.error(
            f"minLength {least} is above maxLength {most}: no text fits.", "Correct the lengths."
        )


def _default(place: FindingPlace, definition: ParameterDefinition) -> Iterator[SolutionFinding]:
    if definition.default is None:
        if definition.hidden and definition.dynamic_default is None:
            yield place.note("Hidden without a default: the value stays empty.", "Add a default.")
        return
    # A default may be left empty on purpose: the value is then the runner's to give.
    odd = value_problem(definition, definition.default) if definition.default else None
    if odd is not None:
        yield place.error(
            f"The default “{hidden_if_secret(definition.id, definition.default)}” is {odd}."
            if not odd.startswith("has ")
            else f"The default {odd}.",
            f"Use a default that fits type {definition.var_type}.",
        )
