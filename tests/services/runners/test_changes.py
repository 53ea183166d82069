"""Runners are started, changed, created and deleted, and each time the platform is read again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.execution import start_run
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import InputRefused, NotFound, OutcomeUnknown, PlatformFailed
from csm_tui.domain.preflight import Preflight, Weight
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner, RunnerChange
from csm_tui.domain.runner_changes import NewRunner
from csm_tui.domain.secret import ApiKey
from csm_tui.platform.runners import stop_runner
from csm_tui.services.connection import Session, connect
from csm_tui.services.runners import RunnerChanged, RunnerChanges, Runners

APIS = pytest.mark.parametrize("api", [3, 4, 5])


@pytest.fixture(scope="module")
def platform(_clean_environment: None) -> Iterator[DemoPlatform]:
    """A platform whose runs take long."""
    with DemoPlatform(engine=False, pace=0.2) as demo:
        yield demo


@pytest.fixture(scope="module")
def sessions(platform: DemoPlatform) -> Iterator[Callable[[int], Session]]:
    opened = {
        api: connect(ConnectionSettings(platform.urls[api], ApiKey(platform.api_key)))
        for api in (3, 4, 5)
    }
    yield opened.__getitem__
    for each in opened.values():
        each.close()


@pytest.fixture
def changes(
    platform: DemoPlatform, sessions: Callable[[int], Session], api: int
) -> Iterator[RunnerChanges]:
    service = Runners(sessions(api), platform.organization_id, platform.workspace_id)
    yield RunnerChanges(service)
    platform.faults.clear()


def created(changes: RunnerChanges, like: str, name: str = "Trial") -> Runner:
    """Create a runner with the inputs of another one, whose dataset parts need a database."""
    other = changes.runners.get(like)
    assert other.run_template_id
    values = {each.parameter_id: each.value for each in other.parameters}
    ids = other.run_template_id, changes.runners.details(like).solution_id
    new = NewRunner(name, *ids, base_dataset_ids=other.base_dataset_ids, values=values)
    result = changes.create(new)
    assert result.kept
    return result.runner


def child_of(changes: RunnerChanges, parent: Runner, name: str = "Child") -> Runner:
    assert parent.run_template_id
    return changes.create(
        NewRunner(name, parent.run_template_id, parent.solution_id, parent_id=parent.id)
    ).runner


def said(preflight: Preflight, weight: Weight) -> str:
    return "\n".join(f"{f.subject} {f.words}" for f in preflight.findings if f.weight is weight)


@APIS
def test_a_lost_start_is_looked_up_and_never_sent_twice(
    platform: DemoPlatform, changes: RunnerChanges, api: int
) -> None:
    runner = created(changes, platform.runner_id)
    platform.faults.add(InjectedFault("drop_after", "/start$", times=1))
    result = changes.start(runner.id)
    runs = changes.runners.runs(runner.id)
    assert [run.id for run in runs] == [result.run_id]
    assert result.run_id in result.doubt
    # The request itself was lost: no run, and none is started in its place.
    platform.faults.add(InjectedFault("drop", "/start$", times=1))
    with pytest.raises(OutcomeUnknown, match="no new run") as unknown:
        changes.start(runner.id, patience=0.0)
    assert "Not started again" in unknown.value.next_step
    assert len(changes.runners.runs(runner.id)) == 1
    # It stays unknown until a look finds its run.
    assert "it may still start" in said(changes.preflight(runner.id), Weight.WRONG)
    late = start_run(platform.world, platform.world.runners[runner.id]).id
    assert f"{late} has started since" in said(changes.preflight(runner.id), Weight.NOTE)
    assert "earlier start" not in said(changes.preflight(runner.id), Weight.NOTE)
    platform.faults.add(InjectedFault("drop_after", "/stop$", times=1))
    if api == 5:
        # 5.1.0 does nothing, so the run continues.
        with pytest.raises(OutcomeUnknown):
            changes.stop(runner.id, patience=0.0)
    else:
        stopped = changes.stop(runner.id)
        assert (stopped.run_id, stopped.state, stopped.doubt) == (late, RunState.FAILED, "")


@APIS
def test_the_preflight_names_what_would_fail_and_what_differs_from_the_last_run(
    platform: DemoPlatform, changes: RunnerChanges
) -> None:
    runner = created(changes, platform.runner_id)
    clean = changes.preflight(runner.id)
    assert (clean.is_clean, clean.refused, clean.last_run, clean.changes) == (True, False, None, ())
    changes.start(runner.id)
    edit = changes.edit(runner.id)
    changed = next(row for row in edit.rows if row.definition and row.definition.var_type == "int")
    edit.save({changed.parameter_id: "many"})
    platform.world.runners[runner.id].template_id = "gone"
    found = changes.preflight(runner.id)
    assert not found.is_clean
    wrong = said(found, Weight.WRONG)
    assert "is still active (" in wrong
    assert "Run template gone not found in solution" in wrong
    assert f"parameter {changed.parameter_id} not a whole number" in wrong
    subjects = {f"{each.kind.value} {each.subject}".strip(): each for each in found.changes}
    assert {"run template", f"parameter {changed.parameter_id}"} <= subjects.keys()
    assert subjects[f"parameter {changed.parameter_id}"].after == "many"
    platform.faults.add(InjectedFault("403", "/datasets/"))
    assert "does not have permission" in said(changes.preflight(runner.id), Weight.WRONG)


@APIS
def test_parameters_are_saved_whole_and_what_the_platform_drops_is_told(
    platform: DemoPlatform, changes: RunnerChanges, api: int
) -> None:
    runner = created(changes, platform.runner_id)
    edit = changes.edit(runner.id)
    [first, *others] = edit.values
    assert others
    assert first not in edit.notes({})
    assert edit.notes({first: "many"})[first] == ("not a whole number",)
    assert edit.save(dict(edit.values)).asked == 0
    saved = edit.save({first: "12", "invented": "x"})
    assert saved.asked == 2
    kept = {each.parameter_id: each.value for each in saved.runner.parameters}
    assert kept[first] == "12"
    assert {id_: kept[id_] for id_ in others} == {id_: edit.values[id_] for id_ in others}
    # 5.x drops what is in no group of the run template.
    lost = [(each.name, each.before, each.after) for each in saved.lost]
    assert lost == ([("parameter invented", "x", None)] if api == 5 else [])


@APIS
def test_a_change_by_another_user_is_noticed_before_anything_is_sent(
    platform: DemoPlatform, changes: RunnerChanges
) -> None:
    runner = created(changes, platform.runner_id)
    mine, theirs = changes.edit(runner.id), changes.edit(runner.id)
    first, second = list(mine.values)[:2]
    theirs.save({second: "9"})
    with pytest.raises(RunnerChanged, match="another user") as noticed:
        mine.save({first: "8"})
    assert [each.name for each in noticed.value.changes] == [f"parameter {second}"]
    assert changes.edit(runner.id).values[first] != "8"
    saved = mine.on_top_of(noticed.value.fresh).save({first: "8"})
    now = {each.parameter_id: each.value for each in saved.runner.parameters}
    assert (now[first], now[second], saved.kept) == ("8", "9", True)
    with pytest.raises(RunnerChanged):
        changes.save(runner, RunnerChange(name="Other"))


@APIS
def test_a_save_whose_answer_is_lost_is_read_again(
    platform: DemoPlatform, changes: RunnerChanges, api: int
) -> None:
    runner = created(changes, platform.runner_id)
    platform.faults.add(InjectedFault("drop_after", f"{runner.id}$", "PATCH", times=1))
    saved = changes.save(runner, RunnerChange(name="Renamed", tags=("a", "b")))
    assert (saved.kept, saved.runner.name, saved.runner.tags) == (True, "Renamed", ("a", "b"))
    assert "all of it" in saved.note
    # Its answer is lost, and 5.x drops a part of it.
    edit = changes.edit(runner.id)
    platform.faults.add(InjectedFault("drop_after", f"{runner.id}$", "PATCH", times=1))
    saved = edit.save({next(iter(edit.values)): "5", "invented": "x"})
    assert (len(saved.lost), "some of it" in saved.note) == ((1, True) if api == 5 else (0, False))
    for fault, error in (("drop", OutcomeUnknown), ("500", PlatformFailed)):
        platform.faults.add(InjectedFault(fault, f"{runner.id}$", "PATCH", times=1))  # type: ignore[arg-type]
        with pytest.raises(error, match="is unchanged"):
            changes.save(saved.runner, RunnerChange(description="Lost"))
    platform.faults.add(InjectedFault("403", f"{runner.id}$", "PATCH", times=1))
    with pytest.raises(Exception, match="permission"):
        changes.save(saved.runner, RunnerChange(description="Refused"))
    assert changes.runners.get(runner.id).description == ""


@APIS
def test_a_runner_is_created_from_a_template_or_as_a_child(
    platform: DemoPlatform, changes: RunnerChanges, api: int
) -> None:
    parent = created(changes, platform.runner_id)
    child = child_of(changes, parent)
    assert child.parent_id == parent.id
    values = {each.parameter_id: each.value for each in parent.parameters}
    assert {each.parameter_id: each.value for each in child.parameters} == values
    assert child.base_dataset_ids == parent.base_dataset_ids
    assert parent.run_template_id
    asked = NewRunner(
        "Fresh", parent.run_template_id, child.solution_id, tags=("night",), base_dataset_ids=()
    )
    fresh = changes.create(asked)
    assert (fresh.kept, fresh.runner.parent_id, fresh.runner.tags) == (True, None, ("night",))
    assert bool(fresh.runner.parameters) is changes.fills_new_runners is (api == 5)
    # Where the platform fills in nothing, the solution's defaults are sent.
    defaults = changes.first_values(changes.solution(), parent.run_template_id)
    assert (defaults.get("stock"), len(defaults) > 3) == (
        (None, False) if api == 5 else ("100", True)
    )
    platform.faults.add(InjectedFault("drop_after", "/runners$", "POST", times=1))
    found = changes.create(NewRunner("Found", parent.run_template_id, child.solution_id))
    assert (found.runner.name, found.kept) == ("Found", True)
    assert "No response" in found.note
    platform.faults.add(InjectedFault("drop", "/runners$", "POST", times=1))
    with pytest.raises(OutcomeUnknown, match="no new runners"):
        changes.create(NewRunner("Gone", parent.run_template_id, child.solution_id))
    platform.faults.clear()
    platform.faults.add(InjectedFault("403", "/runners/[^/]+$", "GET", times=1))
    with pytest.raises(OutcomeUnknown, match="created as r-"):
        changes.create(NewRunner("Unread", parent.run_template_id, child.solution_id))
    platform.faults.clear()
    with pytest.raises(InputRefused):
        changes.create(NewRunner("Odd", ""))


@APIS
def test_a_deletion_names_runs_and_children_and_is_verified(
    platform: DemoPlatform, changes: RunnerChanges, api: int
) -> None:
    above = created(changes, platform.runner_id, "Above")
    runner = child_of(changes, above)
    child = child_of(changes, runner)
    run = changes.start(runner.id).run_id
    plan = changes.plan_deletion(runner.id)
    assert [each.id for each in plan.children] == [child.id]
    assert (plan.runs, plan.active_run, plan.archives) == (1, run, api == 5)
    assert plan.parent_name == "Above"
    # A run that only begins is not refused.
    platform.world.runs[run].created -= 40
    with pytest.raises(InputRefused, match="still running"):
        changes.delete(runner)
    platform.world.runs[run].stopped = platform.world.clock()
    said = changes.delete(plan.runner)
    if api == 5:
        assert "archived" in said
        assert changes.runners.get(runner.id).archived
    else:
        assert "deleted" in said
        with pytest.raises(NotFound):
            changes.runners.get(runner.id)
    assert changes.runners.get(child.id).parent_id == above.id
    platform.faults.add(InjectedFault("drop_after", f"{child.id}$", "DELETE", times=1))
    assert child.name in changes.delete(child)
    left = created(changes, platform.runner_id)
    platform.faults.add(InjectedFault("drop", f"{left.id}$", "DELETE", times=1))
    with pytest.raises(OutcomeUnknown, match="still exists"):
        changes.delete(left)


@APIS
def test_several_are_started_and_stopped_each_with_its_own_outcome(
    platform: DemoPlatform, changes: RunnerChanges, api: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [created(changes, platform.runner_id, f"Trial {n}") for n in range(3)]
    assert [each.is_clean for each in changes.preflights([each.id for each in some])] == [True] * 3
    platform.faults.add(InjectedFault("403", f"{some[1].id}/start$", times=1))
    started = changes.start_several(some)
    assert [each.error is None for each in started] == [True, False, True]
    stopped = changes.stop_several(some, patience=0.0)
    assert [each.run_id == before.run_id for each, before in zip(stopped, started, strict=True)]
    assert "has no run" in stopped[1].words
    assert bool(stopped[0].doubt) is (api == 5)

    # A cancel after a stop was sent takes nothing back, so the outcome names the run.
    started_late, cancel, send = changes.start(some[1].id), CancelToken(), stop_runner

    def send_then_cancel(*args: Any) -> None:
        send(*args)
        cancel.cancel()

    monkeypatch.setattr("csm_tui.platform.runners.stop_runner", send_then_cancel)
    [told] = changes.stop_several([some[1]], cancel=cancel)
    assert told.run_id == started_late.run_id, told
