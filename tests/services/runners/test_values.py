"""Whether a value fits its definition."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.solution import ParameterDefinition
from csm_tui.services.runners._values import value_problem

KEYS = {"enumValues": [{"key": "USD"}, {"key": "EUR"}, "odd", {"label": "none"}]}


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
        ("number", "7,5", "not a number"),
        ("number", "10.01", "above 10"),
        ("bool", "true", None),
        ("bool", "True", "neither true nor false"),
        ("enum", "EUR", None),
        ("enum", "GBP", "not one of USD, EUR"),
        ("list", "[1]", None),
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


def test_an_enum_whose_keys_are_made_at_run_time() -> None:
    assert value_problem(_definition("enum", options={}), "anything") is None


def test_a_bound_that_cannot_be_read_bounds_nothing() -> None:
    assert value_problem(_definition("int", "low", ""), "-7") is None


def test_a_long_enum_is_cut() -> None:
    options = {"enumValues": [{"key": f"k{number}"} for number in range(50)]}
    oddness = value_problem(_definition("enum", options=options), "x")
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
    options: Mapping[str, object] = KEYS,
) -> ParameterDefinition:
    return ParameterDefinition("p", {}, var_type, None, minimum, maximum, options)
