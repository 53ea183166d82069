"""Names that start with a dot are hidden in a comparison, but counted."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.ui.widgets.status_line import StatusLine
from tests.ui.comparing_driving import (
    UNSETTLED,
    at,
    both,
    comparing,
    head,
    marks,
    screen,
    ticked,
)
from tests.ui.driving import shown, until
from tests.ui.files_driving import empty

WITH_DOTS = UNSETTLED | {".env": "+", "sub/.git/config": "+"}


@pytest.fixture(autouse=True)
def here(fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current local folder, with hidden files."""
    folder = tmp_path / "here"
    (folder / "sub" / ".git").mkdir(parents=True)
    both(fresh_demo, folder)
    (folder / ".env").write_text("hidden")
    (folder / "sub" / ".git" / "config").write_text("hidden")
    monkeypatch.chdir(folder)
    return folder


async def test_a_dot_shows_and_hides_what_starts_with_one(fresh_demo: DemoPlatform) -> None:
    async with comparing(fresh_demo) as pilot:
        assert marks(pilot) == UNSETTLED
        said = screen(pilot).query_one(StatusLine)
        assert "5 names, 2 hidden" in str(said.content)
        # Hidden or not, they differ.
        assert "+ 3" in head(pilot)
        await pilot.press("full_stop")
        await until(pilot, lambda: marks(pilot) == WITH_DOTS, "all are shown")
        await until(pilot, lambda: "7 names · " in str(said.content), "none is hidden")
        # Even then they are ticked one by one only, and stay ticked when hidden.
        await pilot.press("a")
        assert not ticked(pilot) & {".env", "sub/.git/config"}
        await pilot.press("A")
        await at(pilot, ".env")
        await pilot.press("space", "full_stop")
        await until(pilot, lambda: marks(pilot) == UNSETTLED, "they are hidden again")
        await until(
            pilot,
            lambda: "1 ticked, 1 out of sight · 5 names, 2 hidden" in str(said.content),
            "counted",
        )


async def test_where_everything_is_hidden_it_says_so(fresh_demo: DemoPlatform, here: Path) -> None:
    empty(fresh_demo)
    for name in ("same.csv", "sub/differs.csv", "longer.csv", "left.csv"):
        (here / name).unlink()
    fresh_demo.put_file(fresh_demo.workspace_id, "data/.only", b"there")
    async with comparing(fresh_demo) as pilot:
        assert "All names are hidden. Press . to show them." in "\n".join(shown(pilot))
        assert "0 names, 3 hidden" in "\n".join(shown(pilot))
