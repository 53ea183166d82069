"""Words, facts and columns of the solution screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.solution import (
    DynamicValues,
    EnumValue,
    ParameterDefinition,
    ResourceSize,
    RunTemplate,
)
from csm_tui.platform.solutions import solution_of
from csm_tui.ui.presentation.columns import GAP, Column
from csm_tui.ui.presentation.ranked_columns import RankedColumn, fit_columns
from csm_tui.ui.presentation.solution_facts import definition_facts
from csm_tui.ui.presentation.solution_rows import SolutionPart, solution_rows
from csm_tui.ui.presentation.solution_words import (
    bounds_words,
    default_words,
    enum_words,
    quoted,
    sizing_words,
    timeout_words,
    values_words,
)

MIDNIGHT = "2026-06-01T00:00:00.000Z"


def parameter(var_type: str, default: str | None = None, **fields: object) -> ParameterDefinition:
    return ParameterDefinition("p", {}, var_type, default, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("definition", "default", "bounds", "values"),
    [
        (parameter("int", "5", minimum="0", maximum="9"), "5", "0 … 9", ""),
        (parameter("int", "", minimum="0"), '""', "at least 0", ""),
        (parameter("date", MIDNIGHT, maximum=MIDNIGHT), "2026-06-01", "at most 2026-06-01", ""),
        (parameter("string", min_length=2, max_length=9), "none", "2 … 9 characters", ""),
        (parameter("enum", enum_values=(EnumValue("A"), EnumValue("B"))), "none", "", "A, B"),
        (parameter("enum", sub_type="SCENARIOS"), "none", "", "runners of the workspace"),
        (parameter("list", dynamic_enum=DynamicValues("cypher")), "none", "", "from the graph"),
        (
            parameter("int", dynamic_default=DynamicValues("dbDatasetPart", part_name="Bar.csv")),
            *("from Bar.csv", "", ""),
        ),
    ],
)
def test_a_parameter_in_words(
    definition: ParameterDefinition, default: str, bounds: str, values: str
) -> None:
    shown = (default_words(definition), bounds_words(definition), values_words(definition))
    assert shown == (default, bounds, values)


@pytest.mark.parametrize(
    ("compute", "requests", "limits", "words"),
    [
        (None, None, None, "the platform's own"),
        ("basic", None, None, "basic"),
        (None, ("1", "1G"), ("1", "1G"), "1 cpu 1G"),
        ("highcpu", ("1", "1G"), ("2", "4G"), "highcpu, 1 cpu 1G … 2 cpu 4G"),
        (None, (None, "1G"), None, "1G"),
    ],
)
def test_sizes_in_words(
    compute: str | None,
    requests: tuple[str | None, str] | None,
    limits: tuple[str | None, str] | None,
    words: str,
) -> None:
    sizes = [ResourceSize(*size) if size else None for size in (requests, limits)]
    template = RunTemplate("t", "", (), (), compute, requests=sizes[0], limits=sizes[1])
    assert sizing_words(template) == words


@pytest.mark.parametrize(
    ("timeout", "words"), [(None, "no limit"), (90, "1 min 30 s"), (3600, "1 h"), (-1, "-1 s")]
)
def test_time_limits_in_words(timeout: int | None, words: str) -> None:
    assert timeout_words(RunTemplate("t", "", (), (), None, timeout=timeout)) == words


def test_a_key_with_its_label() -> None:
    definition = parameter("enum", enum_values=(EnumValue("A", {"fr": "Un"}), EnumValue("B")))
    assert [enum_words(definition, key, "fr") for key in "ABC"] == ["A  Un", "B", "C"]
    assert enum_words(None, "A", "fr") == "A"


def test_an_id_with_blanks_is_quoted() -> None:
    assert [quoted(id_) for id_ in ("./etl", "a b", "a ")] == ["./etl", "“a b”", "“a ”"]


def test_a_secret_is_hidden_in_the_facts() -> None:
    definition = ParameterDefinition(
        "api_key", {}, "string", "hunter2", options={"sample": "hunter2"}
    )
    assert "hunter2" not in str(definition_facts(definition, "en"))


@given(
    widths=st.lists(st.integers(0, 60), min_size=1, max_size=8),
    least=st.integers(1, 20),
    room=st.integers(10, 200),
)
def test_columns_fit_the_room(widths: list[int], least: int, room: int) -> None:
    ranked = [RankedColumn(Column("n", max_width=50), least, rank) for rank in range(len(widths))]
    kept, columns = fit_columns(ranked, [["x" * width for width in widths]], room)
    assert kept == list(range(len(kept)))
    assert kept[0] == 0
    if len(kept) > 1:
        assert sum((column.width or 0) + GAP for column in columns) <= room


def test_what_a_workspace_gives_new_runners_stands_in_for_the_default() -> None:
    raw = {"id": "sol-1", "parameters": [{"id": "stock", "defaultValue": "100"}]}
    (row,) = solution_rows(
        SolutionPart.PARAMETERS, solution_of(raw, "o-1"), (), "en", {"stock": "150", "other": ""}
    )
    assert row.cells[4] == "150 here"
    assert ("New runners", "150, from the workspace") in row.facts()
    assert ("Default", "100") in row.facts()
