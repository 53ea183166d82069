"""Folders that are renamed or replaced during a download into them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.domain.connection import PlatformFacts
from csm_tui.domain.errors import CsmError, UnsafeName
from csm_tui.domain.generation import Generation
from csm_tui.domain.profile import Profile
from csm_tui.domain.progress import Progress
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.services.connection import Session
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.platform.answering import Answering, Reply, Seen, answering
from tests.services.workspace_files_support import everything

CONTENT = b"0,1,2\n" * 20_000


@pytest.fixture
def platform() -> Iterator[Answering]:
    with answering() as told:
        told.answer = lambda _: Reply(CONTENT)
        yield told


@pytest.fixture
def files(platform: Answering) -> Iterator[WorkspaceFiles]:
    facts = PlatformFacts(Generation.V5, "", 0)
    client = PlatformClient(platform.settings, V4)
    with Session(client, facts, Profile("test", platform.url)) as session:
        yield WorkspaceFiles(session, "o-1", "w-1")


@pytest.mark.parametrize("name", ["in/a.csv", "in/deeper/a.csv"])
def test_a_folder_that_becomes_a_link_lets_nothing_out(
    platform: Answering, files: WorkspaceFiles, tmp_path: Path, name: str
) -> None:
    chosen, outside = tmp_path / "chosen", tmp_path / "outside"
    (chosen / "in").mkdir(parents=True)
    outside.mkdir()

    def swap(_: Seen) -> Reply:
        (chosen / "in").rmdir()
        (chosen / "in").symlink_to(outside)
        return Reply(CONTENT)

    plan = files.plan_download(name, chosen)
    platform.answer = swap
    with pytest.raises(UnsafeName):
        files.download(plan)
    assert everything(outside) == {}


def test_a_folder_with_another_name_keeps_no_part_of_a_file(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()

    def rename(progress: Progress) -> None:
        if progress.done == len(CONTENT):
            assert list((tmp_path / "in").iterdir())
            (tmp_path / "in").rename(tmp_path / "other")

    plan = files.plan_download("in/a.csv", tmp_path)
    with pytest.raises(CsmError):
        files.download(plan, progress=rename)
    assert everything(tmp_path) == {"other/": b""}
