"""The check before a start: what is refused, what is wrong, and what is only worth knowing."""

from datetime import UTC, datetime, timedelta

import pytest

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import NotFound
from csm_tui.domain.preflight import Preflight, Weight, preflight_of
from csm_tui.domain.rights import START_RUNNER, Allowance
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
from csm_tui.domain.runner_changes import FieldDifference
from csm_tui.domain.solution import FILE_PART_TYPE, ParameterDefinition

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def value(text: str) -> ParameterValue:
    return ParameterValue("stock", text, "int", False)


def run(state: RunState, minutes: float = 1, stock: str = "7") -> Run:
    began = NOON - timedelta(minutes=minutes)
    return Run("run-1", "r-1", state, state.value, "sim", None, began, (value(stock),), ("d-1",))


def details(*rows: ParameterRow, archived: bool = False, status: str = "SUCCESS") -> RunnerDetails:
    ids = ("o-1", "w-1", "sol-1", "sim", None, None)
    runner = Runner(
        "r-1", "Summer", "", (), *ids, None, NOON, None, (value("7"),), ("d-1",), "run-1",
        archived=archived,
    )  # fmt: skip
    dataset = Dataset("d-1", "o-1", "Bars", "", (), None, NOON, "File", "", status, "t-1")
    gone = NotFound("d-2 is gone.", "Choose another.")
    references = (
        DatasetReference(ReferenceKind.BASE, "d-1", None, dataset),
        *([DatasetReference(ReferenceKind.BASE, "d-2", None, None, gone)] if not status else []),
    )
    return RunnerDetails(runner, None, rows, references)


def check(
    of: RunnerDetails,
    last: Run | None = None,
    problem: str = "",
    *,
    allowed: bool = True,
    fills: bool = False,
) -> Preflight:
    right = Allowance(START_RUNNER, allowed, "launch", "Needs launch.", "Ask Agnès.")
    return preflight_of(of, last, problem, right, NOON, fills_defaults=fills)


def said(preflight: Preflight) -> list[tuple[Weight, str]]:
    return [(each.weight, f"{each.subject}: {each.words}") for each in preflight.findings]


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    clean = check(details(), run(RunState.SUCCESSFUL))
    assert (clean.is_clean, clean.refused, clean.findings, clean.changes) == (True, False, (), ())


def test_refusals_come_first_then_what_is_wrong_then_notes() -> None:
    rows = (
        ParameterRow("new", ParameterDefinition("new", {}, "int", "1"), None, ("not set",)),
        ParameterRow("file", ParameterDefinition("file", {}, FILE_PART_TYPE), None, ("a part",)),
        ParameterRow(
            "stock",
            ParameterDefinition("stock", {}, "int"),
            value(""),
            ("empty", "set 2 times"),
            ("empty",),
        ),
    )
    found = check(
        details(*rows, archived=True, status="ERROR"),
        run(RunState.FAILED, stock="8"),
        allowed=False,
    )
    assert found.refused
    assert said(found) == [
        (Weight.REFUSED, "runner: is deleted (archived) and will be removed"),
        (Weight.REFUSED, "rights: Needs launch. Ask Agnès."),
        (Weight.WRONG, "parameter stock: set 2 times"),
        (Weight.WRONG, "base dataset d-1: Bars has status ERROR, not SUCCESS"),
        (Weight.NOTE, "parameter stock: empty"),
        (
            Weight.NOTE,
            "parameters: not set: new; this platform does not apply defaults to a run",
        ),
        (Weight.NOTE, "parameters: no data yet: file"),
    ]
    [change] = found.changes
    assert (change.subject, change.before, change.after) == ("stock", "8", "7")


def test_what_cannot_be_read_is_wrong_and_not_a_pass() -> None:
    found = check(details(status=""), None, "It is gone.")
    assert [words for _, words in said(found)] == [
        "last run: not readable, so it may still run: It is gone.",
        "base dataset d-2: d-2 is gone.",
    ]
    assert not found.is_clean


@pytest.mark.parametrize(
    ("state", "minutes", "active"),
    [
        (RunState.RUNNING, 9_999, True),
        (RunState.NOT_STARTED, 1, True),
        (RunState.UNKNOWN, 1, True),
        (RunState.UNKNOWN, 9_999, False),
        (RunState.FAILED, 1, False),
        (RunState.SUCCESSFUL, 1, False),
    ],
)
def test_a_run_that_has_just_begun_is_active_though_it_is_unknown(
    state: RunState, minutes: float, active: bool
) -> None:
    assert check(details(), run(state, minutes)).is_clean is not active


def test_a_difference_hides_secrets() -> None:
    shown = FieldDifference("parameter api_key", "hush", None).words
    assert shown == "parameter api_key: ••• (hidden) → not set"
    assert FieldDifference("name", "a", "b").words == "name: “a” → “b”"
