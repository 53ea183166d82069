"""The Twin Data Layer over HTTP, on a server of its own."""

import io
import json
import os
import signal
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
import urllib3
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from csm_tui.demo.engine import GraphEngine
from csm_tui.demo.permissions import CALLER, Caller, Security
from csm_tui.demo.problems import exception_handlers
from csm_tui.demo.records import IDENTITY, DatasetRecord, OrganizationRecord
from csm_tui.demo.twingraph import routes
from csm_tui.demo.world import World
from tests.waiting import wait_until

pytestmark = pytest.mark.engine

GENERIC = {"timestamp", "status", "error", "path"}


@dataclass
class Layer:
    """A world with one dataset, and its server."""

    world: World
    url: str
    now: list[float]
    """The clock of the world."""
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    @property
    def dataset(self) -> DatasetRecord:
        return self.world.datasets["d-1"]

    def post(self, path: str, body: Any, kind: str = "application/json") -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.http.request(
            "POST", f"{self.url}/{path}", body=content, headers={"Content-Type": kind}
        )
        return answer.status, answer.json()

    def query(self, cypher: str) -> tuple[int, Any]:
        return self.post("d-1/twingraph", {"query": cypher})

    def batch(self, cypher: str, content: bytes, kind: str = "text/csv") -> tuple[int, Any]:
        return self.post(f"d-1/batch?query={quote(cypher)}", content, kind)

    def download(self, key: str) -> urllib3.BaseHTTPResponse:
        return self.http.request("GET", f"{self.url}/twingraph/download/{key}")


@contextmanager
def engine_halted(engine: GraphEngine) -> Iterator[None]:
    """Stop the engine's process meanwhile."""
    process = engine._running().connection.info("server")["process_id"]
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphEngine]:
    running = GraphEngine(tmp_path_factory.mktemp("engine"))
    running.start()
    assert running.available, running.why_not
    yield running
    running.stop()


def behind_the_door(app: Starlette) -> ASGIApp:
    """Return the application with an authenticated caller."""

    async def admitted(scope: Scope, receive: Receive, send: Send) -> None:
        CALLER.set(Caller(IDENTITY))
        await app(scope, receive, send)

    return admitted


@pytest.fixture
def layer(engine: GraphEngine) -> Iterator[Layer]:
    now = [1000.0]
    everything = Security(default="admin")
    world = World(clock=lambda: now[0])
    world.engine = engine
    world.engine_settled.set()
    world.organizations["o-1"] = OrganizationRecord("o-1", "One", "me", everything)
    world.datasets["d-1"] = DatasetRecord(
        id="d-1",
        organization_id="o-1",
        name="One",
        owner="me",
        created=0,
        security=everything,
        twingraph_id="t-1",
        ingestion_status="SUCCESS",
    )
    engine.delete("t-1")
    app = Starlette(
        routes=[Mount("/organizations/{organization_id}/datasets", routes=routes(world))],
        exception_handlers=exception_handlers(),
    )
    app.state.world = world
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(behind_the_door(app), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        wait_until(lambda: server.started, "the server is up")
        port = listening.getsockname()[1]
        with_layer = Layer(world, f"http://127.0.0.1:{port}/organizations/o-1/datasets", now)
        yield with_layer
        with_layer.http.clear()
        server.should_exit = True
        thread.join()


def test_query_writes_and_reads(layer: Layer) -> None:
    assert layer.query("CREATE (:Bar {id: 'MyBar', Stock: 60})") == (200, [])
    status, [row] = layer.query("MATCH (n) RETURN n, null AS nothing")
    assert status == 200
    assert row == {
        "n": {
            "id": "0",
            "label": "Bar",
            "type": "NODE",
            "properties": {"id": "MyBar", "Stock": 60.0},
        }
    }


@pytest.mark.parametrize("status", ["NONE", "PENDING", "ERROR"])
def test_query_needs_success(layer: Layer, status: str) -> None:
    layer.dataset.ingestion_status = status
    for path in ("d-1/twingraph", "d-1/batch-query"):
        code, problem = layer.post(path, {"query": "RETURN 1"})
        assert (code, problem["detail"]) == (400, f"Dataset status is {status}, not SUCCESS")


@pytest.mark.parametrize("cypher", ["MATCH (n RETURN n", "CREATE (n) RETURN n", "RETURN 0.0/0.0"])
def test_failed_query_says_nothing(layer: Layer, cypher: str) -> None:
    code, body = layer.query(cypher)
    assert code == 500
    assert set(body) == GENERIC


def test_dataset_without_graph_fails_without_words(layer: Layer) -> None:
    layer.dataset.twingraph_id = None
    assert layer.query("RETURN 1")[0] == 500


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"query": 1}'])
def test_body_that_is_no_query_is_refused(layer: Layer, body: bytes) -> None:
    assert layer.post("d-1/twingraph", body)[0] == 400


def test_half_a_character_is_replaced(layer: Layer) -> None:
    assert layer.query("RETURN '\ud800' AS x") == (200, [{"x": "?"}])


def test_unknown_dataset_is_not_found(layer: Layer) -> None:
    code, problem = layer.post("d-9/twingraph", {"query": "RETURN 1"})
    assert (code, problem["status"]) == (404, 404)


def test_reader_may_query_but_not_write_a_batch(layer: Layer) -> None:
    layer.dataset.security = Security(default="viewer")
    assert layer.query("CREATE (:A)")[0] == 200
    code, problem = layer.batch("CREATE (:A)", b"id\n1\n")
    assert code == 403
    assert "write" in problem["detail"]


def test_batch_writes_text_row_by_row(layer: Layer) -> None:
    content = "id,name,n\n1,Zoë,3\n2,,4\n".encode()
    answer = layer.batch("CREATE (:C {id: $id, name: $name, n: toInteger($n)})", content)
    assert answer == (200, {"totalLines": 2, "processedLines": 2, "errors": []})
    _, rows = layer.query("MATCH (c:C) RETURN c.id AS id, c.name AS name, c.n AS n ORDER BY c.id")
    assert rows == [{"id": "1", "name": "Zoë", "n": 3.0}, {"id": "2", "n": 4.0}]
    assert layer.dataset.ingestion_status == "SUCCESS"


def test_failed_rows_count_from_zero_and_others_stay(layer: Layer) -> None:
    content = b'id\nfine\nends with \\\n"also ""fine"""\n'
    code, answer = layer.batch("CREATE (:C {id: $id})", content, "application/octet-stream")
    assert code == 200
    assert (answer["totalLines"], answer["processedLines"]) == (3, 3)
    [error] = answer["errors"]
    assert error.startswith("#1: ")
    _, rows = layer.query("MATCH (c:C) RETURN c.id AS id ORDER BY c.id")
    assert [row["id"] for row in rows] == ['also "fine"', "fine"]


@pytest.mark.parametrize("status", ["NONE", "ERROR", "SUCCESS"])
def test_batch_is_taken_in_any_status_but_pending(layer: Layer, status: str) -> None:
    layer.dataset.ingestion_status = status
    assert layer.batch("CREATE (:C {id: $id})", b"id\n1\n")[0] == 200
    assert layer.dataset.ingestion_status == "SUCCESS"


def test_batch_on_a_pending_dataset_is_refused(layer: Layer) -> None:
    layer.dataset.ingestion_status = "PENDING"
    code, problem = layer.batch("CREATE (:C)", b"id\n1\n")
    assert (code, problem["detail"]) == (400, "Dataset in use, cannot update. Retry later")
    assert layer.dataset.ingestion_status == "PENDING"


def test_dataset_is_pending_while_a_batch_runs(layer: Layer, engine: GraphEngine) -> None:
    thread = threading.Thread(target=layer.batch, args=("CREATE (:C {id: $id})", b"id\n1\n"))
    with engine_halted(engine):
        thread.start()
        wait_until(lambda: layer.dataset.ingestion_status == "PENDING", "the batch runs")
        assert layer.query("RETURN 1")[0] == 400
    thread.join()
    assert layer.query("MATCH (c) RETURN count(c) AS n") == (200, [{"n": 1.0}])


@pytest.mark.parametrize(
    ("kind", "content", "refused"),
    [
        ("application/json", b"id\n1\n", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("text/csv", b"PK\x03\x04zip", 403),
        ("text/csv; charset=utf-8", b"id\n1\n", 200),
    ],
)
def test_batch_takes_csv_only(layer: Layer, kind: str, content: bytes, refused: int) -> None:
    assert layer.batch("CREATE (:C {id: $id})", content, kind)[0] == refused


def test_batch_needs_its_query_in_the_address(layer: Layer) -> None:
    code, problem = layer.post("d-1/batch?twinGraphQuery=RETURN", b"id\n1\n", "text/csv")
    assert code == 400
    assert "query" in problem["detail"]


def test_batch_of_4_2_takes_nothing(layer: Layer) -> None:
    layer.world.tdl_42 = True
    for kind in ("text/csv", "application/octet-stream", "multipart/form-data; boundary=x"):
        assert layer.batch("CREATE (:C {id: $id})", b"id\n1\n", kind)[0] == 415
    assert layer.query("MATCH (c) RETURN count(c) AS n") == (200, [{"n": 0.0}])


def _bulk(layer: Layer, cypher: str) -> Any:
    _, answer = layer.post("d-1/batch-query", {"query": cypher})
    wait_until(lambda: layer.download(answer["hash"]).status == 200, "the bulk result is ready")
    found = layer.download(answer["hash"])
    assert found.headers["Content-Type"] == "application/octet-stream"
    name = f"TwinGraph-{answer['hash']}.zip"
    assert found.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
        assert archive.namelist() == ["bulkQuery.json"]
        return json.loads(archive.read("bulkQuery.json"))


def test_bulk_query_keeps_whole_numbers(layer: Layer) -> None:
    [row] = _bulk(layer, "RETURN 3 AS i, 3.0 AS f, 1.5 AS h, 'é' AS t, {a: 2.0} AS m")
    assert row == {"i": 3, "f": 3, "h": 1.5, "t": "é", "m": {"a": 2}}
    assert [type(value) for value in row.values()] == [int, int, float, str, dict]


def test_bulk_result_is_kept_for_a_day_by_query_text(layer: Layer) -> None:
    count = "MATCH (n) RETURN count(n) AS n"
    assert _bulk(layer, count) == [{"n": 0}]
    layer.query("CREATE (:A)")
    assert _bulk(layer, count) == [{"n": 0}]
    assert _bulk(layer, f"{count} // fresh") == [{"n": 1}]
    layer.now[0] += 24 * 3600 + 1
    assert _bulk(layer, count) == [{"n": 1}]


def test_bulk_result_is_not_found_until_ready(layer: Layer, engine: GraphEngine) -> None:
    with engine_halted(engine):
        _, answer = layer.post("d-1/batch-query", {"query": "RETURN 3 AS n"})
        early = layer.download(answer["hash"])
    assert early.status == 404
    detail = early.json()["detail"]
    assert detail.startswith("No graph found")
    assert detail.endswith("Try later")
    assert _bulk(layer, "RETURN 3 AS n") == [{"n": 3}]


def test_failed_bulk_query_is_never_found(layer: Layer) -> None:
    code, answer = layer.post("d-1/batch-query", {"query": "MATCH (n RETURN n"})
    assert code == 200
    assert _bulk(layer, "RETURN 1 AS n") == [{"n": 1}]
    assert layer.download(answer["hash"]).status == 404


def test_no_query_makes_the_engine_call_an_address(layer: Layer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as outside:
        address = f"https://127.0.0.1:{outside.getsockname()[1]}/x"
        cypher = f"LOAD CSV FROM '{address}' AS row RETURN row"
        assert layer.query(cypher)[0] == 500
        for text, content in (
            (cypher, "id\n1\n"),
            ("LOAD CSV FROM $id AS row RETURN row", f"id\n{address}\n"),
            ("RETURN $id", f"id\nx\\\" LOAD/**/CSV FROM '{address}' AS row RETURN row //\n"),
        ):
            code, answer = layer.batch(text, content.encode())
            assert (code, len(answer["errors"])) == (200, 1)
            assert "LOAD CSV is refused" in answer["errors"][0]
        layer.post("d-1/batch-query", {"query": cypher})
        assert _bulk(layer, "RETURN 1 AS n") == [{"n": 1}]
        outside.setblocking(False)
        with pytest.raises(BlockingIOError):
            outside.accept()


def test_without_engine_every_route_says_why(layer: Layer, engine: GraphEngine) -> None:
    missing = GraphEngine(engine._log.parent)
    layer.world.engine = missing
    for code, problem in (
        layer.query("RETURN 1"),
        layer.batch("RETURN 1", b"id\n1\n"),
        layer.post("d-1/batch-query", {"query": "RETURN 1"}),
    ):
        assert code == 501
        assert problem["detail"] == f"This demo platform has no graph engine. {missing.why_not}"
