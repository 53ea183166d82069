"""The demo platform as one object: world, HTTP server, graph engine."""

import asyncio
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from csm_tui.demo.access import AccessControl, Consumer, OwnOriginOnly
from csm_tui.demo.brewery import Brewery
from csm_tui.demo.engine import GraphEngine, QueryFailedError
from csm_tui.demo.faults import FaultMiddleware, Faults, InjectedFault, control_routes
from csm_tui.demo.filestore import FileStore
from csm_tui.demo.folders import write_sample_folders
from csm_tui.demo.generation3 import generation3
from csm_tui.demo.generation4 import generation4
from csm_tui.demo.generation5 import generation5
from csm_tui.demo.lifetimes import OwnedFolder
from csm_tui.demo.parts import PartStore
from csm_tui.demo.parttables import Tables
from csm_tui.demo.postgres import Database
from csm_tui.demo.routes import PUBLIC
from csm_tui.demo.seed import seed_world
from csm_tui.demo.world import Clock, World

if TYPE_CHECKING:
    from csm_tui.demo.tokens import Issuer

_GENERATIONS = {3: generation3, 4: generation4, 5: generation5}
_LIMITED_PATHS = ("/organizations", "/organizations/[^/]+", "/organizations/[^/]+/workspaces")
_KEY_BYTES = 24
_FIRST_WITH_PARTS = 5
"""The first generation whose datasets have tables."""
_START_SECONDS = 15.0
_LOAD_SECONDS = 15.0
"""Seconds after which an engine that loads the first graphs is stuck; it needs 0.1 s."""
_ENGINES = 3
"""How many engines are started, one after another, when they are stuck."""


class DemoPlatform:
    """A Cosmo Tech platform on loopback; it runs from construction until `close`.

    It serves `/v3`, `/v4` and `/v5` from one world.

    Args:
        api: generation of the API that `url` leads to: 3, 4 or 5.
        data: folder of the workspace files; a temporary one when None.
        port: to listen on; a free one when 0.
        latency: seconds before every answer.
        faults: active from the start.
        seed: of the world; the same seed gives the same world.
        pace: factor by which runs go faster; at 1 a run takes about 15 seconds.
        tdl_42: refuse batch writes as 4.2 does.
        run_data: whether the service of run data is on, in generations 3 and 4.
        engine: whether there are a graph engine and a database.
        issuer: address of the Keycloak realm whose tokens are accepted; None for no tokens.
        audience: that these tokens must name.
        api_key: opens every path; a new one when None.
        clock: of the world.

    Raises:
        OSError: the port is taken, or the folder cannot be used.
    """

    def __init__(  # noqa: PLR0913
        self,
        *,
        api: int = 4,
        data: Path | None = None,
        port: int = 0,
        latency: float = 0.0,
        faults: Iterable[InjectedFault] = (),
        seed: int = 1,
        pace: float = 1.0,
        tdl_42: bool = False,
        engine: bool = True,
        run_data: bool = True,
        issuer: str | None = None,
        audience: str = "account",
        api_key: str | None = None,
        clock: Clock = time.time,
    ) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self._temporary = OwnedFolder()
        self._engine_thread: threading.Thread | None = None
        self._closing = threading.Event()
        try:
            self.folder = data or self._temporary.path
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.folder).close()
        except OSError:
            self._socket.close()
            self._temporary.remove()
            raise
        self.api_key = api_key or secrets.token_urlsafe(_KEY_BYTES)
        self.limited_key = secrets.token_urlsafe(_KEY_BYTES)
        self.admin_key = secrets.token_urlsafe(_KEY_BYTES)
        """The key of a platform administrator."""
        self.faults = Faults(faults, latency)
        self.database = Database(self._temporary.path) if engine else None
        self.world = World(
            seed=seed,
            pace=pace,
            tdl_42=tdl_42,
            clock=clock,
            run_data=run_data,
            files=self.folder / "files",
            parts=PartStore(self._temporary.path / "parts", Tables(self.database)),
        )
        seeded = seed_world(self.world, seed)
        self.organization_id = seeded.organization_id
        self.workspace_id = seeded.workspace_id
        self.runner_id = seeded.runner_id
        self.dataset_id = seeded.dataset_id if api < _FIRST_WITH_PARTS else seeded.parted_dataset_id
        self._port = int(self._socket.getsockname()[1])
        self.api = api
        self.urls = {number: f"http://127.0.0.1:{self._port}/v{number}" for number in _GENERATIONS}
        """The base address of every generation by its number."""
        self.url = self.urls[api]
        self.issuer = issuer.rstrip("/") if issuer else None
        self._server = _server(self._application(audience))
        self._start(seeded.graphs if engine else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def sample_folder(self) -> Path:
        """Write CSV files to load into a graph, and return their folder; `close` removes them."""
        return write_sample_folders(self._temporary.path / "csv")["brewery"]

    def files_folder(self, workspace_id: str) -> Path:
        """Return the folder with the contents of a workspace's files."""
        return self._files(workspace_id).folder

    def file_names(self, workspace_id: str) -> list[str]:
        """Return the names of a workspace's files."""
        return self._files(workspace_id).names()

    def read_file(self, workspace_id: str, name: str) -> bytes:
        """Return the content of a workspace file."""
        return self._files(workspace_id).blob(name).read_bytes()

    def put_file(self, workspace_id: str, name: str, content: bytes) -> None:
        """Store a workspace file under any name, also one that the server refuses."""
        self._files(workspace_id).put(name, BytesIO(content))

    def close(self) -> None:
        """Stop the server and the engine, and remove the temporary folder; twice does no harm."""
        self._server.should_exit = self._server.force_exit = True
        self._closing.set()
        # First the engine: the server waits for requests that wait for it.
        if self.world.engine:
            while self._engine_thread and self._engine_thread.is_alive():
                self.world.engine.kill()
                self._engine_thread.join(0.05)
            self.world.engine.stop()
        if self.database:
            self.database.stop()
        self._thread.join()
        self.world.close()
        self._socket.close()
        self._temporary.remove()

    def _files(self, workspace_id: str) -> FileStore:
        return self.world.workspaces[workspace_id].files

    def _application(self, audience: str) -> OwnOriginOnly:
        consumers = (
            Consumer(self.api_key),
            Consumer(self.limited_key, _LIMITED_PATHS),
            Consumer(self.admin_key, roles=frozenset({"Platform.Admin"})),
        )
        bases = []
        for number, generation in _GENERATIONS.items():
            app = generation(self.world, self.issuer)
            issuer = self._realm(audience, number)
            control = AccessControl(app, consumers, PUBLIC, issuer, number)
            bases.append(Mount(f"/v{number}", control))
        routes = [Route("/", self._front_page), *control_routes(self.faults), *bases]
        app = Starlette(routes=routes)
        app.router.redirect_slashes = False
        return OwnOriginOnly(FaultMiddleware(app, self.faults), self._port)

    def _realm(self, audience: str, number: int) -> "Issuer | None":
        """Return the realm with the checks of a generation; None without one."""
        if not self.issuer:
            return None
        from csm_tui.demo.tokens import CLAIMS, Issuer

        return Issuer(self.issuer, audience, self.world.clock, CLAIMS[number])

    async def _front_page(self, _: Request) -> Response:
        return RedirectResponse(f"/v{self.api}/", 302)

    def _start(self, graphs: dict[str, Brewery] | None) -> None:
        """Start the server, then engine and database in threads; their routes wait for them."""
        self._thread = threading.Thread(target=self._serve, name="demo-platform", daemon=True)
        self._thread.start()
        until = time.monotonic() + _START_SECONDS
        while not self._server.started and self._thread.is_alive() and time.monotonic() < until:
            time.sleep(0.005)
        if not self._server.started:
            self.close()
            raise TimeoutError(f"the server did not start within {_START_SECONDS:.0f} seconds")
        if self.database and self.api >= _FIRST_WITH_PARTS:
            # Otherwise the first request for a table starts it.
            threading.Thread(target=self.database.start, name="demo-database", daemon=True).start()
        if graphs is None:
            self.world.engine_settled.set()
            return
        self.world.engine = GraphEngine(self._temporary.path)
        self._engine_thread = threading.Thread(
            target=_start_engine,
            args=(self.world, graphs, self._closing),
            name="demo-engine",
            daemon=True,
        )
        self._engine_thread.start()

    def _serve(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


def _start_engine(world: World, graphs: dict[str, Brewery], closing: threading.Event) -> None:
    """Start the engine and load the graphs."""
    engine = world.engine
    try:
        if engine:
            _start_and_load(engine, graphs, closing)
    finally:
        world.engine_settled.set()


def _start_and_load(
    engine: GraphEngine, graphs: dict[str, Brewery], closing: threading.Event
) -> None:
    for _ in range(_ENGINES):
        if closing.is_set():
            return
        engine.start()
        if not engine.available or _loaded(engine, graphs):
            return
        engine.stop()


def _loaded(engine: GraphEngine, graphs: dict[str, Brewery]) -> bool:
    """Load the graphs, and return False if the engine took too long and was killed.

    In rare cases FalkorDB locks up with its first write and never answers again.
    """
    watch = threading.Timer(_LOAD_SECONDS, engine.kill)
    watch.daemon = True
    watch.start()
    try:
        for graph, content in graphs.items():
            engine.load(graph, content)
    except QueryFailedError:
        return False
    finally:
        watch.cancel()
    return True


class _DroppableConnection(H11Protocol):
    """A connection whose transport the application can close, for faults."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        # asyncio does not do this for accepted sockets; every answer would wait 40 ms for an
        # acknowledgement.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def _server(app: OwnOriginOnly) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http=_DroppableConnection,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        # Headers about the caller are not trusted.
        proxy_headers=False,
        timeout_keep_alive=75,
        # Requests that hang end with the server; from Python 3.12 on it would wait for them.
        timeout_graceful_shutdown=0,
    )
    return uvicorn.Server(config)
