"""The board, the times of last runs, and the search for an id, on each generation."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.board import Concern
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import FeatureMissing, InputRefused, NotFound
from csm_tui.domain.progress import Progress
from csm_tui.domain.run_state import RunState
from csm_tui.domain.secret import ApiKey
from csm_tui.services.by_id import find_by_id
from csm_tui.services.connection import Session, connect
from csm_tui.services.runners import Runners, _board, read_board

GENERATIONS = pytest.mark.parametrize("api", [3, 4, 5])


@pytest.fixture
def session(demo: DemoPlatform, api: int) -> Iterator[Session]:
    with connect(ConnectionSettings(demo.urls[api], ApiKey(demo.api_key))) as session:
        yield session


def now() -> datetime:
    return datetime.now(UTC)


@GENERATIONS
def test_the_board_has_what_needs_an_eye_in_every_workspace(
    demo: DemoPlatform, session: Session, api: int
) -> None:
    done: list[Progress] = []
    board = read_board(session, now(), progress=done.append)
    names = {concern: set[str]() for concern in Concern}
    for entry in board.entries:
        names[entry.concern].add(entry.name)
    assert "Longer than ever" in names[Concern.STUCK]
    assert {"Broken handler", "Whole country at once"} <= names[Concern.FAILED]
    assert "Older than its log" not in names[Concern.FAILED]
    assert {"Season without end", "Waiting for a machine"} <= names[Concern.RUNNING]
    assert len({entry.workspace.id for entry in board.entries if entry.runner}) > 1
    assert bool(names[Concern.DATASET_ERROR]) is (api < 5)
    assert bool(names[Concern.DATASET_PENDING]) is (api < 5)
    concerns = [list(Concern).index(entry.concern) for entry in board.entries]
    assert concerns == sorted(concerns)
    workspaces = session.workspaces(demo.organization_id)
    assert board.workspaces >= len(workspaces)
    # The demo of 5.x has a runner whose dataset may not be read.
    assert len(board.problems) == (1 if api == 5 else 0)
    assert done[-1].done == done[-1].total == board.workspaces


@GENERATIONS
def test_times_come_beside_those_of_earlier_runs(
    demo: DemoPlatform, session: Session, api: int
) -> None:
    service = Runners(session, demo.organization_id, demo.workspace_id)
    known = {each.name: each for each in service.list()}
    names = ("Summer season", "Broken handler", "Longer than ever", "Older than its log")
    found = service.last_times(known[name] for name in names)
    season, broken, longer, old = (found[known[name].last_run_id or ""] for name in names)
    assert season.state is RunState.SUCCESSFUL
    assert season.ratio(now()) == pytest.approx(1.0, abs=0.3)
    assert (broken.state, broken.usual) == (RunState.FAILED, None)
    assert longer.is_stuck(now())
    assert old.took(now()) is None
    alone = service.last_times([known["Longer than ever"]], beside_earlier=False)
    assert next(iter(alone.values())).is_stuck(now()), "earlier runs are read once"


@GENERATIONS
def test_a_board_in_part_says_so(
    fresh_demo: DemoPlatform, api: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(ConnectionSettings(fresh_demo.urls[api], ApiKey(fresh_demo.api_key))) as session:
        fresh_demo.faults.add(InjectedFault("403", rf"{fresh_demo.workspace_id}/runners$"))
        fresh_demo.faults.add(InjectedFault("403", r"/datasets$"))
        monkeypatch.setattr(_board, "MOST_RUNS", 5)
        board = read_board(session, now())
    said = "\n".join(board.problems)
    assert "Runners of Brewery dev 🍺: " in said
    assert ("Datasets of Brewery Demo: " in said) is (api < 5)
    assert ("last runs not read." in said) is (api < 5)
    dev = {entry for entry in board.entries if entry.workspace.id == fresh_demo.workspace_id}
    assert not [entry for entry in dev if entry.runner]


@GENERATIONS
def test_an_id_leads_to_its_object_wherever_that_is(
    demo: DemoPlatform, session: Session, api: int
) -> None:
    workspaces = session.workspaces(demo.organization_id)
    here = next(each for each in workspaces if each.id == demo.workspace_id)
    other = next(each for each in workspaces if "test" in each.name)
    service = Runners(session, here.organization_id, here.id)
    season = next(each for each in service.list() if each.name == "Summer season")
    far = Runners(session, other.organization_id, other.id).list()[0]

    assert find_by_id(session, here, season.id).runner == season
    found = find_by_id(session, here, far.id)
    assert (found.kind, found.workspace, found.runner) == ("runner", other, far)
    for run in service.runs(season.id):
        found = find_by_id(session, here, run.id)
        assert (found.kind, found.runner, found.run) == ("run", season, run)
    assert find_by_id(session, here, other.id).workspace == other
    assert find_by_id(session, here, here.organization_id).workspace is None
    assert find_by_id(session, here, here.solution_id or "").solution_id == here.solution_id
    dataset = session.datasets(here.organization_id, here.id)[0]
    assert find_by_id(session, other, dataset.id).dataset == dataset
    if api < 5:
        with pytest.raises(FeatureMissing):
            find_by_id(session, here, "dp-1")
    else:
        part = next(part for each in session.datasets(*_ids(here)) for part in each.parts)
        assert find_by_id(session, other, part.id).part == part


@GENERATIONS
def test_an_id_that_is_not_here_is_said_with_the_nearest_one(
    demo: DemoPlatform, session: Session, api: int
) -> None:
    here = session.workspace(demo.organization_id, demo.workspace_id)
    for known in (demo.runner_id, here.id, here.organization_id, here.solution_id or ""):
        wrong = known[:-1] + "#"
        with pytest.raises(NotFound) as caught:
            find_by_id(session, here, wrong)
        assert wrong in caught.value.headline
        assert f"Nearest id: {known}" in caught.value.next_step
    with pytest.raises(NotFound) as caught:
        find_by_id(session, here, "run-x")
    assert "on another platform" in caught.value.next_step
    with pytest.raises(InputRefused, match="id of a connector"):
        find_by_id(session, here, "c-1")


def _ids(workspace: object) -> tuple[str, str]:
    return workspace.organization_id, workspace.id  # type: ignore[attr-defined]
