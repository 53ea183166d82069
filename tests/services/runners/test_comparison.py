"""Comparing runners and runs over HTTP, on each generation and where things are missing."""

from collections.abc import Iterator

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import CsmError, NotFound
from csm_tui.domain.run_history import last_ended
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner_differences import Change, DifferenceKind, InputDifference
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect
from csm_tui.services.runners import ComparisonSubject, Runners
from tests.platform.answering import Reply, as_json, problem
from tests.services.runners.conftest import RUNNERS, RUNS, runner, value


@pytest.fixture(scope="module")
def platform(_clean_environment: None) -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False, pace=100.0) as demo:
        yield demo


@pytest.mark.parametrize("api", [3, 4, 5])
def test_every_comparison_on_each_generation(platform: DemoPlatform, api: int) -> None:
    settings = ConnectionSettings(platform.urls[api], ApiKey(platform.api_key))
    with connect(settings) as session:
        service = Runners(session, platform.organization_id, platform.workspace_id)
        by_name = {each.name: each for each in service.list()}
        season, child = by_name["Summer season"], by_name["Summer season, more waiters"]
        assert child.parent_id == season.id
        found = service.compare(ComparisonSubject(season.id), ComparisonSubject(child.id))
        (waiters,) = [each for each in found.real if each.kind is DifferenceKind.PARAMETER]
        assert waiters == _parameter("nb_waiters", "6", "12")
        assert {each.change for each in found.differences} == {Change.CHANGED, Change.SAME}
        dataset = next(each for each in found.differences if each.kind is DifferenceKind.DATASET)
        assert found.dataset_names[dataset.after or ""].startswith("Brewery")
        assert found.problems == ()

        runs = service.runs(season.id)
        failed, good = last_ended(runs, RunState.FAILED), last_ended(runs, RunState.SUCCESSFUL)
        assert failed is not None
        assert good is not None
        one, two = ComparisonSubject(season.id, failed.id), ComparisonSubject(season.id, good.id)
        kinds = {each.kind for each in service.compare(one, two).real}
        assert kinds == {DifferenceKind.STATE, DifferenceKind.DURATION}
        # What the run has stored is what the runner has now, also where 5.x lists one dataset more.
        assert service.compare(two, ComparisonSubject(season.id)).real == ()
        details = service.details(child.id)
        assert details.problems == {}
        assert details.parent == season
        rows = {row.parameter_id: row for row in details.parameters}
        assert {id_ for id_, row in rows.items() if row.differs_from_parent} == {"nb_waiters"}
        assert all(row.definition for row in rows.values())
        assert not any(row.faults for row in rows.values())
        assert {rows[id_].group is not None for id_ in ("stock", "nb_waiters")} == {True}
        statuses = service.statuses(runs)
        assert set(statuses) == {run.id for run in runs}
        assert all(each.duration for each in statuses.values())


def _parameter(id_: str, before: str | None, after: str | None) -> InputDifference:
    return InputDifference(DifferenceKind.PARAMETER, id_, before, after, Change.CHANGED)


def _run(**changes: object) -> dict[str, object]:
    stored = {
        "id": "run-1",
        "runnerId": "r-1",
        "state": "Levitating",
        "runTemplateId": "sim",
        "datasetList": ["d-1"],
        "parametersValues": [value("stock", "5", "int"), value("events", "d-2", "%DATASETID%")],
        "unheardOf": {"x": 1},
    }
    return stored | changes


def test_a_run_against_its_runner_when_much_is_missing(
    world: dict[str, Reply], runners: Runners
) -> None:
    world[f"{RUNS}/run-1"] = as_json(_run())
    world[f"{RUNS}/run-1/status"] = problem(500, "workflow is gone")
    world["/organizations/o-1/solutions/sol-1"] = problem(403, "No read on sol-1")
    world["/organizations/o-1/datasets/d-2"] = problem(404, "d-2 not found")
    stored, now = ComparisonSubject("r-1", "run-1"), ComparisonSubject("r-1")
    found = runners.compare(stored, now)
    assert [(each.subject, each.before, each.after) for each in found.real] == [
        ("stock", "5", "7"),
        ("stok", None, "7"),
    ]
    assert (found.before.status, found.before.inputs.state) == (None, "Unknown")
    assert "sol-1" in found.problems[0].headline
    assert found.dataset_names == {"d-1": "Reference"}
    swapped = runners.compare(now, stored)
    assert [(each.before, each.after) for each in swapped.real] == [("7", "5"), ("7", None)]


def test_a_side_that_is_gone(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUNNERS}/r-2"] = problem(404, "Runner r-2 not found")
    with pytest.raises(NotFound):
        runners.compare(ComparisonSubject("r-1"), ComparisonSubject("r-2"))
    world[f"{RUNS}/run-1"] = problem(404, "Run run-1 not found")
    with pytest.raises(CsmError):
        runners.compare(ComparisonSubject("r-1"), ComparisonSubject("r-1", "run-1"))


def test_a_bare_runner_and_one_that_nobody_understands(
    world: dict[str, Reply], runners: Runners
) -> None:
    world[f"{RUNNERS}/r-2"] = as_json({"id": "r-2"})
    odd = {"parametersValues": {"no": "list"}, "datasetList": 7, "runSizing": [1], "tags": None}
    world[f"{RUNNERS}/r-3"] = as_json({"id": "r-3", "runTemplateId": "sim"} | odd)
    found = runners.compare(ComparisonSubject("r-2"), ComparisonSubject("r-3"))
    assert [each.kind for each in found.real] == [DifferenceKind.TEMPLATE]
    found = runners.compare(ComparisonSubject("r-2"), ComparisonSubject("r-1"))
    assert {each.change for each in found.real} == {Change.ADDED}
    assert len(found.real) == 5


def test_a_runner_beside_its_parent(world: dict[str, Reply], runners: Runners) -> None:
    values = [value("stock", "100", "int"), value("waiters", "5", "int")]
    world[f"{RUNNERS}/r-0"] = as_json(runner(id="r-0", parametersValues=values))
    mine = [value("stock", "100.0", "int"), value("waiters", "7", "int", inherited=True)]
    mine.append(value("comment", "mine", "string"))
    world[f"{RUNNERS}/r-1"] = as_json(runner(parentId="r-0", parametersValues=mine))
    details = runners.details("r-1")
    assert details.parent is not None
    rows = {row.parameter_id: row for row in details.parameters if row.value}
    assert [name for name, row in rows.items() if row.differs_from_parent] == ["waiters", "comment"]
    assert (rows["waiters"].parent_value, rows["comment"].parent_value) == ("5", None)
    assert rows["waiters"].group is not None
    assert rows["waiters"].group.id == "bar"
    world[f"{RUNNERS}/r-0"] = problem(403, "No read on r-0")
    details = runners.details("r-1")
    assert set(details.problems) == {"parent"}
    assert not any(row.differs_from_parent for row in details.parameters)
