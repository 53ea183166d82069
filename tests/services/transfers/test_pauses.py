"""A pause keeps a connection for a while, then closes it; nothing is partial or reported wrong."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.connection import ConnectionSettings, PlatformFacts
from csm_tui.domain.errors import Unreachable
from csm_tui.domain.generation import Generation
from csm_tui.domain.profile import Profile
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.transfers import ItemState
from csm_tui.domain.workspace_files import FileOutcome, FileTree
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.services.connection import Session
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue, _control, plan_download
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    PATIENCE,
    downloads,
    ended,
    history,
    in_workspace,
    states,
    stored,
    uploads,
    written,
)
from tests.services.workspace_files_support import everything
from tests.waiting import wait_until

BIG = b"0123456789abcdef" * 400_000


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close the connection of a paused transfer at once."""
    monkeypatch.setattr(_control, "HELD", 0.01)


def files_in(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in everything(folder).items() if name[-1] != "/"}


def let_go(queue: TransferQueue) -> bool:
    (item,) = queue.snapshot().items
    return item.state is ItemState.PAUSED and "was closed" in item.note


@pytest.mark.usefixtures("briefly")
@pytest.mark.parametrize("all_of_it", [True, False], ids=["the queue", "the item"])
def test_a_long_pause_lets_go_of_a_download_and_begins_it_again(
    all_of_it: bool,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    stored(platform, {"a/b.csv": BIG})
    platform.faults.add(InjectedFault("slow", path="b.csv", delay=0.2, times=1))
    queue.add(files, downloads(files, tmp_path / "here"))
    wait_until(lambda: queue.snapshot().of(ItemState.RUNNING), "it runs")
    queue.pause(None if all_of_it else [queue.snapshot().items[0].id])
    wait_until(lambda: let_go(queue), "its connection is let go")

    (item,) = queue.snapshot().items
    assert (item.done, item.rate, item.error) == (0, None, None)
    assert not files_in(tmp_path / "here")
    assert queue.wait(PATIENCE)
    queue.resume()
    assert states(ended(queue)) == {"a/b.csv": ItemState.DONE}
    assert files_in(tmp_path / "here") == {"a/b.csv": BIG}
    assert queue.snapshot().items[0].note == ""
    assert [line.outcome for line in history(queue, journal)] == [FileOutcome.DONE]


@pytest.mark.usefixtures("briefly")
def test_a_long_pause_takes_an_upload_back_and_begins_it_again(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    plan = uploads(files, written(tmp_path / "out", {"a.csv": BIG}))
    platform.faults.add(InjectedFault("slow", path="/files$", delay=0.2, times=1))
    queue.add(files, plan)
    wait_until(lambda: queue.snapshot().of(ItemState.RUNNING), "it runs")
    queue.pause()
    wait_until(lambda: let_go(queue), "it is let go")
    assert in_workspace(platform) == {}
    queue.resume()
    assert states(ended(queue)) == {"a.csv": ItemState.DONE}
    assert in_workspace(platform) == {"a.csv": BIG}
    assert [line.outcome for line in history(queue, journal)] == [FileOutcome.DONE]


@pytest.mark.usefixtures("briefly")
def test_what_was_let_go_can_be_cancelled(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
) -> None:
    stored(platform, {"a.csv": BIG})
    platform.faults.add(InjectedFault("slow", path="a.csv", delay=0.2))
    queue.add(files, downloads(files, tmp_path / "here"))
    wait_until(lambda: queue.snapshot().of(ItemState.RUNNING), "it runs")
    queue.pause()
    wait_until(lambda: let_go(queue), "its connection is let go")
    queue.cancel()
    assert states(ended(queue)) == {"a.csv": ItemState.CANCELLED}
    assert not files_in(tmp_path)
    assert queue.close(PATIENCE)


class HangsUp:
    """A server that sends half of a file, hangs up on demand, and then serves nothing."""

    def __init__(self) -> None:
        self.hang_up = threading.Event()
        self.asked = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                self.asked += 1
                if self.asked == 1:
                    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BIG)
                    connection.sendall(head + BIG[: len(BIG) // 2])
                    self.hang_up.wait(PATIENCE)

    def close(self) -> None:
        self.hang_up.set()
        self._listener.close()


@pytest.fixture
def server() -> Iterator[HangsUp]:
    server = HangsUp()
    yield server
    server.close()


def test_a_connection_that_breaks_in_a_pause_is_a_failure_that_can_be_repeated(
    server: HangsUp, journal: Journal, tmp_path: Path
) -> None:
    client = PlatformClient(ConnectionSettings(server.url, ApiKey("key"), timeout=PATIENCE), V4)
    facts = PlatformFacts(Generation.V4, "4", 0.0)
    with (
        Session(client, facts, Profile("test", server.url)) as session,
        TransferQueue(journal, pauses=(0.01,)) as queue,
    ):
        files = WorkspaceFiles(session, "o-1", "w-1")
        queue.add(files, plan_download(files, FileTree(("a.csv",)), [""], tmp_path / "here"))
        wait_until(lambda: queue.snapshot().items[0].total, "it has begun to come")
        queue.pause()
        server.hang_up.set()
        assert queue.wait(PATIENCE)
        assert states(queue.snapshot()) == {"a.csv": ItemState.PAUSED}

        queue.resume()
        (item,) = ended(queue).items
        assert item.state is ItemState.FAILED
        assert isinstance(item.error, Unreachable)
        # It was requested again before it failed.
        assert server.asked > 1
        assert not files_in(tmp_path / "here")
        queue.retry()
        assert ended(queue).items[0].attempts == 2
        assert [line.outcome for line in history(queue, journal)] == [FileOutcome.FAILED] * 2
