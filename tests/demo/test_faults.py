"""Injected faults, by object and by control endpoint, and their end with the server."""

import http.client
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError

from csm_tui.demo import DemoPlatform, InjectedFault
from tests.demo.api import Api
from tests.waiting import wait_until


def control(api: Api, method: str, name: str, **more: Any) -> urllib3.BaseHTTPResponse:
    root = api.platform.url.removesuffix("/v4")
    return api.http.request(method, f"{root}/_control/{name}", **more)


@pytest.mark.parametrize(
    ("kind", "status", "media_type"),
    [
        ("401", 401, None),
        ("403", 403, "application/problem+json"),
        ("500", 500, "application/json"),
        ("502", 502, "text/html; charset=utf-8"),
        ("redirect", 302, None),
        ("html", 200, "text/html; charset=utf-8"),
    ],
)
def test_answers_of_others(fresh: Api, kind: Any, status: int, media_type: str | None) -> None:
    fresh.platform.faults.add(InjectedFault(kind, path="/runners$"))
    answer = fresh.call("GET", f"{fresh.workspace}/runners")
    assert (answer.status, answer.headers.get("content-type")) == (status, media_type)
    assert fresh.call("GET", fresh.workspace).status == 200


def test_broken_json_claims_to_be_json(fresh: Api) -> None:
    fresh.platform.faults.add(InjectedFault("bad_json"))
    answer = fresh.call("GET", "/organizations")
    assert answer.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()


def test_a_cut_answer_promises_more_than_it_holds(fresh: Api) -> None:
    fresh.platform.faults.add(InjectedFault("cut", path="file_name=README.txt", after=5))
    address = urlsplit(fresh.platform.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    path = f"{address.path}{fresh.workspace}/files/download?file_name=README.txt"
    connection.request("GET", path, headers={"X-CSM-API-KEY": fresh.platform.api_key})
    answer = connection.getresponse()
    with pytest.raises(http.client.IncompleteRead) as cut:
        answer.read()
    connection.close()
    assert len(cut.value.partial) == 5
    assert int(answer.headers["content-length"]) > 5


def test_half_of_a_long_answer_is_cut(fresh: Api) -> None:
    fresh.platform.faults.add(InjectedFault("cut", path="/logs$"))
    path = f"{fresh.runner}/runs/{fresh.get(fresh.runner)['lastRunId']}/logs"
    with pytest.raises((ProtocolError, IncompleteRead)):
        fresh.call("GET", path)


def test_a_cut_upload_stores_nothing(fresh: Api) -> None:
    fresh.platform.faults.add(InjectedFault("cut_upload", method="post", after=1000, times=1))
    with pytest.raises(HTTPError):
        fresh.upload(b"a" * 5_000_000, "cut.txt")
    assert "cut.txt" not in fresh.platform.file_names(fresh.platform.workspace_id)
    assert fresh.upload(b"a" * 5_000_000, "cut.txt").status == 201


def test_a_dropped_request_does_nothing_and_a_late_drop_does_all(fresh: Api) -> None:
    for kind, done in (("drop", False), ("drop_after", True)):
        fresh.platform.faults.add(InjectedFault(kind, method="POST", times=1))  # type: ignore[arg-type]
        with pytest.raises(ProtocolError):
            fresh.upload(b"id\n", f"{kind}.csv")
        names = fresh.platform.file_names(fresh.platform.workspace_id)
        assert (f"{kind}.csv" in names) is done


def test_slow_answers_come_late(fresh: Api) -> None:
    fresh.platform.faults.add(InjectedFault("slow", delay=0.2))
    began = time.monotonic()
    assert fresh.call("GET", "/organizations").status == 200
    assert time.monotonic() - began >= 0.2


def test_a_hanging_request_ends_with_the_server() -> None:
    ended = threading.Event()
    with DemoPlatform(faults=[InjectedFault("hang")], engine=False) as platform:
        api = Api(platform)

        def ask() -> None:
            with pytest.raises(ProtocolError):
                api.call("GET", "/organizations")
            ended.set()

        waiting = threading.Thread(target=ask)
        waiting.start()
        wait_until(api.http.pools.keys, "the request on its way")
        assert not ended.wait(0.2)
    waiting.join(60)
    api.http.clear()
    assert ended.is_set()


def test_faults_happen_in_order_and_as_often_as_said(fresh: Api) -> None:
    fresh.platform.faults.add(InjectedFault("500", times=2))
    fresh.platform.faults.add(InjectedFault("403", times=1))
    statuses = [fresh.call("GET", "/organizations").status for _ in range(4)]
    assert statuses == [500, 500, 403, 200]


def test_faults_over_the_control_endpoint(fresh: Api) -> None:
    added = control(fresh, "POST", "faults", json={"kind": "500", "path": "/x", "times": 3})
    expected = {"kind": "500", "path": "/x", "method": None, "times": 3, "after": None}
    assert added.status == 201
    assert added.json() == [{**expected, "delay": 0.0}]
    assert control(fresh, "GET", "faults").json() == added.json()
    assert fresh.call("GET", "/x").status == 500
    assert control(fresh, "GET", "faults").json()[0]["times"] == 2
    assert control(fresh, "DELETE", "faults").status == 204
    assert control(fresh, "GET", "faults").json() == []


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "odd"},
        {},
        [],
        {"kind": "500", "path": "("},
        {"kind": "500", "odd": 1},
        {"kind": "500", "times": 0},
    ],
)
def test_the_control_endpoint_says_what_is_wrong(fresh: Api, body: Any) -> None:
    answer = control(fresh, "POST", "faults", json=body)
    assert answer.status == 400
    assert answer.json()["error"]


def test_latency_over_the_control_endpoint(fresh: Api) -> None:
    assert control(fresh, "PUT", "latency", json={"latency": 0.1}).json() == {"latency": 0.1}
    began = time.monotonic()
    fresh.call("GET", "/organizations")
    assert time.monotonic() - began >= 0.1
    assert control(fresh, "PUT", "latency", json={"latency": -1}).status == 400


def test_a_page_of_a_browser_cannot_reach_the_control_endpoint(fresh: Api) -> None:
    headers = {"Origin": "https://example.org"}
    answer = control(fresh, "POST", "faults", json={"kind": "500"}, headers=headers)
    assert answer.status == 403
    assert fresh.call("GET", "/organizations").status == 200
