"""Keys pressed while a large local folder is being sorted."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.local_files import LocalEntry, LocalFolder
from tests.ui.driving import app_of, until
from tests.ui.files_driving import entries, local, sides_of


class Slow:
    """Delays the sorting of one folder until it is allowed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._listed: Callable[..., tuple[LocalEntry, ...]] = LocalFolder.listed

    def listed(self, folder: LocalFolder, text: str, **options: Any) -> tuple[LocalEntry, ...]:
        if folder.path == self.folder:
            self.begun.set()
            assert self.go_on.wait(60)
        return self._listed(folder, text, **options)


def slow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow(folder)

    def listed(self: LocalFolder, text: str, **options: Any) -> tuple[LocalEntry, ...]:
        return made.listed(self, text, **options)

    monkeypatch.setattr(LocalFolder, "listed", listed)
    return made


@pytest.fixture
def inner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    (inner / "a.csv").write_text("of the inner one")
    (inner.parent / "a.csv").write_text("of the outer one")
    monkeypatch.chdir(inner)
    return inner


async def test_keys_are_about_what_is_shown_while_another_folder_is_put_in_order(
    fresh_demo: DemoPlatform, inner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sides_of(fresh_demo) as pilot:
        assert local(pilot).selected == (inner / "a.csv",)
        outer = slow(inner.parent, monkeypatch)
        local(pilot).action_up()
        await until(pilot, outer.begun.is_set, "the outer folder is read")
        assert entries(pilot) == ["a.csv"]
        assert local(pilot).selected == (inner / "a.csv",)
        outer.go_on.set()
        await until(pilot, lambda: entries(pilot) == ["inner", "a.csv"], "it is shown")
        assert local(pilot).selected == (inner,)


async def test_an_order_that_comes_late_brings_no_folder_back(
    fresh_demo: DemoPlatform, inner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sides_of(fresh_demo) as pilot:
        late = slow(inner, monkeypatch)
        local(pilot).action_order()
        await until(pilot, late.begun.is_set, "it is put in order")
        local(pilot).action_up()
        await until(pilot, lambda: entries(pilot) == ["inner", "a.csv"], "the outer is shown")
        late.go_on.set()
        await until(
            pilot,
            lambda: not any(each.group == "showing" for each in app_of(pilot).workers),
            "the order is there",
        )
        assert entries(pilot) == ["inner", "a.csv"]
        assert local(pilot).selected == (inner,)
