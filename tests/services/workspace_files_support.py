"""What the tests of workspace files share."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.waiting import wait_until

PATIENCE = 40.0
"""Seconds for a silent platform."""


@contextmanager
def files_of(platform: DemoPlatform, size_limit: int | None = None) -> Iterator[WorkspaceFiles]:
    """Connect, with little patience, to the files of a demo platform's workspace."""
    settings = ConnectionSettings(platform.url, ApiKey(platform.api_key), timeout=PATIENCE)
    with connect(settings) as session:
        yield WorkspaceFiles(
            session, platform.organization_id, platform.workspace_id, size_limit=size_limit
        )


def emptied(platform: DemoPlatform) -> DemoPlatform:
    """Take the faults and files of earlier tests away."""
    platform.faults.clear()
    platform.world.workspaces[platform.workspace_id].files.clear()
    return platform


@contextmanager
def cancelled_when_sent(platform: DemoPlatform) -> Iterator[CancelToken]:
    """Cancel as soon as the platform has got the request that its only fault is for, once."""
    cancel = CancelToken()

    def watch() -> None:
        wait_until(lambda: not platform.faults.listed(), "the request has come")
        cancel.cancel()

    watching = threading.Thread(target=watch)
    watching.start()
    yield cancel
    watching.join()


@contextmanager
def promptly() -> Iterator[None]:
    """Fail when what is done takes as long as the patience with a silent platform."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < PATIENCE / 2


def everything(folder: Path) -> dict[str, bytes]:
    """Return all that is in a folder: files with their content, folders with a final ``/``."""
    found = {}
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        found[f"{name}/" if path.is_dir() else name] = b"" if path.is_dir() else path.read_bytes()
    return found
