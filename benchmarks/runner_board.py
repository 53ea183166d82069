"""10,000 runners over loopback: listed, on the screen, and filtered, beside the vendor's client.

Run with ``python -m benchmarks.runner_board``. The processor's time decides, for on a busy machine
the clock says little. A child process serves the runners of a 5.x platform in pages. The vendor's
client reads all pages into its models, as a script would; ours reads them, decodes every field that
the list shows, and gets them ready to be shown. Then the whole application runs without a terminal:
from the key that opens the list to the paint that shows it, and, at the median, from a key of a
filter to the paint of what matches.
"""

import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from cosmotech_api import ApiClient, Configuration, RunnerApi
from textual.events import Key
from textual.keys import _character_to_key

from benchmarks.decode_runners import _runner_v5
from benchmarks.file_panes import PaintTimer
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.services.runners import Runners
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.runners import RunnersPane
from csm_tui.ui.screens.main.runners.runner_list import prepared
from csm_tui.ui.widgets.filter_line import FilterLine

COUNT = 10_000
ROUNDS = 3
PAGE = 200
"""Runners that the vendor's client asks for at once: the server's own default."""
SIZE = (160, 50)
FILTERS = ("try 99", "state:successful template:brewery !try", "!owner:eve 77")
LEAST, LEAST_SHOWN = 2.5, 1.0
"""How many times faster than the vendor's client the list must be ready, and on the screen."""
KEY_LIMIT = 0.05
"""Seconds from a key of the filter to the repaint, at the median."""
_ORGANIZATION, _WORKSPACE = "o-brewery001", "w-brewery001"
_DATASETS = "/organizations/{organization_id}/workspaces/{workspace_id}/datasets"
_RUNNERS = re.compile(r"/runners$")
_STATUS = json.dumps(
    {"state": "Successful", "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-01T00:01:00Z"}
).encode()


@contextmanager
def platform() -> Iterator[str]:
    """Run the platform in a child process and yield its address."""
    command = [sys.executable, "-m", "benchmarks.runner_board", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    runners: list[bytes]

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        known: dict[str, Any] = {
            "/openapi": {"info": {"version": "v5"}, "paths": {"/about": {}, _DATASETS: {}}},
            "/organizations": [{"id": _ORGANIZATION, "name": "Brewery"}],
            f"/organizations/{_ORGANIZATION}/workspaces": [
                {"id": _WORKSPACE, "name": "Many", "key": "many"}
            ],
        }
        if _RUNNERS.search(place.path):
            query = parse_qs(place.query)
            page, size = int(query["page"][0]), int(query["size"][0])
            self._answer(b"[" + b",".join(self.runners[page * size : (page + 1) * size]) + b"]")
        elif place.path.endswith(("/files", "/datasets", "/runs")):
            self._answer(b"[]")
        elif place.path.endswith("/status"):
            self._answer(_STATUS)
        elif place.path in known:
            self._answer(json.dumps(known[place.path]).encode())
        else:
            self.send_error(404)

    def _answer(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self.wfile.write(f"{head}\r\n\r\n".encode() + body)

    def log_message(self, *_: object) -> None: ...


def serve() -> None:
    _Pages.runners = [json.dumps(_runner_v5(number)).encode() for number in range(COUNT)]
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


def theirs(url: str) -> int:
    """List all runners with the vendor's client, and return their number."""
    with ApiClient(Configuration(host=url)) as client:
        api, found, page = RunnerApi(client), 0, 0
        while some := api.list_runners(_ORGANIZATION, _WORKSPACE, page=page, size=PAGE):
            found, page = found + len(some), page + 1
    return found


def ours(service: Runners) -> int:
    """List all runners and get them ready for the screen, and return their number."""
    return len(prepared(service.list()).tree)


class Taken(NamedTuple):
    """Seconds of the clock and of the processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:6.3f} s, {self.processor:6.3f} s of the processor"


@contextmanager
def timing() -> Iterator[list[Taken]]:
    """Yield a list that gets the time of the block, of all its threads."""
    taken: list[Taken] = []
    clock, processor = time.perf_counter(), time.process_time()
    yield taken
    taken.append(Taken(time.perf_counter() - clock, time.process_time() - processor))


def median(taken: list[Taken]) -> Taken:
    return Taken(
        statistics.median(each.clock for each in taken),
        statistics.median(each.processor for each in taken),
    )


def timed(work: Callable[[], int]) -> Taken:
    """Return the median time of some work."""
    taken: list[Taken] = []
    for _ in range(ROUNDS):
        with timing() as one:
            assert work() == COUNT
        taken += one
    return median(taken)


async def on_screen(url: str) -> tuple[Taken, Taken]:
    """Return the time to the list on the screen, and from a key of a filter to its repaint."""
    environ = {
        "CSM_API_URL": url,
        "CSM_API_KEY": "key",
        "CSM_ORGANIZATION_ID": _ORGANIZATION,
        "CSM_WORKSPACE_ID": _WORKSPACE,
    }
    app = CsmApp(environ=environ, demo=DemoProcess())
    async with app.run_test(size=SIZE) as pilot:
        painted = PaintTimer(app)
        await pilot.press("f5")
        while not (isinstance(app.screen, MainScreen) and app.screen.pane):
            await pilot.pause(0.05)
        shown = app.screen.query_one(RunnersPane)
        with timing() as first:
            await painted.after(
                lambda: app.simulate_key("2"), lambda: shown.grid.row_count == COUNT
            )
        await pilot.pause(1)
        keys = [one for text in FILTERS for one in await _typed(app, shown, painted, text)]
        app.jobs.stop_all()
    app.close()
    return first[0], median(keys)


async def _typed(app: CsmApp, shown: RunnersPane, painted: PaintTimer, text: str) -> list[Taken]:
    """Type a filter, and return the time from each key to its repaint."""
    line = shown.query_one(FilterLine)
    line.open()
    taken: list[Taken] = []
    for character in text:
        before, key = line.text, Key(_character_to_key(character), character)
        with timing() as one:
            await painted.after(
                lambda key=key: app.post_message(key),  # type: ignore[misc]
                lambda before=before: line.text != before,  # type: ignore[misc]
            )
        taken += one
    line.clear()
    return taken


def main() -> int:
    """Measure, print, and return 1 beyond a limit."""
    with platform() as url:
        vendor = timed(lambda: theirs(url))
        with connect(ConnectionSettings(f"{url}", ApiKey("key"))) as session:
            service = Runners(session, _ORGANIZATION, _WORKSPACE)
            mine = timed(lambda: ours(service))
        first, key = asyncio.run(on_screen(url))
    listed, shown = vendor.processor / mine.processor, vendor.processor / first.processor
    keys = key.processor / KEY_LIMIT
    print(f"{COUNT:,} runners, the vendor's client: {vendor}")
    print(f"listed and ready  {mine}   {listed:.1f} times faster, limit {LEAST}")
    print(f"on the screen     {first}   {shown:.1f} times faster, limit {LEAST_SHOWN}")
    print(f"key of a filter   {key}   {keys:.2f} of the limit {KEY_LIMIT} s")
    return int(listed < LEAST or shown < LEAST_SHOWN or keys > 1)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve()
    else:
        sys.exit(main())
