"""Each key works on a file with any name, or a message says why not."""

from itertools import product
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from tests.ui.driving import app_of, until
from tests.ui.driving import shown as seen
from tests.ui.files_driving import done, empty, files, files_of, go_to, put

ODD = ("", "/", "b/", "a//b", "..", "n" * 300, "two\nlines")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_no_key_is_a_mistake_on_an_odd_name(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, *ODD, "fine.csv")
    async with files_of(fresh_demo) as pilot:
        for name, key in product(("", "b/", "..", "two\nlines"), "dxmyv"):
            await go_to(pilot, name)
            await pilot.press(key)
            await until(
                pilot,
                lambda: isinstance(pilot.app.screen, Dialog) or files(pilot).is_covered,
                f"{key} does something",
            )
            assert not isinstance(pilot.app.screen, ErrorDialog), "\n".join(seen(pilot))
            if isinstance(pilot.app.screen, Dialog):
                await pilot.press("escape")
            files(pilot).close_preview()
            await done(pilot)
    assert len(fresh_demo.file_names(fresh_demo.workspace_id)) == len(ODD) + 1


async def test_a_file_without_a_name_has_a_word_and_is_never_deleted(
    fresh_demo: DemoPlatform,
) -> None:
    empty(fresh_demo)
    put(fresh_demo, *ODD)
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ListingDialog), "it asks")
        assert "Delete (no name)?" in " ".join(" ".join(seen(pilot)).split())
        await until(pilot, lambda: not app_of(pilot).jobs.running, "the users are looked for")
        await pilot.click("#confirm")
        await until(
            pilot,
            lambda: (
                isinstance(pilot.app.screen, ListingDialog)
                and "Not everything" in "\n".join(seen(pilot))
            ),
            "it is told",
        )
        text = " ".join(" ".join(seen(pilot)).split())
        assert "failed: (no name)" in text
        assert "an empty name can mean the whole workspace" in text
        await pilot.press("escape")
        await done(pilot)
    assert set(fresh_demo.file_names(fresh_demo.workspace_id)) == set(ODD)
