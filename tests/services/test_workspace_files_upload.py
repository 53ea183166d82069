"""An upload arrives unchanged, once, under the name shown; or the error says what is known."""

import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import (
    AlreadyExists,
    Cancelled,
    CsmError,
    InputRefused,
    NotFound,
    OutcomeUnknown,
    RightsMissing,
    Unreachable,
)
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.transfers import PlannedTransfer
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.services.workspace_files._source import SERVER_LIMIT, SourceBlocks
from tests.services.workspace_files_support import emptied, files_of, promptly

CONTENT = b"id,name\n" + b"".join(b"%d,bar\n" % number for number in range(300_000))


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
    path.write_bytes(CONTENT)
    return path


def planned(files: WorkspaceFiles, source: Path, destination: str = "uploaded/") -> PlannedTransfer:
    return files.plan_upload(source, destination, files.tree())


def names(platform: DemoPlatform) -> set[str]:
    return set(platform.file_names(platform.workspace_id))


def test_a_file_arrives_as_it_is(platform: DemoPlatform, files: WorkspaceFiles, bars: Path) -> None:
    plan = planned(files, bars)
    assert (plan.name, plan.size, plan.exists) == ("uploaded/bars.csv", len(CONTENT), False)
    seen: list[Progress] = []
    done = files.upload(plan, progress=seen.append)
    assert (done.name, done.size) == ("uploaded/bars.csv", len(CONTENT))
    assert platform.read_file(platform.workspace_id, done.name) == CONTENT
    assert {(each.total, each.unit) for each in seen} == {(len(CONTENT), "bytes")}
    assert (seen[0].done, seen[-1].done) == (0, len(CONTENT))


@pytest.mark.parametrize(
    "name",
    [
        'say "hello".csv',
        "🍺 bière.csv",
        "two\nlines\r.csv",
        "[red].csv",
        "100%22; filename=x.csv",
        "back\\slash.csv",
        "name=&+#?.csv",
        "x" * 250 + ".csv",
        "--boundary--.csv",
        " spaces .csv",
    ],
)
def test_any_name_arrives_as_it_is(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, name: str
) -> None:
    source = tmp_path / name
    source.write_bytes(b"id\n1\n")
    done = files.upload(planned(files, source, "odd/"))
    assert done.name == f"odd/{name}"
    assert platform.read_file(platform.workspace_id, f"odd/{name}") == b"id\n1\n"
    assert files.tree().has_file(f"odd/{name}")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("", "bars.csv"), ("/a//b\\", "a/b/bars.csv"), ("a/renamed.csv", "a/renamed.csv")],
)
def test_the_name_shown_before_is_the_name_there(
    files: WorkspaceFiles, bars: Path, typed: str, name: str
) -> None:
    plan = planned(files, bars, typed)
    assert plan.name == name
    assert files.upload(plan).name == name


def test_an_empty_file_arrives(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").touch()
    files.upload(planned(files, tmp_path / "empty.csv", "empty/"))
    assert platform.read_file(platform.workspace_id, "empty/empty.csv") == b""


def test_an_existing_folder_without_its_slash_is_asked_about(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path
) -> None:
    platform.put_file(platform.workspace_id, "place/x.csv", b"x")
    plan = planned(files, bars, "place")
    assert plan.name == "place/bars.csv"
    assert plan.question is not None


def test_an_existing_name_is_refused_before_anything_is_sent(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path
) -> None:
    platform.put_file(platform.workspace_id, "uploaded/bars.csv", b"theirs")
    plan = planned(files, bars)
    assert plan.exists
    platform.faults.add(InjectedFault("500", "files", method="POST", times=1))
    with pytest.raises(AlreadyExists, match=r"uploaded/bars\.csv"):
        files.upload(plan)
    assert len(platform.faults.listed()) == 1
    platform.faults.clear()
    files.upload(plan, overwrite=True)
    assert platform.read_file(platform.workspace_id, plan.name) == CONTENT


def test_a_name_that_appeared_meanwhile_is_refused_by_the_platform(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path
) -> None:
    plan = planned(files, bars)
    platform.put_file(platform.workspace_id, plan.name, b"theirs")
    with pytest.raises(AlreadyExists, match="already exists"):
        files.upload(plan)
    assert platform.read_file(platform.workspace_id, plan.name) == b"theirs"


def test_a_missing_file_names_the_nearest(files: WorkspaceFiles, bars: Path) -> None:
    with pytest.raises(NotFound, match=r"brs\.csv") as caught:
        files.plan_upload(bars.with_name("brs.csv"), "", FileTree(()))
    assert str(bars) in caught.value.next_step
    with pytest.raises(NotFound) as caught:
        files.plan_upload(bars.parent / "no" / "such" / "folder.csv", "", FileTree(()))
    assert "folder.csv" in caught.value.headline


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("folder", "is a folder, not a file"),
        ("pipe", "is a device or a pipe"),
        ("device", "is a device or a pipe"),
        ("below a file", "cannot be read"),
        ("no path", "NUL character"),
        ("long path", "path too long for this system"),
    ],
)
def test_what_is_no_file_is_refused(
    files: WorkspaceFiles, bars: Path, kind: str, said: str
) -> None:
    pipe = bars.with_name("pipe")
    os.mkfifo(pipe)
    sources = {
        "folder": bars.parent,
        "pipe": pipe,
        "device": Path("/dev/null"),
        "below a file": bars / "x",
        "no path": Path("nul\0byte"),
        "long path": bars.with_name("n" * 300),
    }
    with pytest.raises(CsmError, match=said) as caught:
        files.plan_upload(sources[kind], "", FileTree(()))
    assert caught.value.headline.isprintable()


@contextmanager
def not_root() -> Iterator[None]:
    """Drop the rights of root for a while, since root may read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_an_unreadable_file_is_refused(files: WorkspaceFiles, bars: Path) -> None:
    bars.chmod(0)
    with not_root(), pytest.raises(InputRefused, match=r"bars\.csv.*cannot be read"):
        files.plan_upload(bars, "", FileTree(()))


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_a_file_too_big_for_the_platform_is_refused_here(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    with pytest.raises(InputRefused, match="50 MB") as caught:
        files.plan_upload(sparse(tmp_path / "big.csv", SERVER_LIMIT + 1), "", FileTree(()))
    assert f"{SERVER_LIMIT + 1:,} bytes" in caught.value.headline
    assert caught.value.next_step.startswith("Zip or split it")
    fits = sparse(tmp_path / "fits.csv", SERVER_LIMIT)
    assert files.plan_upload(fits, "", FileTree(())).size == SERVER_LIMIT


def test_a_platform_that_takes_more_can_be_told(
    files: WorkspaceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = sparse(tmp_path / "big.csv", SERVER_LIMIT + 1)
    monkeypatch.setenv("CSM_TUI_UPLOAD_LIMIT", "51")
    assert files.plan_upload(big, "", FileTree(())).size == SERVER_LIMIT + 1
    for wrong in ("many", "0", "-1", "1.5", "9" * 20):
        monkeypatch.setenv("CSM_TUI_UPLOAD_LIMIT", wrong)
        with pytest.raises(InputRefused, match="not a number of MB"):
            files.plan_upload(big, "", FileTree(()))


def test_a_file_too_big_is_refused_by_the_platform(platform: DemoPlatform, tmp_path: Path) -> None:
    with files_of(platform, size_limit=10 * SERVER_LIMIT) as files:
        plan = planned(files, sparse(tmp_path / "big.csv", SERVER_LIMIT + 1))
        with pytest.raises(InputRefused, match="too large"):
            files.upload(plan)
    assert plan.name not in names(platform)


def change(path: Path, how: str) -> None:
    match how:
        case "grown":
            with path.open("ab") as file:
                file.write(b"x")
        case "cut":
            os.truncate(path, 1000)
        case "rewritten":
            path.write_bytes(CONTENT[::-1])
            os.utime(path, ns=(1, 1))
        case "replaced":
            path.unlink()
            path.write_bytes(b"other")
        case "gone":
            path.unlink()


@pytest.mark.parametrize("how", ["grown", "cut", "rewritten", "replaced", "gone"])
def test_a_file_that_changes_before_it_is_sent(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path, how: str
) -> None:
    plan = planned(files, bars)
    change(bars, how)
    platform.faults.add(InjectedFault("500", "files", method="POST", times=1))
    with pytest.raises(InputRefused, match=r"bars\.csv"):
        files.upload(plan)
    assert len(platform.faults.listed()) == 1


@pytest.mark.parametrize("how", ["grown", "cut", "rewritten"])
def test_a_file_that_changes_while_it_is_sent(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path, how: str
) -> None:
    plan = planned(files, bars)
    with pytest.raises(InputRefused, match="changed"):
        files.upload(plan, progress=lambda _: change(bars, how))
    assert plan.name not in names(platform)


def test_a_file_that_grows_just_before_it_is_read_is_sent_no_further_than_announced(
    files: WorkspaceFiles, bars: Path
) -> None:
    plan, sent = planned(files, bars), list[int]()
    change(bars, "grown")
    with bars.open("rb") as file:
        blocks = SourceBlocks(plan, file, lambda _: None, CancelToken())
        with blocks.digest, pytest.raises(InputRefused, match="changed"):
            sent.extend(len(block) for block in blocks)
    assert sum(sent) == plan.size == len(CONTENT)
    assert not blocks.complete


def test_a_file_removed_while_it_is_sent_still_arrives(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path
) -> None:
    plan = planned(files, bars)
    files.upload(plan, progress=lambda _: bars.unlink(missing_ok=True))
    assert platform.read_file(platform.workspace_id, plan.name) == CONTENT


@pytest.mark.parametrize("sent", [0, len(CONTENT)])
def test_a_cancel_before_the_end_stores_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path, sent: int
) -> None:
    cancel = CancelToken()
    plan = planned(files, bars)

    def stop(progress: Progress) -> None:
        if progress.done == sent:
            cancel.cancel()

    with pytest.raises(Cancelled):
        files.upload(plan, progress=stop, cancel=cancel)
    assert plan.name not in names(platform)
    assert platform.faults.listed() == []


def test_a_cancel_after_the_end_is_an_unknown_outcome(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path
) -> None:
    platform.faults.add(InjectedFault("hang", "files", method="POST"))
    cancel = CancelToken()
    plan = planned(files, bars)

    def stop_soon(progress: Progress) -> None:
        if progress.done == progress.total:
            threading.Timer(0.3, cancel.cancel).start()

    with promptly(), pytest.raises(OutcomeUnknown) as caught:
        files.upload(plan, progress=stop_soon, cancel=cancel)
    assert "not listed" in caught.value.details["looked"]


@pytest.mark.parametrize(
    ("kind", "before", "seen"),
    [
        ("drop_after", False, "is now listed, and was not before"),
        ("drop_after", True, "as before"),
        ("502", False, "is not listed"),
    ],
)
def test_a_lost_answer_is_looked_into_and_never_sent_again(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    bars: Path,
    kind: str,
    before: bool,
    seen: str,
) -> None:
    if before:
        platform.put_file(platform.workspace_id, "uploaded/bars.csv", b"theirs")
    plan = planned(files, bars)
    # A second attempt would meet no fault and succeed.
    platform.faults.add(InjectedFault(kind, "files", method="POST", times=1))  # type: ignore[arg-type]
    with pytest.raises(OutcomeUnknown, match=r"may or may not") as caught:
        files.upload(plan, overwrite=before)
    assert seen in caught.value.details["looked"]
    assert not caught.value.retryable


def test_when_even_the_list_cannot_be_read_that_is_said(
    platform: DemoPlatform, files: WorkspaceFiles, bars: Path
) -> None:
    plan = planned(files, bars)
    platform.faults.add(InjectedFault("drop_after", "files", method="POST", times=1))
    platform.faults.add(InjectedFault("500", "files"))
    with pytest.raises(OutcomeUnknown) as caught:
        files.upload(plan)
    assert "Cannot list" in caught.value.details["looked"]


@pytest.mark.parametrize("after", [0, 100_000])
def test_a_connection_cut_while_sending_is_no_unknown_outcome(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, after: int
) -> None:
    big = tmp_path / "big.csv"
    big.write_bytes(random.Random(7).randbytes(40_000_000))
    plan = planned(files, big)
    platform.faults.add(InjectedFault("cut_upload", "files", method="POST", after=after))
    with pytest.raises(Unreachable, match="interrupted"):
        files.upload(plan)
    assert plan.name not in names(platform)


@pytest.mark.parametrize(("kind", "error"), [("500", Unreachable), ("403", RightsMissing)])
def test_a_refusal_by_the_platform(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    bars: Path,
    kind: str,
    error: type[CsmError],
) -> None:
    plan = planned(files, bars)
    platform.faults.add(InjectedFault(kind, "files", method="POST", times=1))  # type: ignore[arg-type]
    with pytest.raises(error):
        files.upload(plan)
    assert plan.name not in names(platform)
