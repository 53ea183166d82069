"""A refused upload is reported in the platform's own words, and never as something else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import AlreadyExists, InputRefused
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.test_workspace_files_upload import names, planned
from tests.services.workspace_files_support import emptied, files_of


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform) -> DemoPlatform:
    return emptied(running)


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


@pytest.fixture
def bars(tmp_path: Path) -> Path:
    path = tmp_path / "bars.csv"
    path.write_bytes(b"id\n1\n")
    return path


def test_a_refused_type_is_told_in_the_words_of_the_platform(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    script = tmp_path / "run.sh"
    script.write_text("#!/bin/sh\nexit 0\n")
    refusal = r"MIME type .* for file .*run\.sh is not authorized"
    with pytest.raises(InputRefused, match=refusal) as caught:
        files.upload(planned(files, script))
    # The vendor's library calls every refusal a file that exists.
    assert not isinstance(caught.value, AlreadyExists)
    assert "uploaded/run.sh" not in names(platform)


def test_no_other_refusal_is_called_a_file_that_exists(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path
) -> None:
    plan = replace(planned(files, bars), name="up/../bars.csv")
    with pytest.raises(InputRefused, match=r"\.\.") as caught:
        files.upload(plan)
    assert not isinstance(caught.value, AlreadyExists)
    assert not names(platform)
