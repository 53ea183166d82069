"""A download is whole, under its own name, in the chosen folder; or nothing is there."""

import hashlib
import os
import random
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.connection import ConnectionSettings, PlatformFacts
from csm_tui.domain.errors import (
    AlreadyExists,
    Cancelled,
    CsmError,
    InputRefused,
    NotFound,
    Unreachable,
    UnsafeName,
)
from csm_tui.domain.generation import Generation
from csm_tui.domain.profile import Profile
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.services.connection import Session
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.services.workspace_files._download import BLOCK
from tests.canned import canned
from tests.services.workspace_files_support import PATIENCE, emptied, everything, files_of, promptly

CONTENT = random.Random(7).randbytes(2_500_000)
NAME = "data/bars/2024/bars.csv"


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform) -> DemoPlatform:
    emptied(running).put_file(running.workspace_id, NAME, CONTENT)
    return running


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


def assert_fails_and_leaves_nothing(
    files: WorkspaceFiles, folder: Path, kind: type[Exception], **options: object
) -> Exception:
    """Download over a file and to a new path; both must fail and change nothing."""
    for prepared in (False, True):
        if prepared:
            (folder / NAME).parent.mkdir(parents=True)
            (folder / NAME).write_text("mine")
        before = everything(folder)
        plan = files.plan_download(NAME, folder)
        with pytest.raises(kind) as caught:
            files.download(plan, overwrite=True, **options)  # type: ignore[arg-type]
        assert everything(folder) == before
    return caught.value


def test_a_file_is_mirrored_whole(files: WorkspaceFiles, tmp_path: Path) -> None:
    folder = tmp_path / "not yet there"
    plan = files.plan_download(NAME, folder)
    assert (plan.local, plan.exists) == (folder / NAME, False)
    seen: list[Progress] = []
    done = files.download(plan, progress=seen.append)
    assert done.path.read_bytes() == CONTENT
    assert done.size == len(CONTENT)
    assert done.fingerprint() == Fingerprint(len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert [path for path in everything(folder) if not path.endswith("/")] == [NAME]
    assert seen[0].done == 0
    assert {(each.total, each.unit) for each in seen} == {(len(CONTENT), "bytes")}
    assert seen[-1].done == len(CONTENT)


def test_a_new_file_has_the_usual_permissions(files: WorkspaceFiles, tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    done = files.download(files.plan_download(NAME, tmp_path))
    assert done.path.stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize(
    "name", ["[/red]", "[bold]x[/].csv", "🍺 pils.csv", "a+b&c=d#e%20?.csv", " lead", "é" * 100]
)
def test_odd_but_fine_names(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, name: str
) -> None:
    platform.put_file(platform.workspace_id, name, b"odd")
    assert files.tree().has_file(name)
    assert files.download(files.plan_download(name, tmp_path)).path == tmp_path / name
    assert (tmp_path / name).read_bytes() == b"odd"


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a//b", "folder/", "./x"])
def test_bad_names_are_listed_and_refused(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, name: str
) -> None:
    platform.put_file(platform.workspace_id, name, b"bad")
    assert files.tree().has_file(name)
    with pytest.raises(UnsafeName):
        files.plan_download(name, tmp_path)
    assert not everything(tmp_path)


@pytest.mark.parametrize(
    ("name", "saved_as"), [("a\nb.csv", "a_b.csv"), ("d/\x1b[2J", "d/_[2J"), ("x" * 300, "x" * 255)]
)
def test_names_that_no_disk_holds_are_saved_under_another_one(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, name: str, saved_as: str
) -> None:
    platform.put_file(platform.workspace_id, name, b"odd")
    files.download(files.plan_download(name, tmp_path))
    assert (tmp_path / saved_as).read_bytes() == b"odd"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot hold them")
@pytest.mark.parametrize("name", ["aux.csv", "x ", "d /f.csv", "a.", "C:\\x", "NUL"])
def test_names_that_only_windows_drops_are_saved_as_they_are(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, name: str
) -> None:
    platform.put_file(platform.workspace_id, name, b"odd")
    assert files.download(files.plan_download(name, tmp_path)).path == tmp_path / name
    assert (tmp_path / name).read_bytes() == b"odd"


def test_an_empty_file_is_a_file(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    platform.put_file(platform.workspace_id, "empty.csv", b"")
    assert files.download(files.plan_download("empty.csv", tmp_path)).size == 0
    assert everything(tmp_path) == {"empty.csv": b""}


def test_an_existing_file_is_left_unless_overwriting(files: WorkspaceFiles, tmp_path: Path) -> None:
    target = tmp_path / NAME
    target.parent.mkdir(parents=True)
    target.write_text("mine")
    target.chmod(0o600)
    plan = files.plan_download(NAME, tmp_path)
    assert plan.exists
    with pytest.raises(AlreadyExists, match=r"bars\.csv"):
        files.download(plan)
    assert target.read_text() == "mine"
    files.download(plan, overwrite=True)
    assert target.read_bytes() == CONTENT
    assert target.stat().st_mode & 0o777 == 0o600
    assert len(everything(tmp_path)) == 4


def test_a_link_that_leads_out_of_the_folder_is_not_followed(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    chosen, outside = tmp_path / "chosen", tmp_path / "outside"
    chosen.mkdir()
    outside.mkdir()
    plan = files.plan_download(NAME, chosen)
    (chosen / "data").symlink_to(outside, target_is_directory=True)
    with pytest.raises(UnsafeName, match="link"):
        files.plan_download(NAME, chosen)
    with pytest.raises(UnsafeName, match="link"):
        files.download(plan, overwrite=True)
    assert not everything(outside)


@pytest.mark.parametrize("target", ["../stock.csv", "data/../../stock.csv", "{outside}/stock.csv"])
def test_a_plan_whose_target_was_led_out_of_the_folder_is_refused(
    files: WorkspaceFiles, tmp_path: Path, target: str
) -> None:
    chosen = tmp_path / "chosen"
    plan = replace(
        files.plan_download(NAME, chosen), local=chosen / target.format(outside=tmp_path)
    )
    with pytest.raises(UnsafeName, match="outside of"):
        files.download(plan, overwrite=True)
    assert not everything(tmp_path)


def test_a_link_inside_the_folder_and_the_folder_itself_may_be_links(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    real = tmp_path / "real"
    (real / "elsewhere").mkdir(parents=True)
    (real / "data").symlink_to(real / "elsewhere", target_is_directory=True)
    chosen = tmp_path / "chosen"
    chosen.symlink_to(real, target_is_directory=True)
    files.download(files.plan_download(NAME, chosen))
    assert (real / "elsewhere/bars/2024/bars.csv").read_bytes() == CONTENT


def test_overwriting_a_link_replaces_the_link(files: WorkspaceFiles, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("keep")
    target = tmp_path / "chosen" / NAME
    target.parent.mkdir(parents=True)
    target.symlink_to(outside)
    files.download(files.plan_download(NAME, tmp_path / "chosen"), overwrite=True)
    assert outside.read_text() == "keep"
    assert not target.is_symlink()


@pytest.mark.parametrize("at", ["", "data", "data/bars"])
def test_a_file_where_a_folder_must_be(files: WorkspaceFiles, tmp_path: Path, at: str) -> None:
    chosen = tmp_path / "chosen"
    (chosen / at).parent.mkdir(parents=True, exist_ok=True)
    (chosen / at).write_text("mine")
    with pytest.raises(InputRefused, match="is a file"):
        files.plan_download(NAME, chosen)


@pytest.mark.parametrize("at", ["", "data"])
def test_a_loose_link_where_a_folder_must_be(
    files: WorkspaceFiles, tmp_path: Path, at: str
) -> None:
    chosen = tmp_path / "chosen"
    (chosen / at).parent.mkdir(parents=True, exist_ok=True)
    (chosen / at).symlink_to(tmp_path / "nothing")
    with pytest.raises(InputRefused, match="link that leads to nothing"):
        files.plan_download(NAME, chosen)
    assert not (tmp_path / "nothing").exists()


def test_a_folder_where_the_file_must_be(files: WorkspaceFiles, tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir(parents=True)
    with pytest.raises(InputRefused, match="is a folder"):
        files.plan_download(NAME, tmp_path)


def test_links_in_a_circle_are_a_sentence(files: WorkspaceFiles, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(tmp_path / "data")
    with pytest.raises(CsmError):
        files.download(files.plan_download(NAME, tmp_path))
    assert list(tmp_path.iterdir()) == [tmp_path / "data"]


@pytest.mark.parametrize("after", [0, 1, 300_000, len(CONTENT) // 2, len(CONTENT) - 1])
def test_a_cut_body_leaves_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, after: int
) -> None:
    platform.faults.add(InjectedFault("cut", "files/download", after=after))
    error = assert_fails_and_leaves_nothing(files, tmp_path, Unreachable)
    assert isinstance(error, CsmError)
    assert error.retryable


@pytest.mark.parametrize("kind", ["500", "502", "drop", "403"])
def test_a_refused_download_leaves_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, kind: str
) -> None:
    platform.faults.add(InjectedFault(kind, "files/download"))  # type: ignore[arg-type]
    assert_fails_and_leaves_nothing(files, tmp_path, CsmError)


def test_a_file_that_is_gone_is_named(files: WorkspaceFiles, tmp_path: Path) -> None:
    plan = files.plan_download("gone/away.csv", tmp_path)
    with pytest.raises(NotFound, match=r"gone/away\.csv"):
        files.download(plan)
    assert not everything(tmp_path)


def test_a_cancel_in_the_middle_leaves_nothing(files: WorkspaceFiles, tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done:
            cancel.cancel()

    # On a fast machine the only progress may be the last: that is still before the rename.
    assert_fails_and_leaves_nothing(files, tmp_path, Cancelled, progress=stop, cancel=cancel)


def test_a_cancel_while_the_platform_says_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    platform.faults.add(InjectedFault("hang", "files"))
    cancel = CancelToken()
    plan = files.plan_download(NAME, tmp_path)
    threading.Timer(0.3, cancel.cancel).start()
    with promptly(), pytest.raises(Cancelled):
        files.download(plan, cancel=cancel)
    with promptly(), pytest.raises(Cancelled):
        files.tree(cancel=cancel)
    assert not everything(tmp_path)


def test_a_file_that_appears_meanwhile_is_kept(files: WorkspaceFiles, tmp_path: Path) -> None:
    plan = files.plan_download(NAME, tmp_path)

    def appear(_: Progress) -> None:
        plan.local.write_text("theirs")

    with pytest.raises(AlreadyExists):
        files.download(plan, progress=appear)
    assert everything(tmp_path)[NAME] == b"theirs"
    assert len([path for path in everything(tmp_path) if not path.endswith("/")]) == 1


@contextmanager
def small_disk() -> Iterator[None]:
    """Limit files to one megabyte, which the system reports like a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_without_room_leaves_nothing(files: WorkspaceFiles, tmp_path: Path) -> None:
    with small_disk():
        error = assert_fails_and_leaves_nothing(files, tmp_path, Unreachable)
    assert isinstance(error, CsmError)
    assert str(tmp_path / NAME) in error.headline
    assert "Free some space" in error.next_step


def test_a_folder_that_cannot_be_written_is_named(files: WorkspaceFiles, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    # Root may write everywhere except in what the kernel keeps.
    folder = Path("/sys") if os.geteuid() == 0 else locked
    with pytest.raises(CsmError, match=str(folder / "data")):
        files.download(files.plan_download(NAME, folder))


@contextmanager
def answering(head: str, body: bytes, *, stays: bool = False) -> Iterator[WorkspaceFiles]:
    """Return the files of a platform with this answer, which the demo platform cannot give."""
    with canned(head, body, stays=stays) as server:
        client = PlatformClient(ConnectionSettings(server.url, ApiKey("key"), timeout=PATIENCE), V4)
        facts = PlatformFacts(Generation.V5, "", 0)
        with Session(client, facts, Profile("test", server.url)) as session:
            yield WorkspaceFiles(session, "o-1", "w-1")


@pytest.mark.parametrize("head", ["Content-Length: 1000000", ""])
@pytest.mark.parametrize("size", [100, 300_000, BLOCK])
def test_a_cancel_while_the_body_stands_still(tmp_path: Path, head: str, size: int) -> None:
    cancel = CancelToken()
    with answering(head, b"x" * size, stays=True) as files:
        plan = files.plan_download(NAME, tmp_path)
        threading.Timer(0.5, cancel.cancel).start()
        with promptly(), pytest.raises(Cancelled):
            files.download(plan, cancel=cancel)
    assert not everything(tmp_path)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Transfer-Encoding: chunked", b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
        ("", b"hello world"),
    ],
)
def test_a_body_of_unknown_length(tmp_path: Path, head: str, body: bytes) -> None:
    seen: list[Progress] = []
    with answering(head, body) as files:
        files.download(files.plan_download(NAME, tmp_path), progress=seen.append)
    assert everything(tmp_path)[NAME] == b"hello world"
    assert {each.total for each in seen} == {None}


def test_a_cut_chunk_leaves_nothing(tmp_path: Path) -> None:
    with answering("Transfer-Encoding: chunked", b"5\r\nhello\r\n6\r\n wo") as files:
        assert_fails_and_leaves_nothing(files, tmp_path, Unreachable)
