"""What each generation answers, decoded and translated by its own object."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from csm_tui.domain import errors
from csm_tui.domain.run_state import RunState
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V3, V4, V5, ApiGeneration
from csm_tui.platform.runners import list_runners
from csm_tui.platform.runs import RunAddress, get_log
from tests.platform.answering import Answering, Reply, Seen, as_json, problem

RUN = RunAddress("o-1", "w-1", "r-1", "run-1")
TWINGRAPH = "/organizations/o-1/datasets/d-1/twingraph"
PLACE = "line: 1, column: 10, offset: 9 errCtx: MATCH (n RETURN n errCtxOffset: 9"
_REFUSED_OR_FAILED = (errors.InputRefused, errors.PlatformFailed)


@pytest.mark.parametrize(
    ("generation", "path", "status", "detail", "kind"),
    [
        (V3, "/organizations/o-1", 400, "Organization o-1 not found", errors.NotFound),
        (V3, "/organizations/o-1", 400, "a does not have permission read", errors.RightsMissing),
        (V3, "/organizations/o-1", 400, "name is missing", errors.InputRefused),
        (V3, TWINGRAPH, 500, "errMsg: Invalid input 'X'", errors.InputRefused),
        (V3, TWINGRAPH, 408, "Query timed out", errors.InputRefused),
        (V4, TWINGRAPH, 500, "", errors.PlatformFailed),
        (V4, "/organizations/o-1/runs/run-1", 400, "Run run-1 not found", errors.NotFound),
        (V5, "/organizations/O-1", 400, r'O-1:must match "^o-\w{10,20}"', errors.InputRefused),
    ],
)
def test_refusals(
    server: Answering,
    generation: ApiGeneration,
    path: str,
    status: int,
    detail: str,
    kind: type[errors.CsmError],
) -> None:
    server.answer = lambda _: problem(status, detail)
    with PlatformClient(server.settings, generation) as client, pytest.raises(kind) as caught:
        client.send_json("POST", path, {}, only_reads=True)
    assert type(caught.value) is kind
    assert detail.partition(":must")[0] in f"{caught.value.headline} {caught.value.next_step}"


@pytest.mark.parametrize(
    ("status", "detail", "read", "change"),
    [
        (408, "Query timed out", errors.InputRefused, errors.OutcomeUnknown),
        (500, "java.net.SocketTimeoutException: Read timed out", *_REFUSED_OR_FAILED),
        (500, "Division by zero", *_REFUSED_OR_FAILED),
        (500, "Unknown function 'f'", errors.InputRefused, errors.InputRefused),
        (500, f"errMsg: Invalid input 'R' {PLACE}", errors.InputRefused, errors.InputRefused),
    ],
)
def test_only_a_query_that_was_not_understood_has_certainly_changed_nothing(
    server: Answering,
    status: int,
    detail: str,
    read: type[errors.CsmError],
    change: type[errors.CsmError],
) -> None:
    server.answer = lambda _: problem(status, detail)
    for only_reads, kind in ((True, read), (False, change)):
        with PlatformClient(server.settings, V3) as client, pytest.raises(kind) as caught:
            client.send_json("POST", TWINGRAPH, {}, only_reads=only_reads)
        assert type(caught.value) is kind
        assert ("(line 1, column 10)" in caught.value.headline) == (PLACE in detail)


@pytest.mark.parametrize(
    ("raw", "last", "state"),
    [
        ({"lastRun": {"runnerRunId": "run-1"}}, "run-1", None),
        ({"lastRunId": "run-1"}, "run-1", None),
        ({"lastRunInfo": {"lastRunId": "run-1", "lastRunStatus": "Failed"}}, "run-1", "Failed"),
        ({"lastRunInfo": {"lastRunId": None, "lastRunStatus": "NotStarted"}}, None, "NotStarted"),
        ({"lastRunInfo": 3, "lastRun": [], "lastRunId": ""}, None, None),
    ],
)
@pytest.mark.parametrize("generation", [V3, V4, V5])
def test_the_last_run_is_read_wherever_it_is(
    generation: ApiGeneration, raw: dict[str, Any], last: str | None, state: str | None
) -> None:
    runner = generation.runner({"id": "r-1", **raw})
    assert runner.last_run_id == last
    assert runner.last_run_state == (RunState(state) if state else None)


def test_logs_of_3_are_those_of_each_container_in_order_of_time(server: Answering) -> None:
    def loki(*lines: tuple[int, str]) -> str:
        values = [[str(time), line] for time, line in lines]
        return json.dumps({"data": {"result": [{"values": values}]}})

    containers = {
        "b": {"containerName": "run", "logs": loki((5, "late"), (4, "then"), (4, "early"))},
        "a": {"containerName": "fetch", "logs": loki((1, "first"))},
        "c": {"containerName": "dag", "logs": ""},
        "d": {"containerName": "odd", "logs": "no JSON"},
        "e": None,
    }
    server.answer = lambda _: as_json({"runId": "run-1", "containers": containers})
    with PlatformClient(server.settings, V3) as client:
        parts = get_log(client, RUN)
    assert [(part.step, part.lines) for part in parts] == [
        ("odd", ("no JSON",)),
        ("fetch", ("first",)),
        ("run", ("early", "then", "late")),
    ]


def test_logs_of_5_are_text(server: Answering) -> None:
    text = b"one\r\ntwo\x0bstill two\n\n"
    server.answer = lambda _: Reply(text, headers={"Content-Type": "text/plain"})
    with PlatformClient(server.settings, V5) as client:
        (part,) = get_log(client, RUN)
    assert part.lines == ("one", "two\x0bstill two", "")


@pytest.mark.parametrize("total", [51, 60, 130])
def test_one_unreadable_runner_of_5_does_not_hide_the_others(server: Answering, total: int) -> None:
    hidden = {7, 50}

    def page(seen: Seen) -> Reply:
        query = dict(parse_qsl(urlsplit(seen.path).query))
        number, size = int(query["page"]), int(query["size"])
        asked = range(number * size, min(total, (number + 1) * size))
        if hidden & set(asked):
            return problem(403, "no permission on dataset d-1")
        return as_json([{"id": f"r-{each}"} for each in asked])

    server.answer = page
    with PlatformClient(server.settings, V5) as client:
        found = list_runners(client, "o-1", "w-1")
    assert {runner.id for runner in found} == {f"r-{n}" for n in range(total) if n not in hidden}
    assert found.partial.startswith("2 runners not accessible")


def test_a_list_that_may_not_be_read_at_all_is_an_error(server: Answering) -> None:
    server.answer = lambda _: problem(403, "no permission on workspace w-1")
    with PlatformClient(server.settings, V5) as client, pytest.raises(errors.RightsMissing):
        list_runners(client, "o-1", "w-1")
    assert len(server.seen) < 40
