"""An edit is sent only over the file that was edited, and leaves nothing behind."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import (
    AlreadyExists,
    Cancelled,
    ChangedMeanwhile,
    CsmError,
    FeatureMissing,
    InputRefused,
    NotFound,
    OutcomeUnknown,
    Unreachable,
)
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import Direction
from csm_tui.domain.workspace_files import FileOutcome, Sameness
from csm_tui.services.journal import Journal
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.workspace_files import (
    WorkspaceFiles,
    open_with_system,
    opened_copy,
    start_edit,
)
from csm_tui.services.workspace_files._follow_up import journal_entry
from csm_tui.services.workspace_files.drafts import drafts_folder
from tests.services.workspace_files_support import emptied, files_of
from tests.waiting import wait_until

NAME = "data/bars.csv"
OLD = b"id,name\n1,Pub\n2,Caf\xc3\xa9\n"


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform, temporary_folder: Path) -> Iterator[DemoPlatform]:
    emptied(running).put_file(running.workspace_id, NAME, OLD)
    yield running
    assert not list(temporary_folder.glob("csm-tui-*"))
    assert not drafts_folder().exists() or not list(drafts_folder().iterdir())


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


def now(platform: DemoPlatform) -> bytes:
    return platform.read_file(platform.workspace_id, NAME)


def test_a_change_is_shown_and_sent(
    platform: DemoPlatform, files: WorkspaceFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import pathlib, sys; path = pathlib.Path(sys.argv[1]); "
        "path.write_bytes(path.read_bytes().replace(b'Pub', b'Inn'))"
    )
    monkeypatch.setenv("EDITOR", f'{sys.executable} -c "{program}"')
    with start_edit(files, NAME) as edit:
        assert edit.path.name == "bars.csv"
        if os.name == "posix":
            assert edit.path.parent.stat().st_mode & 0o077 == 0
        subprocess.run(edit.command, check=True)
        changes = edit.changes()
        assert changes is not None
        assert changes.lines[1:] == (" id,name", "-1,Pub", "+1,Inn", " 2,Café", " ")
        assert edit.save().name == NAME
    assert now(platform) == OLD.replace(b"Pub", b"Inn")


def test_the_journal_knows_what_was_sent(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    journal, mine = Journal(tmp_path / "journal"), tmp_path / "mine.csv"
    mine.write_bytes(OLD)
    with start_edit(files, NAME) as edit:
        edit.path.write_bytes(b"id\n7\n")
        edit.save(journal=journal)
        tree = files.tree()
        edit.send(files.plan_upload(edit.path, "data/mine.csv", tree), journal=journal)
    assert journal.compare(files.address, NAME, mine).sameness is Sameness.DIFFERS
    mine.write_bytes(b"id\n7\n")
    assert journal.compare(files.address, NAME, mine).sameness is Sameness.SAME
    other, line = journal.history()
    assert (line.direction, line.name, line.outcome) == (Direction.EDIT, NAME, FileOutcome.DONE)
    assert (line.local, line.reason) == (None, "")
    assert (other.name, other.reason) == ("data/mine.csv", f"Edited from “{NAME}”.")


@pytest.mark.parametrize(
    ("fault", "error", "outcome"),
    [
        (
            InjectedFault("drop_after", path="files$", method="POST"),
            OutcomeUnknown,
            FileOutcome.UNKNOWN,
        ),
        (InjectedFault("403", path="files$", method="POST"), CsmError, FileOutcome.FAILED),
    ],
)
def test_an_edit_that_did_not_arrive_leaves_no_knowledge(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    tmp_path: Path,
    fault: InjectedFault,
    error: type[CsmError],
    outcome: FileOutcome,
) -> None:
    journal, mine = Journal(tmp_path / "journal"), tmp_path / "mine.csv"
    mine.write_bytes(OLD)
    with start_edit(files, NAME) as edit:
        sent = local_fingerprint(mine)
        journal.record(
            [journal_entry(files, Direction.EDIT, NAME, FileOutcome.DONE, fingerprint=sent)]
        )
        edit.path.write_bytes(b"id\n7\n")
        platform.faults.add(fault)
        with pytest.raises(error):
            edit.save(journal=journal)
    assert journal.history()[0].outcome is outcome
    assert journal.compare(files.address, NAME, mine).sameness is Sameness.UNKNOWN


def test_nothing_changed_is_nothing(files: WorkspaceFiles) -> None:
    with start_edit(files, NAME) as edit:
        assert edit.changes() is None
        edit.path.write_bytes(OLD)
        assert edit.changes() is None


@pytest.mark.parametrize("theirs", [b"id,name\n9,Bar\n", None])
def test_a_change_on_the_platform_is_a_conflict(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path, theirs: bytes | None
) -> None:
    with start_edit(files, NAME) as edit:
        edit.path.write_bytes(b"mine")
        if theirs is None:
            platform.world.workspaces[platform.workspace_id].files.delete(NAME)
        else:
            platform.put_file(platform.workspace_id, NAME, theirs)
        with pytest.raises(ChangedMeanwhile):
            edit.save()
        assert edit.keep(tmp_path / "mine.csv").read_bytes() == b"mine"
        with pytest.raises(AlreadyExists):
            edit.keep(tmp_path / "mine.csv")
    if theirs is not None:
        assert now(platform) == theirs


def test_the_platform_refusing_loses_nothing(platform: DemoPlatform, files: WorkspaceFiles) -> None:
    with start_edit(files, NAME) as edit:
        edit.path.write_bytes(b"%PDF-1.7 no text any more")
        assert edit.changes() is not None
        with pytest.raises(InputRefused):
            edit.save()
        assert edit.path.exists()
    assert now(platform) == OLD


def test_a_large_file_is_compared_by_size_only(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.put_file(platform.workspace_id, NAME, b"a,b\n" * 200_000)
    with start_edit(files, NAME) as edit:
        with edit.path.open("ab") as file:
            file.write(b"c,d\n")
        changes = edit.changes()
        assert changes is not None
        assert (changes.old_size, changes.new_size) == (800_000, 800_004)
        assert not changes.lines
        assert changes.reason


def test_an_editor_that_removes_the_file(files: WorkspaceFiles) -> None:
    with start_edit(files, NAME) as edit:
        edit.path.unlink()
        with pytest.raises(NotFound):
            edit.changes()


def test_a_file_that_cannot_be_read_leaves_nothing(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.faults.add(InjectedFault("cut", path="download", after=5))
    with pytest.raises(Unreachable):
        start_edit(files, NAME)
    platform.faults.clear()
    with pytest.raises(NotFound):
        start_edit(files, "nothing.csv")


@pytest.mark.parametrize(
    ("name", "kept"), [("x/..csv ", "file"), ("a\nb.csv", "file.csv"), ("-rf.csv", "file.csv")]
)
def test_a_name_that_no_disk_should_have_gets_another_one(
    platform: DemoPlatform, files: WorkspaceFiles, name: str, kept: str
) -> None:
    platform.put_file(platform.workspace_id, name, b"odd")
    platform.put_file(platform.workspace_id, NAME, OLD)
    if ".." in name:
        with pytest.raises(InputRefused):
            start_edit(files, name)
        return
    with start_edit(files, name) as edit:
        assert edit.path.name == kept


@pytest.mark.skipif(sys.platform != "linux", reason="the command is the one of Linux")
def test_a_copy_is_opened_without_the_terminal(
    files: WorkspaceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FeatureMissing), opened_copy(files, NAME):
        pytest.fail("there is no command")
    told = tmp_path / "told"
    opener = tmp_path / "xdg-open"
    script = f'#!/bin/sh\necho loud\nread -r x <&0 || x=end\necho "$1 $x" > {told}.new\n'
    opener.write_text(f"{script}/bin/mv {told}.new {told}\n")
    opener.chmod(0o755)
    with opened_copy(files, NAME) as opening:
        path = opening.path
        assert path.read_bytes() == OLD
        wait_until(told.exists, "the program was started")
        assert told.read_text() == f"{path} end\n"
    assert not path.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the command is the one of Linux")
@pytest.mark.parametrize(
    ("script", "says"), [("exit 3", "exit code 3 (no program"), ("kill -9 $$", "signal 9")]
)
def test_a_command_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, says: str
) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text(f"#!/bin/sh\n{script}\n")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "a.csv").write_bytes(OLD)
    with pytest.raises(FeatureMissing, match=re.escape(says)):
        open_with_system(tmp_path / "a.csv").wait()
    opener.write_text("#!/bin/sh\nread -r x < pipe\n")
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    goes_on = open_with_system(tmp_path / "a.csv")
    goes_on.wait(patience=0.0)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        goes_on.wait(cancel=cancel)
    Path("pipe").write_text("end\n")
    goes_on.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="the command is the one of Linux")
@pytest.mark.parametrize(
    ("name", "parts", "says"),
    [
        ("a.xlsx", ("[Content_Types].xml", "xl/VBAproject.bin"), "it contains macros"),
        ("a.docx", ("run.exe",), "it is not an Office document"),
        ("a.csv", None, "does not match its ending"),
        ("link.csv", None, "this file type may be harmful"),
    ],
)
def test_what_is_in_a_file_settles_whether_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, parts: tuple[str, ...], says: str
) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text(f"#!/bin/sh\ntouch {tmp_path}/opened\n")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    path = tmp_path / name
    if parts:
        with zipfile.ZipFile(path, "w") as archive:
            for part in parts:
                archive.writestr(part, b"")
    elif name == "link.csv":
        (tmp_path / "run.desktop").write_bytes(OLD)
        path.symlink_to("run.desktop")
    else:
        path.write_bytes(b"MZ\x90\0")
    with pytest.raises(InputRefused, match=says):
        open_with_system(path)
    with zipfile.ZipFile(tmp_path / "plain.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", b"")
    open_with_system(tmp_path / "plain.xlsx").wait()
    assert (tmp_path / "opened").exists()


def test_what_is_not_what_its_ending_says_is_removed_again(
    platform: DemoPlatform, files: WorkspaceFiles, temporary_folder: Path
) -> None:
    platform.put_file(platform.workspace_id, "a.csv", b"MZ\x90\0")
    with pytest.raises((InputRefused, FeatureMissing)), opened_copy(files, "a.csv"):
        pytest.fail("it was opened")
    assert not list(temporary_folder.iterdir())


def test_a_file_that_would_run_is_not_even_fetched(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.faults.add(InjectedFault("500", path="download"))
    with pytest.raises(InputRefused), opened_copy(files, "tools/setup.EXE"):
        pytest.fail("it was opened")
