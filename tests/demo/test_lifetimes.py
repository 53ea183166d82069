"""Folders of killed demo platforms: the next start removes these, and no others."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.lifetimes import OwnedFolder
from tests.demo.test_serve import serving, status_of
from tests.waiting import wait_until

posix = pytest.mark.skipif(os.name != "posix", reason="needs links, modes and owners")

_OWNER = """
import sys
from pathlib import Path
from csm_tui.demo.lifetimes import OwnedFolder
folder = OwnedFolder(Path(sys.argv[1]))
(folder.path / "in" / "side").mkdir(parents=True)
(folder.path / "in" / "side" / "content").write_bytes(b"x")
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def abandoned(tmp_path: Path) -> Path:
    """A folder whose owner was killed, before the next start."""
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout
        folder = Path(owner.stdout.readline().strip())
        OwnedFolder(tmp_path).remove()
        assert folder.is_dir(), "its owner lives"
        owner.kill()
    assert (folder / "in" / "side" / "content").is_file()
    return folder


def values_of(process: "subprocess.Popen[str]") -> dict[str, str]:
    """Return the lines that a platform prints at its start."""
    assert process.stdout
    values: dict[str, str] = {}
    while "CSM_DEMO_CSV_FOLDER" not in values:
        name, _, value = process.stdout.readline().rstrip("\n").partition("=")
        values[name] = value
    return values


def is_unlocked(mark: Path) -> bool:
    """Return whether the system has released the lock on a mark."""
    if sys.platform == "win32":
        return True
    import fcntl

    with mark.open("rb") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def test_the_next_start_removes_the_folders_of_a_killed_platform(temporary_folder: Path) -> None:
    with serving() as killed, serving() as alive:
        left = Path(values_of(killed)["CSM_DEMO_CSV_FOLDER"])
        values = values_of(alive)
        killed.kill()
        killed.wait()
        assert left.is_dir()
        # A child that was just being started keeps the lock until it runs its program.
        wait_until(lambda: is_unlocked(left.parents[1] / "in-use"), "the lock is released")
        with DemoPlatform(engine=False):
            assert not left.exists()
            assert status_of(values) == 200
            assert Path(values["CSM_DEMO_CSV_FOLDER"]).is_dir()
        alive.terminate()
        assert alive.wait(60) == 0
    wait_until(lambda: not list(temporary_folder.iterdir()), "nothing is left")


def test_an_abandoned_folder_goes_and_a_second_start_finds_nothing(abandoned: Path) -> None:
    first, second = OwnedFolder(abandoned.parent), OwnedFolder(abandoned.parent)
    assert set(abandoned.parent.iterdir()) == {first.path, second.path}
    first.remove()
    first.remove()
    assert set(abandoned.parent.iterdir()) == {second.path}
    second.remove()


@posix
def test_a_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = OwnedFolder(tmp_path)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    folder.remove()


def test_starting_together_removes_no_folder_of_another(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        folders = list(threads.map(lambda _: OwnedFolder(tmp_path), range(100)))
    assert {folder.path for folder in folders} == set(tmp_path.iterdir())
    for folder in folders:
        folder.remove()


def test_many_starts_remove_an_abandoned_folder_together(abandoned: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        folders = list(threads.map(lambda _: OwnedFolder(abandoned.parent), range(20)))
    assert {folder.path for folder in folders} == set(abandoned.parent.iterdir())
    for folder in folders:
        folder.remove()


def test_what_only_has_such_a_name_stays(tmp_path: Path) -> None:
    (tmp_path / "csm-demo-notes").mkdir(0o700)
    (tmp_path / "csm-demo-notes" / "mine.txt").write_text("mine")
    (tmp_path / "csm-demo-file").write_text("mine")
    (tmp_path / "other").mkdir(0o700)
    (tmp_path / "other" / "in-use").touch()
    OwnedFolder(tmp_path).remove()
    assert {each.name for each in tmp_path.rglob("*")} == {
        *("csm-demo-notes", "mine.txt", "csm-demo-file", "other", "in-use")
    }


@posix
def test_a_link_leads_to_nothing_that_is_removed(abandoned: Path, tmp_path: Path) -> None:
    place = tmp_path / "shared"
    place.mkdir()
    (place / "csm-demo-planted1").symlink_to(abandoned)
    (place / "csm-demo-planted2").symlink_to(place / "nowhere")
    OwnedFolder(place).remove()
    assert (abandoned / "in" / "side" / "content").is_file()
    assert len(list(place.iterdir())) == 2


@posix
def test_links_inside_are_removed_and_not_followed(abandoned: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (abandoned / "link").symlink_to(tmp_path / "kept")
    OwnedFolder(tmp_path).remove()
    assert not abandoned.exists()
    assert (tmp_path / "kept" / "file").exists()


@posix
@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701, 0o1777])
def test_a_folder_that_others_may_enter_is_not_ours(abandoned: Path, mode: int) -> None:
    abandoned.chmod(mode)
    OwnedFolder(abandoned.parent).remove()
    assert abandoned.is_dir()


@posix
def test_a_folder_of_another_user_stays(abandoned: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root may give a folder away")
    os.chown(abandoned, 12_345, 12_345)
    OwnedFolder(abandoned.parent).remove()
    assert (abandoned / "in" / "side" / "content").is_file()
