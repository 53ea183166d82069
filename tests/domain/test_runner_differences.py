"""What differs between the inputs of runners and runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from csm_tui.domain.masking import HIDDEN
from csm_tui.domain.run import Run, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import ParameterValue
from csm_tui.domain.runner_differences import (
    Change,
    DifferenceKind,
    RunnerInputs,
    differences,
    real,
    run_inputs,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TYPES = {"stock": "int", "start": "date", "used": "bool", "keys": "list", "name": "string"}


def inputs(**values: str) -> RunnerInputs:
    return RunnerInputs("sim", "sol-1", values, TYPES, ("d-1",))


def told(before: RunnerInputs, after: RunnerInputs) -> dict[str, tuple[str | None, str | None]]:
    """What really differs, by kind and subject."""
    return {
        f"{each.kind.value} {each.subject}".strip(): (each.before, each.after)
        for each in real(differences(before, after))
    }


def test_another_spelling_is_no_change_where_the_type_says_so() -> None:
    before = inputs(stock="1", start="2026-06-01", used="true", keys='["a","b"]', name="1")
    after = inputs(
        stock="1.0", start="2026-06-01T00:00:00.000Z", used="True", keys='["a", "b"]', name="1.0"
    )
    assert told(before, after) == {"parameter name": ("1", "1.0")}
    changes = {each.subject: each.change for each in differences(before, after)}
    assert changes["stock"] is changes["start"] is changes["keys"] is Change.SPELLING
    # No float: long numbers that differ in the last digit differ.
    long = "9007199254740993", "9007199254740992"
    assert told(*(inputs(stock=each) for each in long)) == {"parameter stock": long}
    assert told(inputs(keys="[1]"), inputs(keys="[true]")) != {}
    # What the solution says of the type wins over what the values say.
    found = differences(inputs(name="1"), inputs(name="1.0"), {"name": "number"})
    assert real(found) == ()


def test_what_one_side_has_only() -> None:
    before, after = inputs(stock="1", gone=""), inputs(stock="2", new="x")
    after = replace(after, dataset_ids=("d-2", "d-3"), template_id="other")
    assert told(before, after) == {
        "run template": ("sim", "other"),
        "parameter stock": ("1", "2"),
        "parameter new": (None, "x"),
        "parameter gone": ("", None),
        # One that is gone and one that is new are shown as one.
        "dataset": (None, "d-3"),
    }
    found = [each for each in differences(before, after) if each.kind is DifferenceKind.DATASET]
    assert [(each.before, each.after) for each in found] == [("d-1", "d-2"), (None, "d-3")]


def test_values_that_look_secret_are_hidden_in_every_difference() -> None:
    (found,) = real(differences(inputs(api_key="before!"), inputs(api_key="after!")))
    assert (found.before, found.after, found.change) == (HIDDEN, HIDDEN, Change.CHANGED)
    (gone,) = real(differences(inputs(api_key=""), inputs(api_key="after!")))
    assert (gone.before, gone.after) == ("", HIDDEN)


def test_parts_sizing_and_durations() -> None:
    before = replace(inputs(), parts={"customers": "a.csv"}, sizing={"compute size": "basic"})
    after = replace(inputs(), parts={"customers": "b.csv", "events": "e.csv"})
    assert told(before, after) == {
        "sizing compute size": ("basic", None),
        "dataset part customers": ("a.csv", "b.csv"),
        "dataset part events": (None, "e.csv"),
    }
    # A run stores no parts and less of its sizing: that is not known, and no difference.
    ran = replace(before, state="Failed", parts=None, duration=timedelta(seconds=60))
    assert told(ran, after) == {}
    assert told(replace(ran, sizing={"compute size": "x"}), before) == {
        "sizing compute size": ("x", "basic")
    }
    slower = replace(ran, duration=timedelta(seconds=70))
    assert told(ran, slower) == {}, "no two runs take the same time"
    much = replace(ran, state="Successful", duration=timedelta(seconds=80))
    assert told(ran, much) == {
        "state": ("Failed", "Successful"),
        "duration": ("1 min", "1 min 20 s"),
    }


def test_the_inputs_of_a_run() -> None:
    values = [ParameterValue("stock", "1", "int", None), ParameterValue("stock", "2", "int", None)]
    raw = {"computeSize": "basic", "solutionId": 7}
    run = Run(
        "run-1", "r-1", RunState.UNKNOWN, "?", None, None, NOON, values, ("d-1", "d-p"), raw=raw
    )
    status = RunStatus("run-1", RunState.FAILED, "", "", "", NOON, NOON + timedelta(seconds=9), ())
    found = run_inputs(run, status, "d-p")
    assert found.values == {"stock": "2"}
    assert found.dataset_ids == ("d-1",), "without the parameter dataset, which 5.x adds"
    assert (found.sizing, found.solution_id) == ({"compute size": "basic"}, None)
    assert (found.state, found.duration) == ("Failed", timedelta(seconds=9))
    assert run_inputs(run).state == "Unknown"
