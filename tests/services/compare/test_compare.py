"""A comparison says what is known, and a download settles the rest."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.domain.errors import Cancelled, InputRefused, NotFound, SignInNeeded
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.transfers import Direction, JournalEntry
from csm_tui.domain.workspace_files import FileOutcome, Fingerprint
from csm_tui.services.compare import compare_folders, plan_pull, resolve
from csm_tui.services.journal import Journal
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.workspace_files_support import everything, promptly

AT = datetime(2026, 1, 2, tzinfo=UTC)


def marks(comparison: Comparison) -> dict[str, str]:
    return {row.path: row.mark.value for row in comparison.rows}


UNSETTLED = {
    "a..b/never": "!",
    "left.csv": "+",
    "longer.csv": "?",
    "right.csv": "-",
    "same.csv": "?",
    "sub/differs.csv": "?",
}
SETTLED = UNSETTLED | {"longer.csv": "*", "same.csv": "=", "sub/differs.csv": "*"}


def test_names_alone_leave_unknown_what_both_sides_have(files: WorkspaceFiles, local: Path) -> None:
    for folder in ("data", "data/"):
        assert marks(compare_folders(files, local, folder)) == UNSETTLED


def test_a_folder_that_is_not_there_is_empty(files: WorkspaceFiles, local: Path) -> None:
    found = compare_folders(files, local, "new/")
    assert set(marks(found).values()) == {"+"}
    assert "new/left.csv" in {row.name for row in found.rows}


def test_the_journal_settles_what_it_knows(
    files: WorkspaceFiles, local: Path, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    known = {
        "data/same.csv": local_fingerprint(local / "same.csv"),
        "data/longer.csv": Fingerprint(12, "00"),
    }
    journal.record(
        JournalEntry(Direction.UP, files.address, name, local, FileOutcome.DONE, AT, "p", content)
        for name, content in known.items()
    )
    found = compare_folders(files, local, "data", journal=journal)
    assert marks(found) == UNSETTLED | {"same.csv": "=", "longer.csv": "*"}
    (same,) = found.marked(Mark.SAME)
    assert same.known_at == AT
    assert "2026-01-02" in same.because
    # It may have changed since, which is shown until the file is read again.
    assert {row.path for row in found.by_history} == {"same.csv", "longer.csv"}
    note = plan_pull(files, found, ["same.csv"]).notes
    assert note == ("1 skipped: identical at the last transfer, not checked since.",)
    looked = resolve(files, found, [row.path for row in found.by_history])
    assert looked.by_history == ()
    assert plan_pull(files, looked, ["same.csv"]).notes == ("1 skipped: identical on both sides.",)


def test_a_download_settles_the_rest_and_leaves_nothing(
    files: WorkspaceFiles, local: Path, temporary_folder: Path
) -> None:
    before = everything(local)
    seen: list[Progress] = []
    found = resolve(files, compare_folders(files, local, "data"), progress=seen.append)
    assert marks(found) == SETTLED
    assert everything(local) == before
    assert not list(temporary_folder.iterdir())
    assert (seen[-1].done, seen[-1].total) == (3, 3)
    known = found.marked(Mark.SAME)[0].known_at
    assert known is not None
    assert known > AT


def test_only_what_was_ticked_is_read_and_one_sided_rows_never(
    files: WorkspaceFiles, local: Path
) -> None:
    unsettled = compare_folders(files, local, "data")
    found = resolve(files, unsettled, ["same.csv", "left.csv", "right.csv"])
    assert marks(found) == UNSETTLED | {"same.csv": "="}


def test_another_length_is_seen_without_reading(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform
) -> None:
    platform.faults.add(InjectedFault("stall", path="longer", after=3))
    with promptly():
        found = resolve(files, compare_folders(files, local, "data"), ["longer.csv"])
    assert marks(found)["longer.csv"] == "*"


def test_a_file_that_cannot_be_read_stops_no_other(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform
) -> None:
    platform.faults.add(InjectedFault("cut", path="same.csv", after=2))
    unsettled = compare_folders(files, local, "data")
    (local / "longer.csv").unlink()
    found = resolve(files, unsettled)
    assert marks(found) == SETTLED | {"same.csv": "!", "longer.csv": "!"}
    assert len(found.marked(Mark.ERROR)) == 3
    assert all(row.because for row in found.marked(Mark.ERROR))


@pytest.mark.parametrize("after", range(4))
def test_a_body_that_is_cut_anywhere_is_never_the_same(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform, after: int
) -> None:
    unsettled = compare_folders(files, local, "data")
    (local / "same.csv").write_bytes(b"same"[:after])
    platform.faults.add(InjectedFault("cut", path="same.csv", after=after))
    assert marks(resolve(files, unsettled, ["same.csv"]))["same.csv"] in {"!", "*"}


def test_a_cancel_keeps_what_was_found(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform
) -> None:
    unsettled = compare_folders(files, local, "data")
    platform.faults.add(InjectedFault("hang", path="same.csv"))
    cancel = CancelToken()

    with promptly():
        found = marks(resolve(files, unsettled, progress=lambda _: cancel.cancel(), cancel=cancel))
    assert found["same.csv"] == "?"
    assert all(found[path] in {UNSETTLED[path], SETTLED[path]} for path in UNSETTLED)
    assert found != UNSETTLED


def test_the_end_of_the_session_is_no_word_about_a_file(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform
) -> None:
    unsettled = compare_folders(files, local, "data")
    platform.faults.add(InjectedFault("401", path="differs"))
    told: list[ComparisonRow] = []
    with pytest.raises(SignInNeeded):
        resolve(files, unsettled, found=told.append)
    assert {row.mark for row in told} <= {Mark.SAME, Mark.DIFFERS}


def test_what_was_read_is_remembered_and_what_was_only_measured_is_not(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    told: list[ComparisonRow] = []
    unsettled = compare_folders(files, local, "data", journal=journal)
    found = resolve(files, unsettled, journal=journal, found=told.append)
    assert {row.path: row.mark.value for row in told} == {
        path: mark for path, mark in SETTLED.items() if UNSETTLED[path] == "?"
    }
    again = compare_folders(files, local, "data", journal=journal)
    assert marks(again) == SETTLED | {"longer.csv": "?"}
    assert marks(again.keeping(found)) == SETTLED
    assert marks(again.keeping(found, but=["longer.csv"])) == marks(again)
    assert not journal.history()
    # The local file is looked at each time.
    (local / "same.csv").write_bytes(b"SAME")
    (local / "longer.csv").write_bytes(b"another length")
    later = compare_folders(files, local, "data", journal=journal).keeping(found)
    assert marks(later) == SETTLED | {"same.csv": "*", "longer.csv": "?"}


def test_a_journal_that_cannot_be_written_costs_no_answer(
    files: WorkspaceFiles, local: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "journal")
    found = resolve(files, compare_folders(files, local, "data"), journal=journal)
    assert marks(found) == SETTLED


def test_a_comparison_ends_at_a_cancel(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform
) -> None:
    platform.faults.add(InjectedFault("hang", path="files"))
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with promptly(), pytest.raises(Cancelled):
        compare_folders(files, local, "data", cancel=cancel)


def test_links_and_pipes_are_errors_and_never_followed(files: WorkspaceFiles, local: Path) -> None:
    if os.name != "posix":
        pytest.skip("links need rights elsewhere")
    (local / "loop").symlink_to(local)
    (local / "right.csv").symlink_to("/etc/hostname")
    os.mkfifo(local / "pipe")
    with promptly():
        found = compare_folders(files, local, "data")
    assert marks(found) == UNSETTLED | {"loop": "!", "pipe": "!", "right.csv": "!"}
    words = {row.path: row.because for row in found.marked(Mark.ERROR)}
    assert "Link" in words["loop"]
    assert "Link" in words["right.csv"]
    assert "pipe" in words["pipe"]


def test_a_local_folder_that_is_none_is_said(files: WorkspaceFiles, local: Path) -> None:
    with pytest.raises(NotFound):
        compare_folders(files, local / "nothing", "data")
    with pytest.raises(InputRefused):
        compare_folders(files, local / "left.csv", "data")


def test_a_deep_folder_is_walked(files: WorkspaceFiles, local: Path) -> None:
    deep = local
    for _ in range(200):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "x").write_text("")
    assert marks(compare_folders(files, local, "data"))["d/" * 200 + "x"] == "+"
