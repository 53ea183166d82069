"""Datasets, parts and what runners say of them: unknown is shown as unknown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import DatasetReference, ParameterRow, ReferenceKind, Runner
from csm_tui.ui.presentation.dataset_rows import (
    dataset_cells,
    dataset_lines,
    equal_names,
    in_order,
    lost_words,
    part_cells,
)
from csm_tui.ui.presentation.runner_facts import parameter_facts, runner_facts
from csm_tui.ui.presentation.runner_rows import (
    dataset_row,
    dataset_style,
    named,
    parameter_row,
)

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
PART = DatasetPart(
    "dp-1", "d-1", "events", "in/events.csv", "", ("a",), PartKind.TABLE, "DB", "Ann", NOON, NOON
)
PARTED = Dataset(
    *("d-1", "o-1", "Events", "", ("b", "c"), "Ann", NOON, "", "", "", None, "w-1", NOON, (PART,))
)


def test_age_and_who_are_told_or_unknown() -> None:
    later = NOON + timedelta(days=2, hours=5)
    assert dataset_cells(replace(PARTED, updated_by="Bob"), later) == (
        *("Events", "1", "2 d ago", "Bob", "b, c", "d-1"),
    )
    bare = replace(PART, created=None, updated=None, owner=None, kind=PartKind.UNKNOWN)
    assert part_cells(replace(bare, kind_word="Blob"), later)[1:4] == (
        "? Blob",
        "unknown",
        "unknown",
    )


def test_parts_are_counted_by_kind() -> None:
    file, blob = replace(PART, kind=PartKind.FILE), replace(PART, kind=PartKind.UNKNOWN)
    for parts, words in (
        ((), "none yet"),
        ((PART, file, PART), "2 DB tables, 1 File"),
        ((file, blob), "1 File, 1 of unknown kind"),
    ):
        assert ("Parts", words) in dataset_lines(replace(PARTED, parts=parts), NOON)


def test_datasets_of_runners_come_last_and_equal_names_are_told() -> None:
    of_runner = replace(PARTED, id="d-2", name="Dataset attached to r-1")
    assert in_order([of_runner, PARTED]) == [PARTED, of_runner]
    other = replace(PART, id="dp-2", source_name="other/events.csv")
    assert "Several parts are named “events”" in equal_names([PART, other])
    assert equal_names([PART]) == lost_words([]) == ""
    assert "has lost in/events.csv and 1 more" in lost_words([PART, other])


def test_a_part_that_holds_a_parameter_is_named_and_its_absence_too() -> None:
    held = DatasetReference(ReferenceKind.PART, "d-1", "events", PARTED, part=PART)
    absent = replace(held, part=None)
    row = ParameterRow("events", None, None, ("not set, no default",))
    assert dataset_row(held)[:2] == ("in/events.csv", "✓ set")
    assert dataset_row(held)[3:] == ("DB", "dp-1")
    assert dataset_row(absent)[:2] == ("no data yet", "· not set")
    assert (dataset_style(held), dataset_style(absent)) == (None, "dim")
    assert parameter_row(row, held)[1:3] == ("in/events.csv", "")
    assert dict(parameter_facts(row, held))["Value"] == "the part below"
    assert dict(parameter_facts(row, absent))["Value"] == "no part holds it yet"


def test_an_archived_runner_is_marked_and_its_state_needs_no_run() -> None:
    ids = ("o-1", "w-1", None, "sim", None, None)
    runner = Runner("r-1", "Old", "", (), *ids, None, NOON, None, (), ("d-1",), "run-1")
    known = replace(
        runner, last_run_state=RunState.FAILED, archived=True, parameter_dataset_id="d-2"
    )
    assert named(known) == "Old (archived)"
    assert known.tells_last_state
    assert not replace(runner, last_run_state=RunState.UNKNOWN).tells_last_state
    facts = runner_facts(known, None, None)
    assert facts[0][0] == "Archived"
    assert ("Last run", "✗ Failed  run-1") in facts
    assert ("Base dataset", "d-1") in facts
