"""A finished file gets its final name on every disk, and replaces no other file."""

import os
from pathlib import Path

import pytest

from csm_tui.services.local import final_name as _final_name
from csm_tui.services.local.final_name import give_name


def without(monkeypatch: pytest.MonkeyPatch, *ways: str) -> None:
    """Let this be a disk that cannot do these: ``rename`` without replacing, ``link``."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if "rename" in ways:
        monkeypatch.setattr(_final_name, "_rename", refuse)
    if "link" in ways:
        monkeypatch.setattr(os, "link", refuse)


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    path = tmp_path / ".finished.part"
    path.write_text("whole")
    return path


@pytest.mark.parametrize("ways", [(), ("link",), ("rename",), ("rename", "link")])
def test_every_disk_gives_the_name_and_takes_it_from_nobody(
    finished: Path, monkeypatch: pytest.MonkeyPatch, ways: tuple[str, ...]
) -> None:
    without(monkeypatch, *ways)
    target = finished.with_name("é bars.csv")
    give_name(finished, target)
    assert target.read_text() == "whole"

    # After a link both are one file, until the temporary name is taken away.
    finished.unlink(missing_ok=True)
    finished.write_text("ours")
    target.write_text("theirs")
    with pytest.raises(FileExistsError):
        give_name(finished, target)
    assert target.read_text() == "theirs"
    assert finished.read_text() == "ours"


def test_a_link_that_leads_to_nothing_has_the_name_too(finished: Path) -> None:
    target = finished.with_name("bars.csv")
    target.symlink_to("nothing")
    with pytest.raises(FileExistsError):
        give_name(finished, target)
    assert target.is_symlink()


def test_a_disk_without_links_has_no_empty_file_under_the_name_at_any_time(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    without(monkeypatch, "link")
    monkeypatch.setattr(Path, "replace", killed)
    give_name(finished, finished.with_name("bars.csv"))
    assert finished.with_name("bars.csv").read_text() == "whole"


def test_a_disk_that_loses_the_file_leaves_nothing(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "rename", "link")
    finished.unlink()
    with pytest.raises(FileNotFoundError):
        give_name(finished, finished.with_name("bars.csv"))
    assert not list(finished.parent.iterdir())
