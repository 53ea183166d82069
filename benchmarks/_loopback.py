"""A loopback server that only moves bytes, for measuring clients.

The demo platform is slower than curl, so it would be what is measured. This server serves the paths
of workspace files (PLATFORM.md 4) from blocking threads: a download has as many bytes as the number
at the end of its name says, and an upload is read and dropped.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

BLOCK = 1024 * 1024
_BYTES, _JSON = b"application/octet-stream", b"application/json"
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_NAME = re.compile(rb"file_name=\S*?(\d+)[ &]")


@contextmanager
def loopback(latency: float = 0.0, rate: float = float("inf")) -> Iterator[str]:
    """Run the server in a child process and yield its address.

    Args:
        latency: seconds before each answer.
        rate: bytes a second of large bodies, both ways.
    """
    command = [sys.executable, "-m", "benchmarks._loopback"]
    command += ["--latency", str(latency), "--rate", str(rate)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--rate", type=float, default=float("inf"))
    asked = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    with tempfile.TemporaryFile() as zeros:
        zeros.write(bytes(BLOCK))
        zeros.flush()
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            arguments = (connection, zeros.fileno(), asked.latency, asked.rate)
            threading.Thread(target=_serve, args=arguments, daemon=True).start()


def _serve(connection: socket.socket, zeros: int, latency: float, rate: float) -> None:
    room = memoryview(bytearray(BLOCK))
    with connection:
        try:
            while _answer(connection, room, zeros, latency, rate):
                pass
        except OSError:
            return


def _answer(
    connection: socket.socket, room: memoryview, zeros: int, latency: float, rate: float
) -> bool:
    head = b""
    while b"\r\n\r\n" not in head:
        came = connection.recv(65536)
        if not came:
            return False
        head += came
    head, _, rest = head.partition(b"\r\n\r\n")
    time.sleep(latency)
    if head.startswith(b"GET"):
        named = _NAME.search(head)
        if named:
            _send(connection, int(named[1]), zeros, rate)
        else:
            _reply(connection, b"200 OK", b"[]", _JSON)
        return True
    announced = _LENGTH.search(head)
    size = left = (int(announced[1]) if announced else 0) - len(rest)
    if b"100-continue" in head.lower():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    began = time.perf_counter()
    while left > 0:
        left -= connection.recv_into(room) or left
        _keep_to(rate, began, size - left)
    _reply(connection, b"201 Created", b'{"fileName": "x"}', _JSON)
    return True


def _keep_to(rate: float, began: float, moved: int) -> None:
    """Wait until these bytes could have been moved at this rate."""
    ahead = moved / rate - (time.perf_counter() - began)
    if ahead > 0:
        time.sleep(ahead)


def _send(connection: socket.socket, size: int, zeros: int, rate: float) -> None:
    if size <= BLOCK:
        _reply(connection, b"200 OK", bytes(size))
        return
    connection.sendall(_head(b"200 OK", size))
    sent, began = 0, time.perf_counter()
    while sent < size:
        at = sent % BLOCK
        sent += os.sendfile(connection.fileno(), zeros, at, min(BLOCK - at, size - sent))
        _keep_to(rate, began, sent)


def _reply(connection: socket.socket, status: bytes, body: bytes, kind: bytes = _BYTES) -> None:
    connection.sendall(_head(status, len(body), kind) + body)


def _head(status: bytes, size: int, kind: bytes = _BYTES) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, size)


if __name__ == "__main__":
    main()
