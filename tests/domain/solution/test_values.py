"""Whether a value fits its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.solution import (
    DynamicValues,
    EnumValue,
    ParameterDefinition,
    ValidationRule,
    date_doubt,
    parse_rule,
    same_value,
    value_problem,
    why_unchecked,
)
from csm_tui.domain.solution.quantities import quantity

KEYS = (EnumValue("USD"), EnumValue("EUR"))


@pytest.mark.parametrize(
    ("var_type", "text", "oddness"),
    [
        ("int", "7", None),
        ("int", "-7", "below 0"),
        ("int", "11", "above 10"),
        ("int", "7.0", "not a whole number"),
        ("int", "", "empty"),
        ("number", "7.5", None),
        ("number", "1e1", None),
        ("number", "nan", "not a number"),
        ("number", "1_0", "not a number"),
        ("number", "7,5", "not a number"),
        ("number", "10.01", "above 10"),
        ("bool", "true", None),
        ("bool", "True", "neither true nor false"),
        ("enum", "EUR", None),
        ("enum", "GBP", "not one of USD, EUR"),
        ("list", '["USD"]', None),
        ("list", '["USD", 1]', "has 1, not one of USD, EUR"),
        ("list", "{}", "not a list in JSON form"),
        ("list", "1,2", "not a list in JSON form"),
        ("list", "[" * 100_000, "not a list in JSON form"),
        ("date", "soon", "not a date in ISO form"),
        ("%DATASETID%", "d-1", None),
        ("%DATASETID%", " ", "empty"),
        ("string", "", None),
        ("invented", "x", None),
    ],
)
def test_values(var_type: str, text: str, oddness: str | None) -> None:
    assert value_problem(_definition(var_type), text) == oddness


@pytest.mark.parametrize(
    ("text", "oddness"),
    [
        ("2026-06-01T00:00:00.000Z", None),
        ("2026-06-01", None),
        ("2025-12-31T23:59:59Z", "below 2026-01-01"),
        ("2027-01-01T00:00:00+00:00", "above 2026-12-31T00:00:00Z"),
    ],
)
def test_dates(text: str, oddness: str | None) -> None:
    definition = _definition("date", "2026-01-01", "2026-12-31T00:00:00Z")
    assert value_problem(definition, text) == oddness


def test_an_enum_whose_keys_are_read_at_run_time() -> None:
    assert value_problem(_definition("enum", keys=()), "anything") is None
    definition = ParameterDefinition(
        "p", {}, "enum", enum_values=KEYS, dynamic_enum=DynamicValues("cypher")
    )
    assert value_problem(definition, "anything") is None


@pytest.mark.parametrize(
    ("text", "oddness"),
    [("a", "shorter than 2 characters"), ("ab", None), ("abcd", "longer than 3 characters")],
)
def test_lengths(text: str, oddness: str | None) -> None:
    definition = ParameterDefinition("p", {}, "string", min_length=2, max_length=3)
    assert value_problem(definition, text) == oddness


@pytest.mark.parametrize(
    ("var_type", "one", "other", "same"),
    [
        ("int", "100", "100.0", True),
        ("number", "1e3", "1000", True),
        ("number", "3", "4", False),
        ("number", "x", "y", False),
        ("bool", "True", "true", True),
        ("date", "2026-06-01T00:00:00.000Z", "2026-06-01", True),
        ("list", '["a","b"]', '["a", "b"]', True),
        ("list", "[", "{", False),
        ("string", "5", "5.0", False),
        ("invented", "a", "a", True),
    ],
)
def test_the_same_value_in_other_words(var_type: str, one: str, other: str, same: bool) -> None:
    assert same_value(var_type, one, other) is same


@pytest.mark.parametrize(
    ("rule", "var_type", "value", "other", "holds"),
    [
        ("> a", "date", "2026-06-02", "2026-06-01T00:00:00Z", True),
        ("> a", "date", "2026-06-01", "2026-06-01T00:00:00Z", False),
        (">= a", "int", "1", "1.0", True),
        ("!=   a", "string", "x", "x", False),
        ("== a", "bool", "true", "true", True),
        ("< a", "number", "soon", "1", None),
    ],
)
def test_rules(rule: str, var_type: str, value: str, other: str, holds: bool | None) -> None:
    parsed = parse_rule(rule)
    assert parsed is not None
    assert parsed.parameter_id == "a"
    assert parsed.applies_to(var_type, var_type)
    assert parsed.holds(var_type, value, other) is holds


@pytest.mark.parametrize("text", ["", ">", ">start_date", "   "])
def test_what_is_no_rule(text: str) -> None:
    assert parse_rule(text) is None


def test_rules_that_do_not_apply() -> None:
    assert not ValidationRule(">", "a").applies_to("string", "string")
    assert not ValidationRule(">", "a").applies_to("date", "int")
    assert not ValidationRule("~", "a").applies_to("int", "int")
    assert ValidationRule(">", "a").applies_to("int", "number")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2", 2),
        ("500m", 0.5),
        ("1.5Gi", 1.5 * 1024**3),
        ("1G", 1e9),
        ("1e3", 1000),
        ("12E", 12e18),
        ("2GB", None),
        ("", None),
        ("two", None),
        ("1e9999", None),
    ],
)
def test_quantities(text: str, size: float | None) -> None:
    assert quantity(text) == (None if size is None else pytest.approx(size))


def test_a_bound_that_cannot_be_read_bounds_nothing() -> None:
    assert value_problem(_definition("int", "low", ""), "-7") is None


def test_a_long_enum_is_cut() -> None:
    keys = tuple(EnumValue(f"k{number}") for number in range(50))
    oddness = value_problem(_definition("enum", keys=keys), "x")
    assert oddness == "not one of k0, k1, k2, k3, k4, k5, k6, k7, …"


@given(
    st.sampled_from(["int", "number", "bool", "date", "enum", "list", "%DATASETID%", "string"]),
    st.text(),
    st.text() | st.none(),
)
def test_any_value_and_bound_is_judged(var_type: str, text: str, bound: str | None) -> None:
    oddness = value_problem(_definition(var_type, bound, bound), text)
    assert oddness is None or oddness


def _definition(
    var_type: str,
    minimum: str | None = "0",
    maximum: str | None = "10",
    keys: tuple[EnumValue, ...] = KEYS,
) -> ParameterDefinition:
    return ParameterDefinition("p", {}, var_type, None, minimum, maximum, enum_values=keys)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("2026-06-01T00:00:00.000Z", None),
        ("2026-06-01T00:00:00+00:00", None),
        ("soon", None),
        ("2026-06-01", "not written as 2026-06-01T00:00:00.000Z"),
        ("2026-06-01T02:00:00+02:00", "not written as 2026-06-01T00:00:00.000Z"),
        ("2026-06-01T00:00:00", "no time zone: 2026-06-01 00:00 in UTC or in local time"),
        ("2026-06-01T00:00:00+02:00", "not midnight in UTC, but 2026-05-31 22:00"),
        ("0001-01-01T00:00:00+05:00", "at the end of the calendar"),
    ],
)
def test_dates_that_others_may_read_otherwise(text: str, doubt: str | None) -> None:
    assert date_doubt(text) == doubt


def test_what_cannot_be_checked_is_said() -> None:
    assert why_unchecked(_definition("int")) is None
    assert "“invented”" in (why_unchecked(_definition("invented")) or "")
    dynamic = ParameterDefinition("p", {}, "enum", dynamic_enum=DynamicValues("cypher"))
    assert why_unchecked(dynamic) == "keys are read when a runner is edited"
