"""Every page of runners and runs."""

from urllib.parse import parse_qs, urlsplit

import pytest

from csm_tui.domain.errors import Cancelled, RightsMissing, UnexpectedAnswer
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.run_state import RunState
from csm_tui.services.runners import Runners
from tests.platform.answering import Answering, Reply, Seen, as_json
from tests.services.runners.conftest import RUNNERS, RUNS, runner


def paged(server: Answering, count: int) -> None:
    """Serve so many runners in pages of the size that is asked for."""

    def answer(seen: Seen) -> Reply:
        query = parse_qs(urlsplit(seen.path).query)
        page, size = int(query["page"][0]), int(query["size"][0])
        first = page * size
        # Each page repeats the last runner of the one before, as when one was added meanwhile.
        numbers = range(max(0, first - 1), min(first + size - (page > 0), count))
        return as_json([runner(id=f"r-{n:05}", name=f"N{count - n:05}") for n in numbers])

    server.answer = answer


def test_every_page_is_read_and_each_runner_once(server: Answering, runners: Runners) -> None:
    paged(server, 450)
    told: list[Progress] = []
    found = runners.list(progress=told.append)
    assert len({one.id for one in found}) == len(found) == 450
    assert [one.name for one in found] == sorted(one.name for one in found)
    assert (told[-1].done, told[-1].total) == (450, 450)
    assert all(progress.total is None for progress in told[:-1])


def test_a_server_without_pages_is_asked_twice(server: Answering, runners: Runners) -> None:
    before = len(server.seen)
    server.replies(as_json([runner(id=f"r-{n}") for n in range(500)]))
    assert len(runners.list()) == 500
    assert len(server.seen) - before == 2


def test_pages_without_end_are_a_part(
    server: Answering, runners: Runners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.platform._paging.MOST_PAGES", 3)
    paged(server, 10**9)
    found = runners.list()
    assert len(found) == 599
    assert found.partial == "Only the first 599 runners loaded (limit reached)."


def test_pages_that_are_too_large_together_are_a_part(
    server: Answering, runners: Runners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.platform._paging.LARGEST_LIST", 100_000)
    paged(server, 10**9)
    assert 200 < len(runners.list()) < 2000
    assert runners.runs("r-1").partial


def test_the_same_page_again_and_again_is_a_part(server: Answering, runners: Runners) -> None:
    before = len(server.seen)
    server.replies(as_json([runner(id=f"r-{n}") for n in range(200)]))
    found = runners.list()
    assert len(found) == 200
    assert found.partial == "Only 200 runners loaded: the platform repeats its pages."
    assert len(server.seen) - before == 2


def test_a_whole_list_is_no_part(server: Answering, runners: Runners) -> None:
    for count in (0, 199, 200, 201, 400):
        paged(server, count)
        found = runners.list()
        assert (len(found), found.partial) == (count, "")


def test_pages_before_one_that_fails_are_kept_only_where_a_part_will_do(
    server: Answering, runners: Runners
) -> None:
    paged(server, 450)
    good = server.answer

    def answer(seen: Seen) -> Reply:
        return good(seen) if "page=2" not in seen.path else Reply(b"{}", 403)

    server.answer = answer
    with pytest.raises(RightsMissing):
        runners.list()
    found = runners.list(keep_read=True)
    assert len(found) == 399
    assert found.partial.startswith("Only the first 399 runners loaded: ")


def test_cancelling_between_pages(server: Answering, runners: Runners) -> None:
    paged(server, 1000)
    before = len(server.seen)
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        runners.list(progress=stop, cancel=cancel)
    assert len(server.seen) - before == 1


def test_a_list_of_another_shape(world: dict[str, Reply], runners: Runners) -> None:
    world[RUNNERS] = as_json({"content": []})
    with pytest.raises(UnexpectedAnswer, match="response for runners: not a list"):
        runners.list()


def test_runs_come_newest_first(world: dict[str, Reply], runners: Runners) -> None:
    world[RUNS] = as_json(
        [
            {"id": "run-1", "createdAt": "2026-01-01T00:00:00Z", "state": "Failed"},
            {"id": "run-2", "state": "Sleeping"},
            {"id": "run-3", "createdAt": "2026-02-01T00:00:00", "state": "Running"},
        ]
    )
    found = runners.runs("r-1")
    assert [run.id for run in found] == ["run-3", "run-1", "run-2"]
    assert [run.state for run in found] == [RunState.RUNNING, RunState.FAILED, RunState.UNKNOWN]


def test_the_steps_of_the_last_success_before_a_run(
    world: dict[str, Reply], runners: Runners
) -> None:
    world[RUNS] = as_json(
        [
            {
                "id": f"run-{day}",
                "runnerId": "r-1",
                "createdAt": f"2026-01-0{day}T00:00:00Z",
                "state": state,
            }
            for day, state in enumerate(("Successful", "Successful", "Failed", "Successful"), 1)
        ]
    )
    world[f"{RUNS}/run-2/status"] = as_json({"nodes": [{"name": "engine"}]})
    runs = {run.id: run for run in runners.runs("r-1")}
    assert [node.name for node in runners.steps_before(runs["run-3"])] == ["engine"]
    assert runners.steps_before(runs["run-1"]) == ()


def test_one_runner(runners: Runners) -> None:
    assert runners.get("r-1").name == "Saturday"


def test_where_a_run_stands(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUNS}/run-1/status"] = as_json(
        {
            "state": "Running",
            "phase": "Running",
            "progress": "1/2",
            "workflowName": "wf-1",
            "startTime": "2026-01-01T00:00:00Z",
            "nodes": [
                {"id": "n", "containerName": "main", "resourcesDuration": {"cpu": 3, "x": "y"}},
                {"name": "engine", "phase": "Running", "hostNodeName": "pool-1"},
                {"name": "wf-1", "phase": "Running"},
                {"name": "all", "phase": "Succeeded", "outboundNodes": ["n"]},
                {"name": "wf-1[0]", "containerName": "[0]", "phase": "Succeeded"},
                {"name": "memoized", "containerName": "memoized", "phase": "Succeeded"},
                {"name": "waits", "phase": "Pending", "outboundNodes": ["n"]},
            ],
        }
    )
    status = runners.status("r-1", "run-1")
    assert (status.state, status.progress) == (RunState.RUNNING, "1/2")
    assert status.nodes[0].container == "main"
    assert status.nodes[0].resources == {"cpu": 3}
    assert status.nodes[1].host == "pool-1"
    groups = [node.name for node in status.nodes if node.is_group]
    assert groups == ["wf-1", "all", "wf-1[0]"], "what has no machine and others behind it"
