"""Folders and files that only their owner may read."""

import os
import stat
from pathlib import Path

import pytest

from csm_tui.domain.errors import InputRefused, Unreachable
from csm_tui.settings.paths import user_folders
from csm_tui.settings.private_files import shared_with, write_private

posix = pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folders_are_the_users_and_are_not_made_by_asking() -> None:
    folders = user_folders()

    places = (folders.config, folders.state, folders.cache, folders.log)
    assert len(set(places)) == 4
    assert all(Path.home() in place.parents for place in places)
    assert not any(place.exists() for place in places)


@posix
def test_what_is_written_is_private_and_so_are_the_folders_made_for_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "a" / "b" / "file", b"1")
    finally:
        os.umask(before)

    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700
    assert mode(tmp_path / "a" / "b" / "file") == 0o600


@posix
def test_an_open_file_is_closed_to_others_by_writing_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o666)

    write_private(path, b"new")

    assert (mode(path), path.read_bytes()) == (0o600, b"new")


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    real.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(real)

    write_private(link, b"new")

    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@posix
def test_a_link_in_a_circle_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(link)

    with pytest.raises(Unreachable, match="cannot be written"):
        write_private(link, b"new")


def test_a_write_that_fails_keeps_the_old_content_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(Unreachable, match="No space left"):
        write_private(path, b"new")

    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_ours_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(InputRefused, match="cannot be written"):
        write_private(tmp_path / "file", b"new")


@posix
@pytest.mark.parametrize(
    ("of_file", "of_folder", "shared"),
    [
        (0o600, 0o700, (False, False)),
        (0o644, 0o755, (True, False)),
        (0o660, 0o700, (True, True)),
        (0o600, 0o777, (False, True)),
        (0o600, 0o1777, (False, False)),
    ],
)
def test_who_else_may_use_a_file(
    tmp_path: Path, of_file: int, of_folder: int, shared: tuple[bool, bool]
) -> None:
    path = tmp_path / "folder" / "file"
    path.parent.mkdir()
    path.touch()
    path.chmod(of_file)
    path.parent.chmod(of_folder)

    assert shared_with(path) == shared
