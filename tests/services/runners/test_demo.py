"""The runners of the demo platform, through every call."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import NotFound
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import ReferenceKind
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import Session, connect
from csm_tui.services.runners import Runners


@pytest.fixture
def session(demo: DemoPlatform) -> Iterator[Session]:
    with connect(ConnectionSettings(demo.url, ApiKey(demo.api_key))) as session:
        yield session


@pytest.fixture
def runners(demo: DemoPlatform, session: Session) -> Runners:
    return Runners(session, demo.organization_id, demo.workspace_id)


def test_more_runners_than_a_page_are_all_listed(demo: DemoPlatform, session: Session) -> None:
    counts = {
        workspace.id: len(Runners(session, demo.organization_id, workspace.id).list())
        for workspace in session.workspaces(demo.organization_id)
    }
    assert max(counts.values()) > 200
    assert min(counts.values()) == 0
    assert counts[demo.workspace_id] > 1


def test_the_runner_to_load_into(demo: DemoPlatform, runners: Runners) -> None:
    details = runners.details(demo.runner_id)
    assert details.problems == {}
    assert details.template is not None
    assert details.parameters
    assert all(row.definition for row in details.parameters)
    bases = [ref for ref in details.datasets if ref.kind is ReferenceKind.BASE]
    assert [ref.dataset_id for ref in bases] == [demo.dataset_id]
    assert bases[0].dataset is not None
    assert bases[0].dataset.status == "SUCCESS"


def test_runs_status_and_logs_of_every_runner(runners: Runners) -> None:
    states: set[RunState] = set()
    lengths: set[int] = set()
    for runner in runners.list():
        for run in runners.runs(runner.id):
            status = runners.status(runner.id, run.id)
            log = runners.log(runner.id, run.id)
            assert bool(log.lines) != bool(log.note)
            assert status.run_id == run.id
            states.add(run.state)
            lengths.add(len(log.lines))
    assert states >= {RunState.SUCCESSFUL, RunState.FAILED, RunState.RUNNING}
    assert 0 in lengths
    assert max(lengths) >= 100_000


def test_what_is_not_there(demo: DemoPlatform, runners: Runners) -> None:
    with pytest.raises(NotFound):
        runners.get("r-gone000000")
    with pytest.raises(NotFound):
        runners.status(demo.runner_id, "run-gone000000")


def test_the_last_runs_of_many(runners: Runners) -> None:
    listed = runners.list()
    last = runners.last_runs(listed)
    assert set(last) == {each.last_run_id for each in listed if each.last_run_id}
    states = {each.name: last[each.last_run_id].state for each in listed if each.last_run_id}
    assert states["Broken handler"] is RunState.FAILED
    assert states["Summer season"] is RunState.SUCCESSFUL


def test_a_last_run_that_cannot_be_read_is_left_out(runners: Runners) -> None:
    broken, whole = (
        next(each for each in runners.list() if each.name == name)
        for name in ("Broken handler", "Summer season")
    )
    assert whole.last_run_id
    gone = replace(broken, last_run_id="run-gone")
    assert list(runners.last_runs([gone, whole])) == [whole.last_run_id]


def test_the_last_runs_that_the_list_tells_are_not_read(runners: Runners) -> None:
    broken = next(each for each in runners.list() if each.name == "Broken handler")
    assert runners.last_runs([replace(broken, last_run_state=RunState.FAILED)]) == {}
