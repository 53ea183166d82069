"""A local folder beside a workspace folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.workspace_files_support import emptied, files_of


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform) -> DemoPlatform:
    emptied(running)
    for name, content in {
        "data/same.csv": b"same",
        "data/sub/differs.csv": b"theirs",
        "data/longer.csv": b"a longer one",
        "data/right.csv": b"right",
        "data/a..b/never": b"",
        "data2/other.csv": b"other",
    }.items():
        running.put_file(running.workspace_id, name, content)
    return running


@pytest.fixture
def local(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "sub").mkdir(parents=True)
    for name, content in {
        "same.csv": "same",
        "sub/differs.csv": "mine !",
        "longer.csv": "short",
        "left.csv": "left",
        ".csm-tui-0123.part": "half",
    }.items():
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files
