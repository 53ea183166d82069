"""Where the generations differ: PLATFORM.md 12 row by row, and the traps of section 11.

A row asks one thing of the platform; its expected answers are by generation.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3

from csm_tui.demo import DemoPlatform
from tests.demo.issuing import issuing
from tests.waiting import wait_until

pytestmark = pytest.mark.engine

_JSON = "application/json, application/problem+json, text/plain"
_CSV = {"Content-Type": "text/csv"}
_BINARY = {"Content-Type": "application/octet-stream"}


@dataclass
class Asker:
    """Sends requests to one generation of a platform that all rows share."""

    demo: DemoPlatform
    api: int
    http: urllib3.PoolManager

    @property
    def organization(self) -> str:
        return f"/organizations/{self.demo.organization_id}"

    @property
    def workspace(self) -> str:
        return f"{self.organization}/workspaces/{self.demo.workspace_id}"

    @property
    def runner(self) -> str:
        return f"{self.workspace}/runners/{self.demo.runner_id}"

    @property
    def dataset(self) -> str:
        return f"{self.organization}/datasets/{self.demo.dataset_id}"

    def ask(
        self, method: str, path: str, body: Any = None, *, accept: str = _JSON, **more: Any
    ) -> urllib3.BaseHTTPResponse:
        headers = {"X-CSM-API-KEY": self.demo.api_key, "Accept": accept, **more.pop("headers", {})}
        if isinstance(body, dict | list):
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        url = self.demo.urls[self.api] + path
        return self.http.request(method, url, body=body, headers=headers, redirect=False, **more)

    def status(self, method: str, path: str, body: Any = None, **more: Any) -> int:
        return self.ask(method, path, body, **more).status

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status == 200, answer.data
        return answer.json()

    def upload(
        self, name: str, content: bytes = b"id\n", **fields: str
    ) -> urllib3.BaseHTTPResponse:
        form = {"file": (name, content), **fields}
        return self.ask("POST", f"{self.workspace}/files", fields=form)

    def new_runner(self) -> str:
        body = {"name": "New", "runTemplateId": "sim_no_parameters"}
        if self.api == 5:
            body["solutionId"] = self.get(self.runner)["solutionId"]
        made = self.ask("POST", f"{self.workspace}/runners", body)
        return f"{self.workspace}/runners/{made.json()['id']}"

    def started(self, runner: str) -> str:
        answer = self.ask("POST", f"{runner}/start").json()
        return str(answer.get("id") or answer["runnerRunId"])

    def new_dataset(self, **fields: Any) -> str:
        body = {"name": "New", "twingraphId": "t-generations", "sourceType": "File", **fields}
        made = self.ask("POST", f"{self.organization}/datasets", body).json()["id"]
        self.ask("PATCH", f"{self.organization}/datasets/{made}", {"ingestionStatus": "SUCCESS"})
        return f"{self.organization}/datasets/{made}"

    def query(self, cypher: str, dataset: str = "") -> urllib3.BaseHTTPResponse:
        return self.ask("POST", f"{dataset or self.dataset}/twingraph", {"query": cypher})


@pytest.fixture(scope="module")
def platform(_clean_environment: None) -> Iterator[DemoPlatform]:
    with DemoPlatform(pace=100) as demo:
        yield demo


@pytest.fixture
def asker(platform: DemoPlatform, api: int) -> Iterator[Asker]:
    with urllib3.PoolManager(retries=False) as http:
        yield Asker(platform, api, http)


Row = tuple[str, Callable[[Asker], Any], Mapping[int, Any]]


def _missing(asker: Asker) -> Any:
    answer = asker.ask("GET", f"{asker.workspace}/runners/r-nothing1234567")
    body = answer.json()
    return answer.status, body["status"], body["title"], body["type"][-3:], body["detail"][-9:]


def _forbidden(asker: Asker) -> Any:
    other = asker.get("/organizations")[1]["id"]
    workspace = asker.get(f"/organizations/{other}/workspaces")[0]["id"]
    path = f"/organizations/{other}/workspaces/{workspace}/files"
    answer = asker.ask("POST", path, fields={"file": ("a.csv", b"id\n")})
    return answer.status, "does not have permission write" in answer.json()["detail"]


def _refused_type(asker: Asker) -> Any:
    answer = asker.upload("a.sh", b"#!/bin/sh\n")
    return answer.status, answer.json()["detail"]


def _default_security(asker: Asker) -> Any:
    path = f"{asker.new_runner()}/security/default"
    return [asker.status(method, path, {"role": "viewer"}) for method in ("POST", "PATCH")]


def _who_and_when(asker: Asker) -> Any:
    keys = asker.get(asker.organization).keys() | asker.get(asker.runner).keys()
    names = ("ownerId", "creationDate", "lastUpdate", "createInfo", "updateInfo")
    return [name for name in names if name in keys]


def _overwritten(asker: Asker) -> Any:
    asker.upload("twice.csv")
    answer = asker.upload("twice.csv")
    return answer.status, "already exists" in answer.json()["detail"]


def _missing_file(asker: Asker) -> Any:
    return asker.status("GET", f"{asker.workspace}/files/download?file_name=no.csv")


def _deleted_missing_file(asker: Asker) -> Any:
    return asker.status("DELETE", f"{asker.workspace}/files/delete?file_name=no.csv")


def _deleted_dots(asker: Asker) -> Any:
    """Return the status of the delete of a file whose name has `..`."""
    asker.demo.put_file(asker.demo.workspace_id, f"../{asker.api}.csv", b"")
    return asker.status("DELETE", f"{asker.workspace}/files/delete?file_name=../{asker.api}.csv")


def _slash_in_part(asker: Asker) -> Any:
    return asker.upload(f"a/{asker.api}.csv").status


def _download_length(asker: Asker) -> Any:
    answer = asker.ask("GET", f"{asker.workspace}/files/download?file_name=README.txt")
    return "content-length" in answer.headers, "accept-ranges" in answer.headers


def _new_twingraph(asker: Asker) -> Any:
    bodies = ({"name": "New", "sourceType": kind} for kind in ("File", "Twincache"))
    made = (asker.ask("POST", f"{asker.organization}/datasets", body).json() for body in bodies)
    return [one["twingraphId"] is not None for one in made]


def _deleted_without_graph(asker: Asker) -> Any:
    body = {"name": "New", "sourceType": "File"}
    made = asker.ask("POST", f"{asker.organization}/datasets", body).json()["id"]
    return asker.status("DELETE", f"{asker.organization}/datasets/{made}")


def _uploads(asker: Asker) -> Any:
    """Return the statuses of a batch and of a zip upload, on a platform of 4.2 too."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("nodes/Bar.csv", "id\nA\n")
    found = []
    for asker.demo.world.tdl_42 in (False, True):
        dataset = asker.new_dataset()
        batch = asker.ask("POST", f"{dataset}/batch?query=RETURN%201", b"id\n1\n", headers=_CSV)
        graph = asker.ask("POST", dataset, target.getvalue(), headers=_BINARY)
        found.append((batch.status, graph.status))
    asker.demo.world.tdl_42 = False
    return found


def _graph_error(asker: Asker) -> Any:
    answer = asker.query("MATCH nothing")
    return answer.status, "Invalid input" in answer.json().get("detail", "")


def _graph_timeout(asker: Asker) -> Any:
    world = asker.demo.world
    world.query_ms = 1
    slow = "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000) AS y RETURN count(x + y)"
    answer = asker.query(slow)
    world.query_ms = 5000
    return answer.status, answer.json().get("title")


def _old_graphs(asker: Asker) -> Any:
    path = f"{asker.organization}/twingraph/brewery-2021/query"
    found = asker.ask("POST", path, {"query": "MATCH (n:Bar) RETURN n"})
    written = asker.status("POST", path, {"query": "RETURN 'please set nothing'"})
    return found.status, found.json()[0]["n"]["id"] if found.status == 200 else None, written


def _old_kinds(asker: Asker) -> Any:
    paths = ("/connectors", f"{asker.workspace}/scenarios", f"{asker.workspace}/scenarioruns")
    return [asker.status("GET", path) for path in paths]


def _runner_datasets(asker: Asker) -> Any:
    body = asker.get(asker.runner)
    return [name for name in ("datasetList", "datasets") if body.get(name)]


def _last_run(asker: Asker) -> Any:
    runner = asker.new_runner()
    run_id = asker.started(runner)
    body = asker.get(runner)
    where = [body.get("lastRun") or {}, body, body.get("lastRunInfo") or {}]
    places = ["lastRun.runnerRunId", "lastRunId", "lastRunInfo.lastRunId"]
    return [
        place
        for one, place in zip(where, places, strict=True)
        if one.get(place.rpartition(".")[2]) == run_id
    ]


def _start_answer(asker: Asker) -> Any:
    answer = asker.ask("POST", f"{asker.new_runner()}/start")
    return answer.status, [name for name, value in answer.json().items() if value]


def _stop(asker: Asker) -> Any:
    """Return the statuses of stopping nothing, a finished run and a running one."""
    runner = asker.new_runner()
    nothing = asker.status("POST", f"{runner}/stop")
    run = f"{runner}/runs/{asker.started(runner)}"
    wait_until(lambda: asker.get(f"{run}/status")["state"] == "Successful", "the run has ended")
    finished = asker.status("POST", f"{runner}/stop")
    clock = asker.demo.world.clock
    now = clock()
    asker.demo.world.clock = lambda: now
    run = f"{runner}/runs/{asker.started(runner)}"
    asker.demo.world.clock = lambda: now + 0.05
    running = asker.status("POST", f"{runner}/stop")
    state = asker.get(f"{run}/status")["state"]
    asker.demo.world.clock = clock
    return nothing, finished, running, state


def _patched_without_template(asker: Asker) -> Any:
    return asker.status("PATCH", asker.new_runner(), {"description": "Changed"})


def _unchanged_update_date(asker: Asker) -> Any:
    """Return whether a change leaves the date of the last update as it was (trap 11)."""
    runner = asker.new_runner()
    before = asker.get(runner)["lastUpdate"]
    asker.ask("PATCH", runner, {"runTemplateId": "sim_no_parameters", "description": "Changed"})
    return asker.get(runner)["lastUpdate"] == before


def _deleted_runner(asker: Asker) -> Any:
    runner = asker.new_runner()
    return asker.status("DELETE", runner), asker.status("GET", runner)


def _run_fields(asker: Asker) -> Any:
    run = asker.get(f"{asker.runner}/runs")[0]
    return [name for name in ("createdAt", "ownerId", "createInfo") if run.get(name)]


def _logs(asker: Asker) -> Any:
    run = asker.get(f"{asker.runner}/runs")[0]["id"]
    answer = asker.ask("GET", f"{asker.runner}/runs/{run}/logs")
    if answer.headers["content-type"].startswith("text/plain"):
        return "text", _text_of(answer.data.decode().splitlines()[0])
    body = answer.json()
    if "logs" in body:
        return "lines", _text_of(body["logs"][0]["line"])
    texts = {name: json.loads(one["logs"]) for name, one in body["containers"].items()}
    values = texts["fetch-parameters-container"]["data"]["result"][0]["values"]
    times = [int(nanoseconds) for nanoseconds, _ in values]
    assert times == sorted(times, reverse=True)
    # The workflow itself is a node too.
    assert texts[f"{run}-workflow"]["data"]["result"] == []
    return "Loki", _text_of(values[-1][1])


def _text_of(line: str) -> str:
    """Return a line of the orchestrator without its time and level."""
    return line.partition("] INFO     ")[2]


def _logs_of_no_workflow(asker: Asker) -> Any:
    found = asker.get(f"{asker.workspace}/runners?page=0&size=50")
    runner = next(one["id"] for one in found if one["name"] == "Data as they are")
    path = f"{asker.workspace}/runners/{runner}/runs"
    return asker.status("GET", f"{path}/{asker.get(path)[0]['id']}/logs")


def _missing_run(asker: Asker) -> Any:
    return asker.status("GET", f"{asker.runner}/runs/run-nothing1234567")


def _run_data(asker: Asker) -> Any:
    path = f"{asker.runner}/runs/{asker.get(f'{asker.runner}/runs')[0]['id']}/data"
    sent = asker.ask("POST", f"{path}/send", {"id": "Mine", "data": [{"A": 1, "B": None}]})
    found = asker.ask("POST", f"{path}/query", {"query": "SELECT a, b FROM cd_mine"})
    wrong = asker.ask("POST", f"{path}/query", {"query": "DROP TABLE cd_mine"})
    asker.demo.world.run_data = False
    off = asker.status("POST", f"{path}/query", {"query": "SELECT 1"})
    asker.demo.world.run_data = True
    rows = found.json()["result"]
    return sent.json().get("table_name"), rows[0], wrong.status, wrong.json()["title"], off


def _first_page(asker: Asker) -> Any:
    """Return the sizes of the first page and of all, of 231 runners and of 60 runs."""
    every = asker.get(f"{asker.organization}/workspaces")
    workspace = next(one["id"] for one in every if one["key"] == "BreweryTest")
    path = f"{asker.organization}/workspaces/{workspace}/runners"
    whole = asker.get(f"{path}?page=0&size=1000")
    many = next(one["id"] for one in whole if one["name"] == "Many runs")
    return len(asker.get(path)), len(whole), len(asker.get(f"{path}/{many}/runs"))


def _parameter_fields(asker: Asker) -> Any:
    parameter = asker.get(f"{asker.organization}/solutions")[0]["parameters"][0]
    names = ("options", "regexValidation", "additionalData")
    return [name for name in names if name in parameter]


def _parquet(asker: Asker) -> Any:
    return asker.upload("a.parquet", b"PAR1", overwrite="true").status


def _yaml_errors(asker: Asker) -> Any:
    """Return the type of an error for a client that takes anything (PLATFORM.md 2.4)."""
    answer = asker.ask("GET", f"{asker.workspace}/runners/r-nothing1234567", accept="*/*")
    return answer.headers["content-type"], answer.data[:3] == b"---"


def _bare_status(asker: Asker) -> Any:
    json_answer = asker.ask("GET", f"{asker.dataset}/status")
    yaml_answer = asker.ask("GET", f"{asker.dataset}/status", accept="*/*")
    return json_answer.data, json_answer.headers["content-type"], yaml_answer.data


def _floats(asker: Asker) -> Any:
    row = {"whole": 3, "big": 12345678, "text": "{'a': 1} and more", "list": "[1]"}
    parts = ", ".join(f"{json.dumps(value)} AS {name}" for name, value in row.items())
    return asker.query(f"RETURN {parts}, null AS nothing").json()


def _bulk_is_kept(asker: Asker) -> Any:
    """Return whether the same query gives the result of its first time (trap 8)."""
    dataset = asker.new_dataset()
    path, ask = f"{dataset}/batch-query", {"query": f"MATCH (n:Kept{asker.api}) RETURN count(n)"}

    def result() -> bytes:
        key = asker.ask("POST", path, ask).json()["hash"]
        url = f"{asker.organization}/datasets/twingraph/download/{key}"
        wait_until(lambda: asker.status("GET", url) == 200, "the result is ready")
        return asker.ask("GET", url).data

    before = result()
    asker.query(f"CREATE (:Kept{asker.api})", dataset)
    return result() == before


def _not_ready(asker: Asker) -> Any:
    return asker.status("GET", f"{asker.organization}/datasets/twingraph/download/{'0' * 64}")


def _pending_blocks(asker: Asker) -> Any:
    """Return what a dataset left PENDING refuses, and what frees it (trap 9)."""
    dataset = asker.new_dataset()
    asker.ask("PATCH", dataset, {"ingestionStatus": "PENDING"})
    batch = f"{dataset}/batch?query=RETURN%201"
    blocked = asker.ask("POST", batch, b"id\n1\n", headers=_CSV)
    asker.ask("PATCH", dataset, {"ingestionStatus": "SUCCESS"})
    return blocked.status, asker.status("POST", batch, b"id\n1\n", headers=_CSV)


def _entities(asker: Asker) -> Any:
    """Return the answers for one entity and for two: arrays one behind another."""
    path = f"{asker.new_dataset()}/twingraph/node"
    given = [{"type": "E", "name": name, "params": "n: 1"} for name in ("a", "b")]
    made = asker.ask("POST", path, given).data
    asker.ask("PATCH", path, [{"type": "E", "name": "a", "params": "m: 2"}])
    changed = asker.ask("GET", f"{path}?ids=a").json()[0]["a"]["properties"]
    asker.ask("DELETE", f"{path}?ids=a&ids=b")
    return made.count(b"]["), changed, asker.ask("GET", f"{path}?ids=a").json()


def _unknown_word(asker: Asker) -> Any:
    return asker.status("GET", f"{asker.workspace}/anything")


def _deletes_later(asker: Asker) -> Any:
    """Return whether the files are still there when their deletion is answered (trap 6)."""
    every = asker.get(f"{asker.organization}/workspaces")
    empty = next(one["id"] for one in every if one["key"] == "BreweryEmpty")
    path = f"{asker.organization}/workspaces/{empty}/files"
    asker.ask("POST", path, fields={"file": ("a.csv", b"id\n")})
    answer = asker.status("DELETE", path)
    at_once = asker.get(path)
    wait_until(lambda: asker.get(path) == [], "the files are deleted")
    return answer, len(at_once)


def _written_root(asker: Asker) -> Any:
    """Return whether a PATCH changes the root of a runner (PLATFORM.md 5.4)."""
    runner = asker.new_runner()
    asker.ask("PATCH", runner, {"runTemplateId": "sim_no_parameters", "rootId": "r-other"})
    return asker.get(runner)["rootId"] == "r-other"


def _shared_dataset(asker: Asker) -> Any:
    """Return whether a dataset gets the users of a runner that begins to use it (5.4)."""
    runner, dataset = asker.new_runner(), asker.new_dataset()
    asker.ask("POST", f"{runner}/security/access", {"id": "new@example.com", "role": "validator"})
    change = {"runTemplateId": "sim_no_parameters", "datasetList": [dataset.rpartition("/")[2]]}
    asker.ask("PATCH", runner, change)
    lines = asker.get(f"{dataset}/security")["accessControlList"]
    return {"id": "new@example.com", "role": "user"} in lines


def _document(asker: Asker) -> Any:
    """Return which of the telling paths are in the document, which needs no key (1.3)."""
    answer = asker.ask("GET", "/openapi", headers={"X-CSM-API-KEY": ""})
    base = "/organizations/{organization_id}"
    telling = {
        "about": "/about",
        "parts": f"{base}/workspaces/{{workspace_id}}/datasets",
        "graph": f"{base}/datasets/{{dataset_id}}/twingraph",
        "scenario runs": f"{base}/scenarioruns/{{scenariorun_id}}",
    }
    return [name for name, path in telling.items() if path in answer.json()["paths"]]


def _without_credentials(asker: Asker) -> Any:
    """Return the refusals of a read and of a write without a key (2.3)."""
    url = asker.demo.urls[asker.api] + "/organizations"
    found = [asker.http.request(method, url) for method in ("GET", "POST")]
    return [(one.status, one.data == b"") for one in found]


def _dataset_places(asker: Asker) -> Any:
    paths = (f"{asker.organization}/datasets", f"{asker.workspace}/datasets")
    return [asker.status("GET", path) for path in paths]


def _errors_of_batch(asker: Asker) -> Any:
    query = urlencode({"query": "CREATE (:X {id: $id})"})
    path = f"{asker.new_dataset()}/batch?{query}"
    answer = asker.ask("POST", path, b"id\n1\nbroken\\\n", headers=_CSV)
    body = answer.json()
    return answer.status, body, body.pop("errors")[0][:4]


_BOTH = (3, 4)


def _same(expected: Any) -> dict[int, Any]:
    return dict.fromkeys(_BOTH, expected)


_FLOATS = [{"whole": 3.0, "big": 12345678.0, "text": {"a": 1.0}, "list": "[1]"}]
_ROWS: list[Row] = [
    (
        "document",
        _document,
        {3: ["graph", "scenario runs"], 4: ["graph"], 5: ["about", "parts"]},
    ),
    (
        "without credentials",
        _without_credentials,
        {api: [(401, True), (403, False)] for api in (3, 4, 5)},
    ),
    ("root of a runner", _written_root, {3: True, 4: False}),
    ("users of a runner's dataset", _shared_dataset, _same(True)),
    ("about", lambda a: a.status("GET", "/about"), {3: 404, 4: 404, 5: 200}),
    (
        "not found",
        _missing,
        {
            3: (400, 400, "Bad Request", "400", "not found"),
            4: (404, 404, "Not Found", "404", "not found"),
            5: (404, 404, "Not Found", "404", "not found"),
        },
    ),
    ("forbidden", _forbidden, {3: (400, True), 4: (403, True), 5: (403, True)}),
    (
        "file type",
        _refused_type,
        {
            3: (400, "MIME type application/x-sh for file a.sh is not authorized."),
            4: (403, "MIME type application/x-sh for file a.sh is not authorized."),
            5: (403, "MIME type application/x-sh for file a.sh is not authorized."),
        },
    ),
    ("wrong id in a path", lambda a: a.status("GET", "/organizations/x"), {3: 400, 4: 404, 5: 400}),
    ("default security", _default_security, _same([201, 405]) | {5: [405, 201]}),
    (
        "who and when",
        _who_and_when,
        _same(["ownerId", "creationDate", "lastUpdate"]) | {5: ["createInfo", "updateInfo"]},
    ),
    ("overwriting", _overwritten, {3: (409, True), 4: (400, True), 5: (400, True)}),
    ("missing file", _missing_file, {3: 500, 4: 404, 5: 404}),
    ("delete of a missing file", _deleted_missing_file, {3: 500, 4: 204, 5: 204}),
    ("dots in the name to delete", _deleted_dots, {3: 204, 4: 400, 5: 400}),
    ("slash in a part's name", _slash_in_part, {3: 400, 4: 201, 5: 201}),
    ("length of a download", _download_length, _same((True, True)) | {5: (False, False)}),
    ("place of datasets", _dataset_places, {3: [200, 400], 4: [200, 404], 5: [404, 200]}),
    ("graph id of a new dataset", _new_twingraph, {3: [True, True], 4: [False, True]}),
    ("delete of a dataset without graph", _deleted_without_graph, {3: 204, 4: 500}),
    ("twin graph query", lambda a: a.query("RETURN 1 AS n").json(), _same([{"n": 1.0}])),
    (
        "uploads",
        _uploads,
        {3: [(200, 202), (200, 202)], 4: [(200, 202), (415, 415)]},
    ),
    ("old twin graphs", _old_graphs, {3: (200, "MyBar", 400), 4: (404, None, 404)}),
    ("graph error", _graph_error, {3: (500, True), 4: (500, False)}),
    ("graph timeout", _graph_timeout, {3: (408, "Query timed out"), 4: (500, None)}),
    (
        "connectors and scenarios",
        _old_kinds,
        {3: [200, 200, 200], 4: [200, 404, 404], 5: [404, 404, 404]},
    ),
    ("runner datasets", _runner_datasets, _same(["datasetList"]) | {5: ["datasets"]}),
    (
        "last run",
        _last_run,
        {
            3: ["lastRun.runnerRunId"],
            4: ["lastRunId"],
            5: ["lastRunInfo.lastRunId"],
        },
    ),
    (
        "start answer",
        _start_answer,
        {3: (202, ["runnerRunId"]), 4: (202, ["id"]), 5: (202, ["id"])},
    ),
    ("stop", _stop, _same((400, 500, 202, "Failed")) | {5: (202, 202, 202, "Running")}),
    ("PATCH without template", _patched_without_template, _same(400) | {5: 200}),
    ("date of the last update", _unchanged_update_date, _same(True)),
    ("delete of a runner", _deleted_runner, {3: (204, 400), 4: (204, 404), 5: (204, 200)}),
    ("run fields", _run_fields, _same(["createdAt", "ownerId"]) | {5: ["createInfo"]}),
    (
        "logs",
        _logs,
        {
            3: ("Loki", "Starting run orchestrator version 2.1.0"),
            4: ("lines", "Starting run orchestrator version 2.1.0"),
            5: ("text", "Starting run orchestrator version 2.1.0"),
        },
    ),
    ("logs of a removed workflow", _logs_of_no_workflow, {3: 500, 4: 200, 5: 200}),
    ("missing run", _missing_run, _same(400) | {5: 404}),
    ("run data", _run_data, _same(("cd_mine", {"a": 1}, 400, "Bad SQL Request", 501))),
    ("first page", _first_page, _same((50, 231, 50)) | {5: (200, 231, 60)}),
    (
        "parameter fields",
        _parameter_fields,
        _same(["options", "regexValidation"]) | {5: ["additionalData"]},
    ),
    ("parquet", _parquet, {3: 400, 4: 403, 5: 201}),
    (
        "errors for any type",
        _yaml_errors,
        _same(("application/yaml", True)) | {5: ("application/problem+json", False)},
    ),
    (
        "bare word",
        _bare_status,
        _same((b"SUCCESS", "application/json", b'--- "SUCCESS"\n')),
    ),
    ("numbers and texts of a query", _floats, _same(_FLOATS)),
    (
        "200 with errors",
        _errors_of_batch,
        _same((200, {"totalLines": 2, "processedLines": 2}, "#1: ")),
    ),
    ("bulk results are kept", _bulk_is_kept, _same(True)),
    ("bulk result not ready", _not_ready, {3: 400, 4: 404}),
    ("PENDING blocks writes", _pending_blocks, _same((400, 200))),
    ("entities", _entities, _same((1, {"id": "a", "m": 2.0}, []))),
    ("unknown word below a workspace", _unknown_word, {3: 400, 4: 404, 5: 404}),
    ("asynchronous delete", _deletes_later, _same((204, 1)) | {5: (204, 1)}),
]


@pytest.mark.parametrize(
    ("topic", "observe", "expected", "api"),
    [
        pytest.param(topic, observe, expected[api], api, id=f"{topic}-{api}")
        for topic, observe, expected in _ROWS
        for api in expected
    ],
)
def test_the_generations_answer_as_they_do(
    asker: Asker, topic: str, observe: Callable[[Asker], Any], expected: Any
) -> None:
    assert observe(asker) == expected, topic


def test_one_world_is_behind_every_generation(platform: DemoPlatform) -> None:
    with urllib3.PoolManager(retries=False) as http:
        one, other = Asker(platform, 3, http), Asker(platform, 4, http)
        assert one.upload("shared.csv").status == 201
        names = [file["fileName"] for file in other.get(f"{other.workspace}/files")]
        assert "shared.csv" in names
        assert one.get(one.runner)["name"] == other.get(other.runner)["name"]


def test_only_an_old_platform_has_scenarios_and_upper_case_ids(platform: DemoPlatform) -> None:
    with urllib3.PoolManager(retries=False) as http:
        old, new = Asker(platform, 3, http), Asker(platform, 4, http)
        only = {one["id"] for one in old.get(f"{old.organization}/workspaces")} - {
            one["id"] for one in new.get(f"{new.organization}/workspaces")
        }
        [workspace] = only
        path = f"{old.organization}/workspaces/{workspace}"
        assert workspace.startswith("W-")
        assert old.get(f"{path}/runners") == []
        found = {one["name"]: one["state"] for one in old.get(f"{path}/scenarios")}
        assert set(found.values()) == {"Successful", "Failed", "Created", "Running"}
        assert [one["name"] for one in old.get(f"{path}/Validated")] == ["Season 2021"]
        assert new.status("GET", f"{path}/files") == 404


def test_the_claim_of_the_roles_is_that_of_the_generation() -> None:
    with issuing() as realm, DemoPlatform(engine=False, issuer=realm.url) as demo:
        old = realm.token("Organization.User")
        new = realm.token(customRoles=None, userRoles=["Organization.User"])
        with urllib3.PoolManager(retries=False) as http:
            found = [
                [
                    http.request(
                        "GET",
                        f"{url}/organizations",
                        headers={"Authorization": f"Bearer {token}"},
                    ).status
                    for url in demo.urls.values()
                ]
                for token in (old, new)
            ]
    assert found == [[200, 200, 403], [403, 403, 200]]


def test_groups_of_a_token_count_in_5_but_not_in_lists() -> None:
    with issuing() as realm, DemoPlatform(api=5, engine=False, issuer=realm.url) as demo:
        assert demo.world.parts
        payroll = next(d.id for d in demo.world.parts.datasets.values() if d.name == "Payroll")
        base = f"/organizations/{demo.organization_id}/workspaces/{demo.workspace_id}/datasets"

        def ask(role: str, method: str, path: str, **claims: Any) -> Any:
            claims |= {"email": "violette.viewer@example.com", "userRoles": [role]}
            token = realm.token(**claims)
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            return http.request(method, demo.url + path, headers=headers, body=b"[]")

        with urllib3.PoolManager(retries=False) as http:
            group = {"groups": ["accountants"]}
            listed = ask("Organization.Viewer", "GET", base, **group).json()
            assert payroll not in [one["id"] for one in listed]
            statuses = [
                ask("Organization.Viewer", "GET", f"{base}/{payroll}", **group).status,
                ask("Organization.Viewer", "GET", f"{base}/{payroll}").status,
                # A search is a POST, which needs more than a viewer's role.
                ask("Organization.Viewer", "POST", f"{base}/search").status,
                ask("Organization.User", "POST", f"{base}/search").status,
            ]
            # A replacement has no rule but that of the access list, which says why.
            put = ask("Organization.Viewer", "PUT", f"{base}/{payroll}/parts/dp-1234567890")
        assert statuses == [200, 403, 403, 200]
        assert put.json()["detail"].endswith("permission write")
