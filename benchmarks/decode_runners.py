"""Decoding 10,000 runners of each generation, against the typed models of the generated client.

Run with ``python -m benchmarks.decode_runners``. Ours come in pages, as from the platform, from
the bytes to objects in order of their names; each field is decoded when it is first read. The
models accept runners of 5.x alone, and read all fields at once. Meanwhile another thread wants to
run every millisecond, as the screen does: the longest it had to wait is printed too, and how long
it waits on this machine while nothing is decoded.
"""

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from cosmotech_api import ApiClient, Configuration

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.runner import Runner
from csm_tui.platform._json import decoded
from csm_tui.platform._paging import every_page
from csm_tui.platform._request import Request
from csm_tui.platform.generations import V3, V4, V5, ApiGeneration

COUNT = 10_000
ROUNDS = 5
LEAST = 10.0
"""How many times faster than the models each generation must be."""
LONGEST = 25.0
"""Milliseconds that the screen may be held."""
_REQUEST = Request(ConnectionSettings("http://localhost/v5"), "GET", "/runners")


def main() -> int:
    """Measure every generation, and return 1 beyond a limit."""
    raw = [_runner_v5(number) for number in range(COUNT)]
    theirs = json.dumps(raw).encode()
    typed = statistics.median(_timed(lambda: generated(theirs))[0] for _ in range(ROUNDS))
    idle = statistics.median(_timed(_nothing)[1] for _ in range(ROUNDS))
    print(f"runners: {COUNT}   generated models: {typed:.3f} s   idle: held for {idle:.0f} ms")
    failed = False
    for generation, make in ((V3, _runner_v3), (V4, _runner_v4), (V5, _runner_v5)):
        pages = pages_of(generation, [make(number) for number in range(COUNT)])
        rounds = [_timed(lambda: listed(generation, pages)) for _ in range(ROUNDS)]  # noqa: B023
        seconds = statistics.median(each for each, _ in rounds)
        held = statistics.median(each for _, each in rounds)
        ratio = typed / seconds
        failed |= ratio < LEAST or held > LONGEST
        label = generation.generation.label
        print(f"{label}: {seconds:.3f} s   {ratio:.1f} times faster   held for {held:.0f} ms")
    print(f"limits: {LEAST:.0f} times, {LONGEST:.0f} ms")
    return int(failed)


def pages_of(generation: ApiGeneration, runners: list[dict[str, Any]]) -> list[bytes]:
    """Return the bodies of the pages of a list."""
    size = generation.runners_per_page
    starts = range(0, len(runners), size)
    return [json.dumps(runners[start : start + size]).encode() for start in starts] + [b"[]"]


def listed(generation: ApiGeneration, pages: list[bytes]) -> list[Runner]:
    """Return the runners of a list by name, as the service does."""
    found = every_page(
        lambda page, _size, _sizes: decoded(_REQUEST, pages[page]),
        generation.runner,
        "runners",
        page_size=generation.runners_per_page,
    )
    return found.sorted_by(lambda runner: (runner.name.casefold(), runner.id))


def generated(body: bytes) -> Any:
    client = ApiClient(Configuration(host="http://localhost"))
    return client.deserialize(body.decode(), "List[Runner]", "application/json")


def _nothing() -> list[Any]:
    time.sleep(0.2)
    return [None] * COUNT


def _timed(work: Callable[[], list[Any]]) -> tuple[float, float]:
    """Return the seconds of the work, and the longest wait of another thread in milliseconds."""
    waits: list[float] = []
    done = threading.Event()

    def wait_often() -> None:
        while not done.is_set():
            before = time.perf_counter()
            time.sleep(0.001)
            waits.append((time.perf_counter() - before) * 1000)

    other = threading.Thread(target=wait_often)
    other.start()
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    done.set()
    other.join()
    assert len(result) == COUNT
    return seconds, max(waits)


def _shared(number: int) -> dict[str, Any]:
    names = ("stock", "restock_qty", "nb_waiters", "currency", "start_date", "comment")
    return {
        "id": f"r-{number:010d}",
        "name": f"Pub of Saturday night, try {number}",
        "description": "How many waiters keep everybody content",
        "tags": ["brewery", "reference"],
        "organizationId": "o-brewery001",
        "workspaceId": "w-brewery001",
        "parentId": "r-0000000001",
        "rootId": "r-0000000000",
        "solutionId": "sol-brewery01",
        "runTemplateId": "sim_brewery_parameters",
        "validationStatus": "Draft",
        "parametersValues": [
            {"parameterId": name, "value": str(number), "varType": "string", "isInherited": True}
            for name in names
        ],
        "security": {
            "default": "none",
            "accessControlList": [{"id": "ada@brewery.example", "role": "admin"}],
        },
    }


def _runner_v3(number: int) -> dict[str, Any]:
    run = {"runnerRunId": f"run-{number:010d}", "csmSimulationRun": None, "workflowId": None}
    return _runner_v4(number) | {"lastRunId": None, "lastRun": run}


def _runner_v4(number: int) -> dict[str, Any]:
    return _shared(number) | {
        "ownerId": "ada@brewery.example",
        "creationDate": 1_760_000_000_000 + number,
        "lastUpdate": 1_760_000_000_000 + number,
        "datasetList": ["d-brewery001"],
        "lastRunId": f"run-{number:010d}",
    }


def _runner_v5(number: int) -> dict[str, Any]:
    stamp = {"timestamp": 1_760_000_000_000 + number, "userId": "ada@brewery.example"}
    return _shared(number) | {
        "createInfo": stamp,
        "updateInfo": stamp,
        "datasets": {"bases": ["d-brewery001"], "parameter": "d-brewery002", "parameters": []},
        "lastRunInfo": {"lastRunId": f"run-{number:010d}", "lastRunStatus": "Successful"},
    }


if __name__ == "__main__":
    sys.exit(main())
