"""What is said of two folders that are shown: what is known already, and what costs nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from csm_tui.domain.comparison import Mark
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import FileTree, Fingerprint
from csm_tui.services.compare import _relations, relations, stands_for
from csm_tui.services.journal import Journal
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.local.listing import list_folder
from csm_tui.services.workspace_files import WorkspaceFiles

AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "deep").mkdir(parents=True)
    for name in ("same.csv", "other.csv", "longer.csv", "never.csv", "only_here.csv"):
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture
def journal(files: WorkspaceFiles, here: Path, tmp_path: Path) -> Journal:
    same = local_fingerprint(here / "same.csv")
    known = {
        "same.csv": same,
        "other.csv": Fingerprint(len("other.csv"), same.sha256),
        "longer.csv": Fingerprint(99, "00"),
    }
    journal = Journal(tmp_path / "journal")
    journal.learn(
        files.address, {f"data/{name}": LastKnown(each, AT, "p") for name, each in known.items()}
    )
    return journal


NAMES = tuple(f"data/{name}.csv" for name in ("same", "other", "longer", "never", "only_there"))


def test_what_is_known_is_signed(files: WorkspaceFiles, journal: Journal, here: Path) -> None:
    tree = FileTree((*NAMES, "data/deep/x.csv", "elsewhere.csv"))
    found = relations(journal, files.address, tree, "data/", list_folder(here))
    assert found.there == {
        "data/same.csv": Mark.SAME,
        "data/other.csv": Mark.DIFFERS,
        "data/longer.csv": Mark.DIFFERS,
        "data/never.csv": Mark.UNKNOWN,
        "data/only_there.csv": Mark.RIGHT_ONLY,
    }
    assert found.here == {
        "same.csv": Mark.SAME,
        "other.csv": Mark.DIFFERS,
        "longer.csv": Mark.DIFFERS,
        "never.csv": Mark.UNKNOWN,
        "only_here.csv": Mark.LEFT_ONLY,
    }


def test_what_would_take_long_is_not_read(
    files: WorkspaceFiles, journal: Journal, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_relations, "MOST_READ", 3)
    found = relations(journal, files.address, FileTree(NAMES), "data/", list_folder(here))
    assert found.there["data/same.csv"] is Mark.UNKNOWN
    assert found.there["data/longer.csv"] is Mark.DIFFERS


def test_a_folder_stands_for_the_longest_one_that_it_ends_with() -> None:
    tree = FileTree(("data/city/Bar.csv", "city/x.csv"))
    assert stands_for(Path("/home/me/data/city"), tree) == "data/city/"
    assert stands_for(Path("/home/me/other/city"), tree) == "city/"
    assert stands_for(Path("/home/me"), tree) is None
    assert stands_for(Path("/"), tree) is None
