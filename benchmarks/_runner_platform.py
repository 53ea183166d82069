"""A loopback platform of 4.x with runners of many graphs, which answers after a latency.

It speaks the paths that a download of runner data needs (PLATFORM.md 5, 7 and 8.1): the runner
``r-N`` has N datasets, each of which is read with three requests. It holds no state, so that what
is measured is the client.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ORGANIZATION, WORKSPACE = "o-bench", "w-bench"
NODES = 50
"""Nodes of each graph, and relationships."""
_RUNNER = re.compile(r"/runners/r-(\d+)$")
_DATASET = re.compile(r"/datasets/(d-\d+)$")


@contextmanager
def runner_platform(latency: float) -> Iterator[str]:
    """Run the platform in a child process and yield its address.

    Args:
        latency: seconds before each answer.
    """
    command = [sys.executable, "-m", "benchmarks._runner_platform", "--latency", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def runner(count: int) -> dict[str, Any]:
    value = {"parameterId": "stock", "value": "120", "varType": "int", "isInherited": False}
    return {
        "id": f"r-{count}",
        "name": f"{count} datasets",
        "organizationId": ORGANIZATION,
        "workspaceId": WORKSPACE,
        "runTemplateId": "bench",
        "datasetList": [f"d-{number}" for number in range(count)],
        "parametersValues": [value],
    }


def dataset(id_: str) -> dict[str, Any]:
    return {
        "id": id_,
        "name": id_,
        "organizationId": ORGANIZATION,
        "sourceType": "File",
        "ingestionStatus": "SUCCESS",
        "twingraphId": f"t-{id_}",
        "tags": [],
    }


def _node(number: int) -> dict[str, Any]:
    properties = {"id": f"c{number}", "name": f"Customer {number}", "thirsty": False}
    return {"id": str(number), "label": "Customer", "type": "NODE", "properties": properties}


def _relationship(number: int) -> dict[str, Any]:
    ends = {"src": _node(number), "dest": _node(number + 1)}
    own = {"id": str(number), "label": "knows", "type": "RELATION", "properties": {"since": 1.0}}
    return {**ends, "rel": own}


_GRAPH = {
    "nodes": json.dumps([{"n": _node(number)} for number in range(NODES)]).encode(),
    "relationships": json.dumps([_relationship(number) for number in range(NODES)]).encode(),
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    latency = 0.0

    def do_GET(self) -> None:
        time.sleep(self.latency)
        if found := _RUNNER.search(self.path):
            self._answer(json.dumps(runner(int(found[1]))).encode())
        elif found := _DATASET.search(self.path):
            self._answer(json.dumps(dataset(found[1])).encode())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.latency)
        self._answer(_GRAPH["relationships" if b"rel" in query else "nodes"])

    def _answer(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self.wfile.write(f"{head}\r\n\r\n".encode() + body)

    def log_message(self, *_: object) -> None: ...


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    _Handler.latency = parser.parse_args().latency
    server = _Server(("127.0.0.1", 0), _Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
