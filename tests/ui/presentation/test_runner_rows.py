"""Runners, parameters, datasets, runs and steps as cells: words and symbols, never colour alone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from textual.content import Content

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import RightsMissing
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import (
    DatasetReference,
    ParameterRow,
    ParameterValue,
    ReferenceKind,
)
from csm_tui.domain.solution import ParameterDefinition
from csm_tui.ui.presentation.runner_facts import parameter_facts, run_facts
from csm_tui.ui.presentation.runner_rows import (
    dataset_row,
    dataset_style,
    origin_of,
    parameter_row,
    parameter_style,
)

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def parameter(
    id_: str, value: str | None, *notes: str, default: str | None = None, known: bool = True
) -> ParameterRow:
    definition = ParameterDefinition(
        id_, {"en": "A label", "fr": "Un nom"}, "int", default, "0", "10", options={"unit": "kg"}
    )
    set_value = None if value is None else ParameterValue(id_, value, "int", True)
    return ParameterRow(id_, definition if known else None, set_value, notes)


def reference(status: str | None) -> DatasetReference:
    if status is None:
        error = RightsMissing("You may not read d-1.", "Ask for rights.")
        return DatasetReference(ReferenceKind.PARAMETER, "d-1", "events", None, error)
    dataset = Dataset("d-1", "o-1", "Village", "", (), None, None, "File", "", status, "t-1")
    return DatasetReference(ReferenceKind.BASE, "d-1", None, dataset)


def test_a_parameter_with_a_note_is_marked() -> None:
    row = parameter("stock", "12", "above 10")
    assert parameter_row(row)[:5] == ("! A label", "12", "above 10", "inherited", "int")
    assert parameter_row(row)[0].spans[0].style == "$text-warning"  # type: ignore[union-attr]
    assert parameter_style(row) is None


def test_a_parameter_that_is_not_set_is_calm() -> None:
    row = parameter("stock", None, "not set; the default is “5”", default="5")
    assert parameter_row(row)[:2] == ("A label", "not set")
    assert parameter_style(row) == "dim"
    assert parameter_row(parameter("stock", ""))[1] == '""'


def test_a_parameter_that_the_solution_does_not_know() -> None:
    row = parameter("stok", "1", "unknown to the solution", known=False)
    assert parameter_row(row)[0] == "! stok"


def test_a_dataset_parameter_shows_its_dataset() -> None:
    row = parameter("events", "d-1")
    assert parameter_row(row, reference("SUCCESS"))[1] == "Village (SUCCESS)"
    assert parameter_row(row, reference(None))[1] == "✗ d-1"


def test_a_secret_is_hidden() -> None:
    row = parameter("api_key", "hunter2")
    texts = [*map(str, parameter_row(row)), *(text for _, text in parameter_facts(row, None))]
    assert "hunter" not in " ".join(texts)
    assert "•••" in " ".join(texts)


def test_all_facts_of_a_parameter() -> None:
    facts = parameter_facts(parameter("stock", "12", "above 10", default=""), reference(None))
    assert ("Label", "A label (en) · Un nom (fr)") in facts
    assert ("Bounds", "0 … 10") in facts
    assert ("Default", '""') in facts
    assert ("Option unit", "kg") in facts
    assert ("Note", "above 10") in facts
    assert ("Problem", "✗ You may not read d-1. Ask for rights.") in facts


@pytest.mark.parametrize(
    ("word", "cell", "style"),
    [
        ("SUCCESS", "✓ SUCCESS", "$text-success"),
        ("ERROR", "✗ ERROR", "$text-error"),
        ("PENDING", "◌ PENDING", "$text-warning"),
        ("NEW", "? NEW", "$text-muted"),
    ],
)
def test_the_status_of_a_dataset_has_its_own_colour(word: str, cell: str, style: str) -> None:
    assert dataset_row(reference(word))[1] == Content.styled(cell, style)
    assert dataset_style(reference(word)) is None


def test_a_dataset_that_cannot_be_read_says_why() -> None:
    row = dataset_row(reference(None))
    assert row[0] == "✗ You may not read d-1."
    assert row[2] == "dataset parameter events"


def test_where_a_value_comes_from_and_what_the_parent_has() -> None:
    def origin(id_: str, value: str, parent: str | None, *, inherited: bool | None) -> str:
        own = ParameterValue(id_, value, "int", inherited)
        row = replace(parameter(id_, value), value=own, parent_value=parent, has_parent=True)
        return origin_of(row)

    assert origin("stock", "6", "6", inherited=True) == "inherited"
    assert origin("stock", "6", "6.0", inherited=False) == "own, as parent"
    assert origin("stock", "6", "7", inherited=False) == "own, parent 7"
    assert origin("stock", "6", "7", inherited=True) == "inherited, parent now 7"
    assert origin("stock", "6", None, inherited=None) == "unknown, not in parent"
    assert "hush" not in origin("api_key", "6", "hush", inherited=False)


def test_the_stored_inputs_of_a_run_hide_secrets() -> None:
    values = [ParameterValue("stock", "6", "int", None), ParameterValue("token", "hush", "", None)]
    run = Run("run-1", "r-1", RunState.FAILED, "Failed", "a b", None, None, values, ("d-1",))
    facts = dict(run_facts(run, None))
    assert facts["Parameters"].startswith("stock 6 · token ")
    assert "hush" not in facts["Parameters"]
    assert (facts["Template"], facts["Datasets"]) == ("“a b”", "d-1")
    assert "Took" not in facts
