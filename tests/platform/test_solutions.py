"""Solutions of every generation, and what is left of them when fields are odd."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from csm_tui.domain.solution import (
    EnumValue,
    ResourceSize,
    Solution,
    check_solution,
    in_language,
)
from csm_tui.platform.solutions import solution_of
from csm_tui.ui.presentation.solution_rows import SolutionPart, solution_rows
from tests.platform.solution_cases import ADDITIONAL_DATA_SOLUTION, OPTIONS_SOLUTION, Json

_BREWERY = Path(__file__).parents[2].parent / "shared" / "reference" / "brewery"


@pytest.fixture
def options() -> Solution:
    return solution_of(OPTIONS_SOLUTION, "o-1")


@pytest.fixture
def additional() -> Solution:
    return solution_of(ADDITIONAL_DATA_SOLUTION, "o-1")


def test_defaults_and_bounds_that_are_numbers_read_as_their_texts(options: Solution) -> None:
    stock, is_open = options.parameters["stock"], options.parameters["open"]
    assert (stock.default, stock.minimum, stock.maximum) == ("100", "0", "1000")
    assert stock.not_text == ("defaultValue", "minValue", "maxValue")
    assert (is_open.default, is_open.label) == ("false", "Open on Sunday")


def test_labels_in_languages_and_without_one(options: Solution) -> None:
    assert options.languages == ("en", "fr")
    stock, money = options.parameters["stock"], options.parameters["money"]
    assert [stock.label_in(each) for each in ("fr", "en", "fr-CA", "de")] == [
        *("Réserve", "Stock", "Réserve", "Stock"),
    ]
    assert money.label_in("en") == "Monnaie"
    assert options.parameters["from"].label_in("fr") == "from"
    assert options.run_templates["1"].label_in("fr") == "Tout"


def test_static_values_with_labels_of_every_kind(options: Solution) -> None:
    money = options.parameters["money"]
    assert money.enum_values == (
        EnumValue("USD", {"en": "Dollar ($)", "fr": "Dollar"}, {"en": "Of the States"}),
        EnumValue("EUR", {"": "Euro (€)"}),
        EnumValue("JPY"),
    )
    assert in_language(money.tooltips, "fr").startswith("Choose one:")


def test_the_columns_of_a_table(options: Solution, additional: Solution) -> None:
    guests = options.parameters["guests"]
    assert guests.is_table
    assert [column.field for column in guests.table_columns] == ["name", "age", "drink"]
    age, drink = guests.table_columns[1:]
    assert (age.types, age.minimum, age.maximum) == (("int",), "0", "120")
    assert ([value.key for value in drink.enum_values], drink.accepts_empty) == (
        ["Beer", "Juice"],
        True,
    )
    assert guests.dynamic_default is not None
    assert (guests.dynamic_default.kind, guests.dynamic_default.result_key) == ("cypher", "rows")
    thirsty = additional.parameters["guests"].table_columns[1]
    assert (thirsty.types, thirsty.headers) == (("bool",), {"": "Thirsty"})


def test_additional_data_is_what_options_were(additional: Solution) -> None:
    name, guest = additional.parameters["name"], additional.parameters["guest"]
    assert (name.min_length, name.max_length, name.description) == (2, 20, "What is on the sign")
    source = guest.dynamic_enum
    assert source is not None
    assert (source.kind, source.part_name, source.options) == (
        *("dbDatasetPart", "Customer.csv"),
        {"selects": "id"},
    )
    assert additional.parameters["compared"].run_template_filter == ("demo",)
    assert additional.parameters["countries"].default == '["FR"]'
    part = additional.parameters["guests"].dynamic_default
    assert part is not None
    assert part.kind == "dbDatasetPart"


def test_run_templates_with_sizes_and_time_limits(options: Solution, additional: Solution) -> None:
    template = options.run_templates["1"]
    assert (template.requests, template.limits) == (
        ResourceSize("1", "1Gi"),
        ResourceSize("2", "2Gi"),
    )
    assert (template.timeout, additional.run_templates["demo"].timeout) == (3600, 90)
    assert options.image == "pub_simulator:1.4.3"
    assert (options.always_pull, additional.always_pull) == (None, True)
    assert (options.owner, additional.owner) == ("ada", "ada")
    assert additional.updated is not None
    assert options.groups["bar"].authorized_roles == ("Platform.Admin",)
    assert additional.groups["all"].hidden


def test_both_solutions_are_understood_completely(options: Solution, additional: Solution) -> None:
    assert [each.headline for each in check_solution(options)] == [
        "Defaults or bounds that are not text: stock, open."
    ]
    assert [each.severity.value for each in check_solution(additional)] == ["Note", "Note"]


def test_what_cannot_be_read_is_named() -> None:
    solution = solution_of(
        {
            "id": "sol-1",
            "version": 1.5,
            "tags": "one",
            "parameters": [
                7,
                {"varType": "int"},
                {
                    "id": "p",
                    "labels": {"en": ["x"]},
                    "minValue": {},
                    "options": [],
                    "additionalData": {
                        "minLength": "two",
                        "hidden": "maybe",
                        "columns": [3],
                        "enumValues": [[], {"key": {}}],
                    },
                },
                {"id": "p"},
            ],
            "parameterGroups": {"id": "bar"},
            "runTemplates": [{"id": "t", "executionTimeout": "1 h", "runSizing": "large"}],
        },
        "o-1",
    )
    assert solution.version == "1.5"
    assert solution.unreadable == (
        "parameters[0] is 7",
        "parameters[1].id is missing",
        "parameterGroups is an object",
    )
    assert set(solution.parameters["p"].unreadable) == {
        "labels.en is a list",
        "minValue is an object",
        "options is a list",
        "hidden is “maybe”",
        "minLength is “two”",
        "enumValues[0] is a list",
        "enumValues[1].key is an object",
        "columns[0] is 3",
    }
    assert len(solution.all_parameters) == 2
    assert solution.run_templates["t"].unreadable == (
        "runSizing is “large”",
        "executionTimeout is “1 h”",
    )


class _JsonLoader(yaml.SafeLoader):
    """Reads YAML as the platform sends it: dates are texts."""


_JsonLoader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def _deployed(file: str) -> Json:
    """Return a solution of the vendor as JSON, or skip the test where it is not there."""
    if not (_BREWERY / file).exists():
        pytest.skip(f"the vendor's solution is not here: {file}")
    raw: Json = yaml.load((_BREWERY / file).read_text("utf-8"), _JsonLoader)
    return raw


@pytest.mark.parametrize(
    ("file", "counts", "worst"),
    [("solution-v3.yaml", (45, 20, 14), "Warning"), ("solution-v5.yaml", (49, 20, 15), "Warning")],
)
def test_the_deployed_solutions(file: str, counts: tuple[int, int, int], worst: str) -> None:
    if not (_BREWERY / file).exists():
        pytest.skip(f"the vendor's solution is not here: {file}")
    raw = yaml.load((_BREWERY / file).read_text("utf-8"), _JsonLoader)
    solution = solution_of(raw, "o-1")
    assert counts == (
        len(solution.all_parameters),
        len(solution.all_groups),
        len(solution.all_templates),
    )
    findings = check_solution(solution)
    assert not [each for each in findings if "not understood" in each.headline]
    assert findings[0].severity.value == worst
    customers = solution.parameters["customers"]
    assert [column.field for column in customers.table_columns] == [
        *("name", "age", "canDrinkAlcohol", "favoriteDrink", "birthday", "height")
    ]
    assert solution.parameters["end_date"].validation == "> start_date"
    assert any(each.subject_id == "training_dates" for each in findings)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["> from", "cypher", "TABLE", "enum", "date", "2Gi", "9" * 400, 10**400])
)
ODD = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "key", "en", "columns", "type"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of every field and item of a JSON value."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [place for key, each in inner for place in ((*path, key), *_places(each, (*path, key)))]


def _changed(raw: Json, path: tuple[str | int, ...], change: str, odd: Any) -> Json:
    """Return a copy with one place removed, emptied, of another type, or with an added field."""
    copied = copy.deepcopy(raw)
    holder: Any = copied
    for key in path[:-1]:
        holder = holder[key]
    if change == "remove":
        del holder[path[-1]]
    elif change == "null":
        holder[path[-1]] = None
    elif change == "retype":
        holder[path[-1]] = odd
    elif isinstance(holder, dict):
        holder["unknownField"] = odd
    else:
        holder.append(odd)
    return copied


CASES = [
    (raw, path) for raw in (OPTIONS_SOLUTION, ADDITIONAL_DATA_SOLUTION) for path in _places(raw)
]


CHANGES = st.sampled_from(["remove", "null", "retype", "add"])


@settings(max_examples=300)
@given(case=st.sampled_from(CASES), change=CHANGES, odd=ODD)
def test_one_odd_place_spoils_nothing_else(
    case: tuple[Json, tuple[str | int, ...]], change: str, odd: Any
) -> None:
    _change_and_compare(*case, change, odd)


@pytest.mark.parametrize("file", ["solution-v3.yaml", "solution-v5.yaml"])
@settings(max_examples=40)
@given(data=st.data(), change=CHANGES, odd=ODD)
def test_one_odd_place_in_a_deployed_solution(
    file: str, data: st.DataObject, change: str, odd: Any
) -> None:
    raw = _deployed(file)
    _change_and_compare(raw, data.draw(st.sampled_from(_places(raw))), change, odd)


def _change_and_compare(raw: Json, path: tuple[str | int, ...], change: str, odd: Any) -> None:
    """Change one place of a solution: all of it is shown, the other parameters as before."""
    before, after = (solution_of(each, "o-1") for each in (raw, _changed(raw, path, change, odd)))
    findings = check_solution(after)
    for part in SolutionPart:
        for row in solution_rows(part, after, findings, "fr", {}):
            assert row.facts()
            assert row.searched
    if path[0] == "parameters" and len(path) > 1 and isinstance(path[1], int):
        touched = raw["parameters"][path[1]]["id"]
        others = {id_: each for id_, each in before.parameters.items() if id_ != touched}
        assert others.items() <= after.parameters.items()
