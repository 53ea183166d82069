"""What 3.x and 4.x have and 5.x does not, and runs on all three: over HTTP on the demo platform."""

import csv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import (
    AlreadyExists,
    CsmError,
    FeatureMissing,
    InputRefused,
    NotFound,
)
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import tree_order
from csm_tui.domain.scenario import ScenarioState
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import Session, connect
from csm_tui.services.runners import RunData, RunnerChanges, Runners
from csm_tui.services.scenarios import Scenarios

Opened = Callable[[int], Session]


@pytest.fixture(scope="module")
def platform(_clean_environment: None) -> Iterator[DemoPlatform]:
    """A platform whose runs take long, so that they can be stopped."""
    with DemoPlatform(engine=False, pace=0.2) as demo:
        yield demo


@pytest.fixture(scope="module")
def opened(platform: DemoPlatform) -> Iterator[Opened]:
    """Return the session on a generation."""
    sessions: dict[int, Session] = {}

    def session(api: int) -> Session:
        if api not in sessions:
            url = platform.urls[api]
            sessions[api] = connect(ConnectionSettings(url, ApiKey(platform.api_key)))
        return sessions[api]

    yield session
    for each in sessions.values():
        each.close()


@pytest.fixture(autouse=True)
def no_faults(platform: DemoPlatform) -> Iterator[None]:
    yield
    platform.faults.clear()
    platform.world.run_data = True


def runners(platform: DemoPlatform, session: Session) -> Runners:
    return Runners(session, platform.organization_id, platform.workspace_id)


def named(service: Runners, name: str) -> str:
    return next(each.id for each in service.list() if each.name == name)


def finished(service: Runners) -> Run:
    runs = service.runs(named(service, "Fair with events"))
    return next(run for run in runs if run.state is RunState.SUCCESSFUL)


@pytest.mark.parametrize("api", [3, 4])
def test_a_run_is_started_and_stopped_and_its_end_is_verified(
    platform: DemoPlatform, opened: Opened, api: int
) -> None:
    service = runners(platform, opened(api))
    changes = RunnerChanges(service)
    run_id = changes.start(platform.runner_id).run_id
    assert run_id in {run.id for run in service.runs(platform.runner_id)}
    stopped = changes.stop(platform.runner_id)
    assert (stopped.run_id, stopped.state, stopped.doubt) == (run_id, RunState.FAILED, "")
    with pytest.raises(InputRefused, match="ended") as refused:
        changes.stop(platform.runner_id)
    assert refused.value.headline.endswith("(Failed).")


def test_a_stop_without_effect_is_said(platform: DemoPlatform, opened: Opened) -> None:
    changes = RunnerChanges(runners(platform, opened(5)))
    run_id = changes.start(platform.runner_id).run_id
    stopped = changes.stop(platform.runner_id, patience=0.3)
    assert stopped.run_id == run_id
    assert not stopped.state.ended
    assert f"is still active ({stopped.state.value})" in stopped.doubt
    assert "5.1.0" in stopped.doubt


def test_an_archived_runner_is_not_started(platform: DemoPlatform, opened: Opened) -> None:
    session = opened(5)
    found = (
        (service, each)
        for workspace in session.workspaces(platform.organization_id)
        for service in [Runners(session, platform.organization_id, workspace.id)]
        for each in service.list()
        if each.archived
    )
    service, archived = next(found)
    with pytest.raises(InputRefused, match="archived"):
        RunnerChanges(service).start(archived.id)


@pytest.mark.parametrize("api", [3, 4, 5])
def test_there_is_nothing_to_stop_without_a_run(
    platform: DemoPlatform, opened: Opened, api: int
) -> None:
    service = runners(platform, opened(api))
    never = next(each for each in service.list() if each.last_run_id is None)
    with pytest.raises(InputRefused, match="has no run"):
        RunnerChanges(service).stop(never.id)


def test_scenarios_are_listed_with_state_template_run_and_parents(
    platform: DemoPlatform, opened: Opened
) -> None:
    session = opened(3)
    old = next(
        each for each in session.workspaces(platform.organization_id) if "scenarios" in each.name
    )
    assert Runners(session, platform.organization_id, old.id).list() == []
    service = Scenarios(session, platform.organization_id, old.id)
    found = tree_order(service.list())
    shown = [(depth, each.name, each.state, bool(each.last_run_id)) for depth, each in found]
    assert shown == [
        (0, "Never run", ScenarioState.CREATED, False),
        (0, "Season 2021", ScenarioState.SUCCESSFUL, True),
        (1, "Season 2021, more waiters", ScenarioState.SUCCESSFUL, True),
        (2, "Season 2021, fewer customers", ScenarioState.FAILED, True),
        (0, "Still running", ScenarioState.RUNNING, True),
    ]
    season = found[1][1]
    assert (season.template, season.owner, season.validation_status) == (
        *("Brewery", "Agnès"),
        "Validated",
    )
    assert service.get(season.id).raw == season.raw
    assert len(season.parameters) == 2
    with pytest.raises(NotFound):
        service.get("s-missing")


@pytest.mark.parametrize("api", [4, 5])
def test_other_generations_say_that_they_have_no_scenarios(
    platform: DemoPlatform, opened: Opened, api: int
) -> None:
    service = Scenarios(opened(api), platform.organization_id, platform.workspace_id)
    with pytest.raises(FeatureMissing, match="no scenarios"):
        service.list()


@pytest.fixture(params=[3, 4])
def tables(platform: DemoPlatform, opened: Opened, request: pytest.FixtureRequest) -> RunData:
    service = runners(platform, opened(request.param))
    return service.run_data(finished(service))


def test_tables_of_a_run_are_listed_queried_and_saved_untouched(
    tables: RunData, tmp_path: Path
) -> None:
    [mood, stock] = tables.tables()
    assert (mood.name, stock.name) == ("cd_satisfaction", "cd_stock")
    result = tables.query(mood.query)
    # The comment is NULL in many rows, which come without it.
    assert result.columns == tuple(column.name for column in mood.columns)
    assert result.note == ""
    target = tmp_path / "mood.csv"
    size = tables.save(result, target)
    assert target.stat().st_size == size
    with target.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == list(result.columns)
    assert len(rows) == result.total == 150
    comments = {row[header.index("comment")] for row in rows}
    assert comments == {"", "Dégustation réussie"}
    # The digits of the platform, not of a float.
    means = [str(row[result.columns.index("mean")]) for row in result.rows]
    assert [row[header.index("mean")] for row in rows] == means
    with pytest.raises(AlreadyExists):
        tables.save(result, target)
    assert target.stat().st_size == size


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DROP TABLE cd_stock", "Query blocked: DROP"),
        (
            "WITH gone AS (DELETE FROM cd_stock RETURNING 1) SELECT * FROM gone",
            "Query blocked: DELETE",
        ),
        ("SELECT * FROM cd_missing", "cd_missing"),
        ("  ", "Empty query"),
    ],
)
def test_queries_that_write_or_fail_are_refused_with_the_words(
    tables: RunData, sql: str, words: str
) -> None:
    with pytest.raises(InputRefused, match=words):
        tables.query(sql)


def test_run_data_that_is_switched_off_is_said(platform: DemoPlatform, tables: RunData) -> None:
    platform.world.run_data = False
    with pytest.raises(FeatureMissing, match="switched off"):
        tables.tables()


def test_5x_keeps_no_tables(platform: DemoPlatform, opened: Opened) -> None:
    service = runners(platform, opened(5))
    with pytest.raises(FeatureMissing, match="no tables"):
        service.run_data(finished(service)).tables()


def test_handlers_are_listed_and_downloaded(
    platform: DemoPlatform, opened: Opened, tmp_path: Path
) -> None:
    service = runners(platform, opened(3))
    solution = platform.world.workspaces[platform.workspace_id].solution_id
    assert solution is not None
    stored, in_git = platform.world.solutions[solution].templates[:2]
    handlers = service.handlers
    found = handlers.list(solution, stored.id)
    sources = {each.id: each.source for each in found}
    assert sources == {"parameters_handler": "cloud", "prerun": "cloud", "engine": "local"}
    saved = handlers.download(found[0], tmp_path)
    assert zipfile.ZipFile(saved).namelist()[0].endswith("main.py")
    with pytest.raises(AlreadyExists):
        handlers.download(found[0], tmp_path)
    gone, built_in = handlers.list(solution, in_git.id)
    for handler, kind in ((gone, FeatureMissing), (built_in, NotFound)):
        with pytest.raises(kind):
            handlers.download(handler, tmp_path)
    assert list(tmp_path.iterdir()) == [saved]


@pytest.mark.parametrize("api", [4, 5])
def test_other_generations_say_that_they_keep_no_handlers(
    platform: DemoPlatform, opened: Opened, api: int
) -> None:
    with pytest.raises(CsmError, match="no handlers"):
        runners(platform, opened(api)).handlers.list("sol-1", "any")
