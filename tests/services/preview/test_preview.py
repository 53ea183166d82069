"""A preview reads what it needs over real HTTP, can be stopped at once, and saves nothing."""

import io
import os
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import Cancelled, InputRefused, NotFound, Unreachable
from csm_tui.domain.preview.content import (
    ArchivePreview,
    HexPreview,
    Preview,
    PreviewOptions,
    TablePreview,
    TextPreview,
)
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.services.preview import preview_local_file, preview_workspace_file
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.workspace_files_support import emptied, files_of, promptly

CSV = b"id,name\n" + b"".join(b"%d,Pub\n" % number for number in range(50_000))


def zipped(size: int = 10) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("nodes/Bar.csv", os.urandom(size))
    return file.getvalue()


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform, temporary_folder: Path) -> Iterator[DemoPlatform]:
    emptied(running)
    running.put_file(running.workspace_id, "a.csv", CSV)
    running.put_file(running.workspace_id, "a.zip", zipped())
    yield running
    assert not list(temporary_folder.rglob("*"))


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


def test_only_the_beginning_is_read(files: WorkspaceFiles) -> None:
    seen: list[Progress] = []
    found = preview_workspace_file(files, "a.csv", first_bytes=1000, progress=seen.append)
    assert isinstance(found, TablePreview)
    assert (found.extent.read, found.extent.total, found.extent.ended) == (1000, len(CSV), False)
    assert found.rows[0] == ("0", "Pub")
    assert not found.faults
    assert seen[-1].done == 1001


def test_a_whole_file_says_so(files: WorkspaceFiles, platform: DemoPlatform) -> None:
    for size in (0, 1, 999, 1000):
        platform.put_file(platform.workspace_id, "exact.txt", b"x" * size)
        found = preview_workspace_file(files, "exact.txt", first_bytes=1000)
        assert isinstance(found, TextPreview)
        assert (found.extent.read, found.extent.ended) == (size, True)
        assert "".join(found.lines) == "x" * size


def test_a_zip_is_listed(files: WorkspaceFiles) -> None:
    found = preview_workspace_file(files, "a.zip", first_bytes=4)
    assert isinstance(found, ArchivePreview)
    assert [entry.name for entry in found.entries] == ["nodes/Bar.csv"]
    assert found.extent.ended


def test_a_zip_that_is_too_large_says_so(files: WorkspaceFiles, platform: DemoPlatform) -> None:
    platform.put_file(platform.workspace_id, "big.zip", zipped(300_000))
    found = preview_workspace_file(files, "big.zip", whole_bytes=200_000, first_bytes=2000)
    assert isinstance(found, HexPreview)
    assert "200.0 kB" in found.note
    assert found.kind == "zip archive"


def test_a_broken_zip_is_bytes_with_a_reason(files: WorkspaceFiles, platform: DemoPlatform) -> None:
    platform.put_file(platform.workspace_id, "cut.zip", zipped(5_000)[:4_000])
    found = preview_workspace_file(files, "cut.zip")
    assert isinstance(found, HexPreview)
    assert "not a readable archive" in found.note


def test_a_cut_is_an_error_and_not_a_short_file(
    files: WorkspaceFiles, platform: DemoPlatform
) -> None:
    platform.faults.add(InjectedFault("cut", path="download", after=500))
    with pytest.raises(Unreachable):
        preview_workspace_file(files, "a.csv")
    platform.faults.clear()
    with pytest.raises(NotFound):
        preview_workspace_file(files, "nothing")


def test_a_slow_platform_shows_what_has_come(files: WorkspaceFiles, platform: DemoPlatform) -> None:
    platform.faults.add(InjectedFault("stall", path="download", after=200_000))
    with promptly():
        found = preview_workspace_file(files, "a.csv", seconds=0.5)
    assert isinstance(found, TablePreview)
    assert found.extent.out_of_time
    assert not found.extent.ended
    assert 0 < found.extent.read <= 200_000
    assert found.extent.words.endswith("took too long")


@pytest.mark.parametrize("kind", ["hang", "stall"])
def test_a_cancel_ends_it_while_the_platform_is_silent(
    files: WorkspaceFiles, platform: DemoPlatform, kind: str
) -> None:
    platform.faults.add(InjectedFault(kind, path="download"))  # type: ignore[arg-type]
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with promptly(), pytest.raises(Cancelled):
        preview_workspace_file(files, "a.csv", cancel=cancel)


def test_a_platform_that_does_not_begin_is_unreachable(
    files: WorkspaceFiles, platform: DemoPlatform
) -> None:
    platform.faults.add(InjectedFault("hang", path="download"))
    with promptly(), pytest.raises(Unreachable):
        preview_workspace_file(files, "a.csv", seconds=0.3)


def test_a_temporary_folder_that_fails_is_said(
    files: WorkspaceFiles, platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.put_file(platform.workspace_id, "big.zip", zipped(5_000_000))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(Unreachable, match="missing"):
        preview_workspace_file(files, "big.zip")


def test_an_encoding_can_be_chosen(files: WorkspaceFiles, platform: DemoPlatform) -> None:
    platform.put_file(platform.workspace_id, "v.txt", "Orléans".encode("cp850"))
    found = preview_workspace_file(files, "v.txt", options=PreviewOptions(encoding="cp850"))
    assert isinstance(found, TextPreview)
    assert found.lines == ("Orléans",)


def local(path: Path, content: bytes) -> Preview:
    path.write_bytes(content)
    return preview_local_file(path)


def test_local_files_have_the_same_previews(tmp_path: Path) -> None:
    assert isinstance(local(tmp_path / "a.csv", CSV), TablePreview)
    assert isinstance(local(tmp_path / "a.zip", zipped(3_000_000)), ArchivePreview)
    short = preview_local_file(tmp_path / "a.csv", first_bytes=100)
    assert (short.extent.read, short.extent.total, short.extent.ended) == (100, len(CSV), False)


def test_a_workbook_whose_sheets_cannot_be_listed_says_why(tmp_path: Path) -> None:
    found = local(tmp_path / "a.xlsx", zipped())
    assert isinstance(found, ArchivePreview)
    assert found.note == "Cannot list the sheets: xl/workbook.xml is missing."


def test_what_is_no_local_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        preview_local_file(tmp_path / "nothing")
    with pytest.raises(InputRefused):
        preview_local_file(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(InputRefused):
            preview_local_file(tmp_path / "pipe")
