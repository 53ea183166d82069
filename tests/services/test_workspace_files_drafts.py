"""What was edited when the program ended is found at its next start, and never lost in between."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import ChangedMeanwhile, CsmError, InputRefused, NotFound, Unreachable
from csm_tui.services.workspace_files import (
    WorkspaceFiles,
    resume_edit,
    start_edit,
    unfinished_edits,
)
from csm_tui.services.workspace_files.drafts import drafts_folder
from tests.services.workspace_files_support import emptied, files_of

NAME = "data/bars 🍺.csv"
OLD = b"id,name\n1,Pub\n"
NEW = OLD + b"2,Inn\n"


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform) -> DemoPlatform:
    emptied(running).put_file(running.workspace_id, NAME, OLD)
    running.put_file(running.workspace_id, "other.csv", OLD)
    return running


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


class Dies(BaseException):
    """Stands for whatever ends a program in the middle."""


def left(files: WorkspaceFiles, name: str = NAME, content: bytes = NEW) -> None:
    """Begin an edit and end it in the middle."""
    with pytest.raises(Dies), start_edit(files, name) as edit:
        write_and_die(edit.path, content)


def write_and_die(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    raise Dies


def drafts() -> list[Path]:
    return list(drafts_folder().iterdir())


def test_an_edit_goes_on_where_it_ended(platform: DemoPlatform, files: WorkspaceFiles) -> None:
    left(files)
    left(files, "other.csv")
    draft = next(each for each in unfinished_edits(files) if each.name == NAME)
    assert draft.path.read_bytes() == NEW
    with resume_edit(files, draft) as edit:
        changes = edit.changes()
        assert changes is not None
        assert changes.lines[1:] == (" id,name", " 1,Pub", "+2,Inn", " ")
        edit.save()
    assert platform.read_file(platform.workspace_id, NAME) == NEW
    assert [each.name for each in unfinished_edits(files)] == ["other.csv"]
    unfinished_edits(files)[0].remove()
    assert not drafts()


@pytest.mark.parametrize(
    "about",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[]",
        b'{"platform": 1e999',
        (
            b'{"platform":"","organization":"","workspace":"","name":"","copy":"","size":1e999,'
            b'"sha256":"","at":""}'
        ),
        (
            b'{"platform":"","organization":"","workspace":"","name":"","copy":"","size":1,'
            b'"sha256":"","at":"0001-01-01T00:00:00+14:00"}'
        ),
        b'{"size":' + b"9" * 5_000 + b"}",
        b"\xff",
    ],
)
def test_a_draft_that_cannot_be_read_hides_no_other(files: WorkspaceFiles, about: bytes) -> None:
    left(files)
    broken = drafts_folder() / "edit-broken"
    broken.mkdir()
    (broken / "about.json").write_bytes(about)
    assert [each.name for each in unfinished_edits(files)] == [NAME]


def test_it_is_for_its_owner_only(files: WorkspaceFiles) -> None:
    left(files)
    if os.name == "posix":
        folder = unfinished_edits(files)[0].folder
        assert all(
            not each.stat().st_mode & 0o077 for each in (drafts_folder(), folder, folder / "copy")
        )
        assert (folder / "about.json").stat().st_mode & 0o077 == 0


def test_one_that_ends_again_stays_again(files: WorkspaceFiles) -> None:
    left(files)
    with pytest.raises(Dies), resume_edit(files, unfinished_edits(files)[0]):
        raise Dies
    assert unfinished_edits(files)[0].path.read_bytes() == NEW


def test_without_a_change_nothing_is_left(files: WorkspaceFiles) -> None:
    with pytest.raises(Dies), start_edit(files, NAME):
        raise Dies
    assert not drafts()
    # Written, and the same as before: only reading tells.
    left(files, content=OLD)
    assert drafts()
    assert unfinished_edits(files) == ()
    assert not drafts()


def test_a_change_on_the_platform_in_between_is_noticed(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    left(files)
    platform.put_file(platform.workspace_id, NAME, b"theirs")
    with pytest.raises(ChangedMeanwhile), resume_edit(files, unfinished_edits(files)[0]) as edit:
        edit.save()
    assert unfinished_edits(files)[0].path.read_bytes() == NEW
    assert platform.read_file(platform.workspace_id, NAME) == b"theirs"


def test_of_another_workspace_or_open_elsewhere_it_is_not_offered(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    left(files)
    other = WorkspaceFiles(files.session, "o-else", platform.workspace_id)
    assert unfinished_edits(other) == ()
    (draft,) = unfinished_edits(files)
    with resume_edit(files, draft):
        assert unfinished_edits(files) == ()
        (again,) = [draft]
        with pytest.raises(InputRefused, match="another csm-tui"):
            resume_edit(files, again)
    with pytest.raises(NotFound):
        resume_edit(files, draft)


def test_a_killed_program_leaves_it(files: WorkspaceFiles, tmp_path: Path) -> None:
    left(files)
    (draft,) = unfinished_edits(files)
    program = (
        "import sys, time; from pathlib import Path; from csm_tui.services.workspace_files "
        "import drafts; [d] = drafts._all(); assert d.hold(); "
        "Path(sys.argv[1]).touch(); time.sleep(60)"
    )
    ready = tmp_path / "ready"
    other = subprocess.Popen([sys.executable, "-c", program, str(ready)])
    try:
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert other.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert unfinished_edits(files) == ()
        other.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        other.wait()
        assert [each.path for each in unfinished_edits(files)] == [draft.path]
    finally:
        other.kill()
        other.wait()


def test_what_cannot_be_read_hides_nothing(files: WorkspaceFiles) -> None:
    left(files)
    for name, about in (("edit-a", b"{"), ("edit-b", b"{}"), ("edit-c", b"[1]"), ("edit-d", None)):
        (drafts_folder() / name).mkdir()
        if about is not None:
            (drafts_folder() / name / "about.json").write_bytes(about)
    (drafts_folder() / "a file").write_bytes(b"")
    old = drafts_folder() / "edit-old"
    old.mkdir()
    os.utime(old, (0, 0))
    assert [each.name for each in unfinished_edits(files)] == [NAME]
    assert not old.exists()
    assert (drafts_folder() / "edit-a").exists()
    assert (drafts_folder() / "edit-d").exists()


def test_a_download_that_fails_leaves_nothing(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.faults.add(InjectedFault("cut", path="download", after=5))
    with pytest.raises(Unreachable):
        start_edit(files, NAME)
    platform.faults.clear()
    assert not drafts()


def test_a_state_folder_that_fails_is_said(files: WorkspaceFiles) -> None:
    drafts_folder().parent.mkdir(parents=True, exist_ok=True)
    drafts_folder().write_bytes(b"not a folder")
    with pytest.raises(CsmError, match="edits"):
        start_edit(files, NAME)
    assert unfinished_edits(files) == ()


@pytest.mark.parametrize("beside", [".{}.swp", "{}.save", "#{}#"], ids=["vim", "nano", "emacs"])
def test_what_a_killed_editor_has_rescued_is_never_removed(
    files: WorkspaceFiles, beside: str
) -> None:
    with start_edit(files, NAME) as edit:
        rescued = edit.path.with_name(beside.format(edit.path.name))
        rescued.write_bytes(NEW)
        edit.leave()
    for _ in range(2):
        assert [each.rescued for each in unfinished_edits(files)] == [(rescued,)]
    with resume_edit(files, unfinished_edits(files)[0]) as edit:
        assert edit.changes() is None
        edit.leave()
    assert rescued.read_bytes() == NEW
    unfinished_edits(files)[0].remove()
    assert not drafts()


def test_what_was_before_is_no_work(files: WorkspaceFiles) -> None:
    with start_edit(files, NAME) as edit:
        edit.path.with_name(f"{edit.path.name}~").write_bytes(OLD)
        edit.leave()
    assert not drafts()


@pytest.mark.parametrize(
    "odd",
    [
        b"[" * 100_000,
        b'{"platform":' * 100_000,
        b"[" * 900 + b"]" * 900,
        b'{"size": 1e999}',
        b'{"size": NaN, "copy": 3}',
        b'{"size": ' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        b"",
    ],
    ids=range(8),
)
def test_a_damaged_draft_hides_no_other_and_keeps_its_edit(
    files: WorkspaceFiles, odd: bytes
) -> None:
    left(files, "other.csv")
    left(files)
    [broken] = [each for each in unfinished_edits(files) if each.name == "other.csv"]
    about = broken.folder / "about.json"
    kept = json.loads(about.read_bytes())
    about.write_bytes(
        odd if odd[:6] != b'{"size' else json.dumps(kept).encode()[:-1] + b", " + odd[1:]
    )
    assert [each.name for each in unfinished_edits(files)] == [NAME]
    assert broken.path.read_bytes() == NEW
    about.write_text(json.dumps({**kept, "copy": "a\0b"}))
    assert NAME in [each.name for each in unfinished_edits(files)]
    assert broken.path.exists()
