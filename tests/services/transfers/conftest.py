"""A demo platform to break, a workspace on it, and a journal of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.workspace_files_support import emptied, files_of


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform) -> Iterator[DemoPlatform]:
    yield emptied(running)
    running.faults.clear()


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "state" / "journal.sqlite3")


@pytest.fixture
def queue(journal: Journal) -> Iterator[TransferQueue]:
    with TransferQueue(journal, pauses=(0.01, 0.02)) as queue:
        yield queue
