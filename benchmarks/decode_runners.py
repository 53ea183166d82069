"""Decoding 10,000 runners, against the typed models of the generated client.

Run with ``python -m benchmarks.decode_runners``. Both read the same objects from memory, each in
the shape of its generation: 4.x for ours, 5.x for the models, which accept no other.
"""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from cosmotech_api import ApiClient, Configuration

from csm_tui.domain.runner import Runner
from csm_tui.platform import decode
from csm_tui.platform._json import collector_paused
from csm_tui.platform.generations import V4

COUNT = 10_000
ROUNDS = 5


def main() -> None:
    ours = json.dumps([_runner_v4(number) for number in range(COUNT)]).encode()
    theirs = json.dumps([_runner_v5(number) for number in range(COUNT)]).encode()
    mine, typed = measured(lambda: decoded(ours)), measured(lambda: generated(theirs))
    print(f"runners: {COUNT}   bytes: {len(ours)} (4.x), {len(theirs)} (5.x)")
    print(f"this project:     {mine:.3f} s")
    print(f"generated models: {typed:.3f} s")
    print(f"ratio: {typed / mine:.1f} times faster")


def decoded(body: bytes) -> list[Runner]:
    with collector_paused():
        return [V4.runner(raw) for raw in decode.objects(json.loads(body), "runners")]


def generated(body: bytes) -> Any:
    client = ApiClient(Configuration(host="http://localhost"))
    return client.deserialize(body.decode(), "List[Runner]", "application/json")


def measured(work: Callable[[], Any]) -> float:
    """Return the median of a few rounds, in seconds."""
    return statistics.median(_once(work) for _ in range(ROUNDS))


def _once(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    assert len(result) == COUNT
    return seconds


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
    main()
