"""A second answer without a request is never taken for that of the next request."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from urllib.parse import unquote

import pytest

from csm_tui.domain.connection import ConnectionSettings, PlatformFacts
from csm_tui.domain.generation import Generation
from csm_tui.domain.profile import Profile
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.transfers import ItemState
from csm_tui.domain.workspace_files import FileTree
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.services.connection import Session
from csm_tui.services.journal import Journal
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.transfers import TransferQueue, plan_download, plan_upload
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import ended, states, written
from tests.services.workspace_files_support import everything
from tests.waiting import wait_until

POISON = "poison"
NAMES = tuple(f"{number}.csv" for number in range(20))
_ASKED = re.compile(rb"file_name=(\S+) ")


def _in_head(line: object) -> bool:
    return line != b"\r\n"


class Twice:
    """A server that answers everything twice on one connection: first right, then wrong."""

    def __init__(self, chunked: bool, apart: bool) -> None:
        self._chunked, self.apart = chunked, apart
        self.stored: dict[str, bytes] = {}
        self.requests = 0
        self.second_sent = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            # Or the second packet waits until the next request has acknowledged the first.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as file:
            try:
                while head := b"".join(takewhile(_in_head, iter(file.readline, b""))):
                    self._answer(connection, head, self._body(file, head))
            except OSError:
                return

    def _body(self, file: object, head: bytes) -> bytes:
        length = re.search(rb"content-length: (\d+)", head.lower())
        return file.read(int(length[1])) if length else b""  # type: ignore[attr-defined]

    def _answer(self, connection: socket.socket, head: bytes, body: bytes) -> None:
        self.requests += 1
        right, wrong = self._said(head, body)
        if self.apart:
            self.second_sent.clear()
            connection.sendall(self._framed(right))
            connection.sendall(self._framed(wrong))
            self.second_sent.set()
        else:
            connection.sendall(self._framed(right) + self._framed(wrong))

    def _said(self, head: bytes, body: bytes) -> tuple[bytes, bytes]:
        if asked := _ASKED.search(head):
            return unquote(asked[1].decode()).encode(), POISON.encode()
        if head.startswith(b"GET"):
            return as_list(*NAMES), as_list(POISON)
        name = body.split(b'name="destination"\r\n\r\n')[1].split(b"\r\n")[0].decode()
        self.stored[name] = body
        return json.dumps({"fileName": name}).encode(), json.dumps({"fileName": POISON}).encode()

    def _framed(self, body: bytes) -> bytes:
        if self._chunked:
            head = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body)
            return b"HTTP/1.1 200 OK\r\n" + head + body + b"\r\n0\r\n\r\n"
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def as_list(*names: str) -> bytes:
    return json.dumps([{"fileName": name} for name in names]).encode()


@pytest.fixture(params=[False, True], ids=["of known length", "in chunks"])
def chunked(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def server(chunked: bool, request: pytest.FixtureRequest) -> Iterator[Twice]:
    server = Twice(chunked, apart=getattr(request, "param", False))
    yield server
    server.close()


@pytest.fixture
def files(server: Twice) -> Iterator[WorkspaceFiles]:
    client = PlatformClient(ConnectionSettings(server.url, ApiKey("key"), timeout=10.0), V4)
    facts = PlatformFacts(Generation.V4, "4", 0.0)
    with Session(client, facts, Profile("test", server.url)) as session:
        yield WorkspaceFiles(session, "o-1", "w-1")


@pytest.mark.parametrize("workers", [1, 4])
def test_transfers_take_their_own_answer(
    workers: int, server: Twice, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    out = written(tmp_path / "out", {name: name.encode() for name in NAMES})
    with TransferQueue(journal, workers=workers, pauses=()) as queue:
        queue.add(files, plan_download(files, FileTree(NAMES), [""], here))
        queue.add(files, plan_upload(files, FileTree(()), sorted(out.iterdir()), "up"))
        seen = ended(queue)
    # The list that the uploads start with has other names, so none is a conflict.
    assert set(states(seen).values()) == {ItemState.DONE}
    assert everything(here) == {name: name.encode() for name in NAMES}
    assert server.stored.keys() == {f"up/{name}" for name in NAMES}
    assert POISON not in {line.name for line in journal.history()}
    # Nothing was requested or sent a second time.
    assert server.requests == 2 * len(NAMES) + 1


@pytest.mark.parametrize("server", [False, True], indirect=True, ids=["at once", "a bit later"])
def test_each_question_gets_its_own_answer(
    server: Twice, files: WorkspaceFiles, tmp_path: Path
) -> None:
    source = tmp_path / "5.csv"
    source.write_bytes(b"5.csv")
    plan = files.plan_upload(source, "", FileTree(()))

    def listed() -> object:
        return sorted(files.tree().names)

    def read() -> object:
        return files.fingerprint("5.csv")

    def sent() -> object:
        return files.upload(plan).name

    turns = ((listed, sorted(NAMES)), (read, local_fingerprint(source)), (sent, "5.csv"))
    for ask, answer in turns * 3:
        assert ask() == answer
        # An answer that arrives after the next request was sent looks like the answer to that.
        wait_until(lambda: server.second_sent.is_set() or not server.apart, "the second has left")
