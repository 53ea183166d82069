"""Differences as cells, as facts, as a table, and in the overview of a runner."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import (
    DatasetReference,
    ParameterRow,
    ParameterValue,
    ReferenceKind,
    Runner,
    RunnerDetails,
)
from csm_tui.domain.runner_differences import Change, DifferenceKind, InputDifference
from csm_tui.domain.solution import ParameterDefinition
from csm_tui.services.runners import ComparisonSide, ComparisonSubject, RunnerComparison
from csm_tui.ui.presentation.difference_rows import (
    DifferenceRows,
    count_words,
    difference_columns,
    difference_facts,
    difference_table,
)
from csm_tui.ui.presentation.runner_facts import runner_facts

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
KEYS = ParameterDefinition("keys", {"en": "Keys"}, "list")
VALUE = ParameterValue("keys", '["b"]', "list", is_inherited=False)
RUNNER = Runner(
    *("r-1", "[red]Odd|name", "", (), "o-1", "w-1", "sol-1", "sim", None, None, None, NOON, None),
    parameters=(VALUE,),
    base_dataset_ids=("d-1",),
    last_run_id="run-1",
    parameter_dataset_id="d-p",
)
DATASET = Dataset("d-p", "o-1", "Parts", "", (), None, None, "", "", "", None, "w-1")
PART = DatasetPart(
    *("dp-1", "d-p", "bars", "bars.csv", "", (), PartKind.FILE, "File", None, NOON),
    updated=NOON + timedelta(hours=1),
)
DETAILS = RunnerDetails(
    RUNNER,
    None,
    (ParameterRow("keys", KEYS, VALUE, ()),),
    (DatasetReference(ReferenceKind.PART, "d-p", "bars", DATASET, part=PART),),
)
RUN = Run(
    *("run-1", "r-1", RunState.FAILED, "Failed", "sim", None, NOON),
    parameters=(replace(VALUE, value='["a", "b"]'),),
    dataset_ids=("d-1", "d-p"),
    raw={"parametersValues": []},
)
CHANGED = InputDifference(DifferenceKind.PARAMETER, "keys", '["a","b"]', '["b"]', Change.CHANGED)
NEW = InputDifference(DifferenceKind.DATASET, "", None, "d-1", Change.ADDED)
SAME = InputDifference(DifferenceKind.PARAMETER, "other", "", "", Change.SAME)
COMPARISON = RunnerComparison(
    ComparisonSide(ComparisonSubject("r-1", "run-1"), DETAILS, RUN),
    ComparisonSide(ComparisonSubject("r-1"), DETAILS),
    (CHANGED, NEW, SAME),
    {"d-1": "Amsterdam"},
)


def test_rows_and_counts() -> None:
    rows = DifferenceRows(COMPARISON.differences, COMPARISON.dataset_names)
    assert list(rows) == [
        ("≠", "keys", '["a","b"]', '["b"]', "parameter"),
        ("+", "dataset", "none", "Amsterdam (d-1)", "dataset"),
        ("=", "other", '""', '""', "parameter"),
    ]
    assert count_words(COMPARISON.differences) == "2 differences · 1 the same"
    assert COMPARISON.real == (CHANGED, NEW)
    for width in (40, 80, 160):
        columns = difference_columns(width)
        assert width - 4 <= sum((each.width or 0) + 2 for each in columns) <= width - 3


def test_facts_name_the_items_that_only_one_list_has() -> None:
    facts = dict(difference_facts(CHANGED, COMPARISON))
    assert facts["Only before"] == '"a"'
    assert "Only after" not in facts
    assert (facts["Label"], facts["Change"]) == ("Keys", "≠ changed")


def test_a_table_for_a_ticket_keeps_its_form() -> None:
    lines = difference_table(COMPARISON, COMPARISON.real)
    assert lines[0].startswith("Before: ✗ Failed run of 2026-06-15 12:00:00 UTC  run-1")
    assert lines[-1] == "| dataset | none | Amsterdam (d-1) | only after |"
    odd = replace(CHANGED, before="a|b\n\x1b[31m")
    assert "a\\|b ␛[31m" in difference_table(COMPARISON, [odd])[-1]


def test_the_overview_names_what_changed_since_the_last_run() -> None:
    facts = dict(runner_facts(RUNNER, DETAILS, RUN))
    # The run stores no part: one that is newer than the run was replaced.
    assert facts["Since then"] == "≠ changed: keys, bars · C compares"
    untouched = replace(RUN, parameters=(VALUE,), created=NOON + timedelta(hours=2))
    assert "Since then" not in dict(runner_facts(RUNNER, DETAILS, untouched))
    silent = replace(RUN, raw={})
    assert "Since then" not in dict(runner_facts(RUNNER, DETAILS, silent))
