"""Fields that are present, missing, or of the wrong type."""

from datetime import UTC, datetime

import pytest

from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import ParameterValue
from csm_tui.platform import decode
from csm_tui.platform.generations import V4

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1_767_355_200_000, NOON),
        (1_767_355_200_000.0, NOON),
        ("2026-01-02T12:00:00Z", NOON),
        ("2026-01-02T13:00:00.000+01:00", NOON),
        ("2026-01-02T12:00:00", NOON),
        ("2026-01-02T12:00:00.123456789Z", NOON.replace(microsecond=123456)),
        (None, None),
        (True, None),
        ("yesterday", None),
        (1e300, None),
        (float("nan"), None),
        ([], None),
    ],
)
def test_moments(value: object, moment: datetime | None) -> None:
    assert decode.moment(value) == moment


def test_entries_count_once_and_need_an_id() -> None:
    answer = [{"id": "a"}, {"id": "a"}, {"id": ""}, {"id": 3}, {}, 7, None, {"id": "b"}]
    assert [raw["id"] for raw in decode.objects(answer, "things")] == ["a", "b"]


@pytest.mark.parametrize("answer", [{}, None, 3, "x", True])
def test_a_list_of_another_shape_names_its_place(answer: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="response for runners: not a list"):
        decode.objects(answer, "runners")


def test_a_runner_with_everything() -> None:
    raw = {
        "id": "r-1",
        "name": "Pub",
        "ownerId": "ada",
        "creationDate": 1_767_355_200_000,
        "datasetList": ["d-1", "d-2"],
        "lastRunId": "run-1",
        "parametersValues": [
            {"parameterId": "stock", "value": "7", "varType": "int", "isInherited": True}
        ],
        "newInNextVersion": {"a": 1},
    }
    runner = V4.runner(raw)
    assert (runner.owner, runner.created, runner.last_run_id) == ("ada", NOON, "run-1")
    assert runner.base_dataset_ids == ("d-1", "d-2")
    assert runner.parameters == (ParameterValue("stock", "7", "int", True),)
    assert runner.raw["newInNextVersion"] == {"a": 1}


def test_a_runner_with_wrong_types() -> None:
    runner = V4.runner(
        {
            "id": "r-1",
            "name": ["x"],
            "tags": 3,
            "datasetList": {"a": 1},
            "parametersValues": [3, {"parameterId": "a", "value": 1.5, "isInherited": "yes"}],
            "creationDate": {},
        }
    )
    assert (runner.name, runner.tags, runner.base_dataset_ids, runner.created) == ("", (), (), None)
    assert runner.parameters == (ParameterValue("a", "1.5", "", None),)


def test_a_state_nobody_knows() -> None:
    run = V4.run({"id": "run-1", "state": "Sleeping"})
    assert (run.state, run.state_word) == (RunState.UNKNOWN, "Sleeping")
