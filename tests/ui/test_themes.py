"""Theme files: readable colours, and faults that name their place."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.theme import Theme

from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.themes import ThemeFault, first_theme, load_themes, read_theme, themes_folder
from csm_tui.ui.widgets.grid import Grid

THEMES, FAULTS = load_themes(themes_folder())


def contrast(text: Color, ground: Color) -> float:
    """Return the contrast ratio as WCAG 2 defines it."""

    def luminance(color: Color) -> float:
        parts = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in color.normalized
        )
        red, green, blue = parts
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_dark_light_and_high_contrast_are_there_and_sound() -> None:
    assert [theme.name for theme in THEMES] == ["csm-contrast", "csm-dark", "csm-light"]
    assert FAULTS == []


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_colour_can_be_read_on_every_ground(theme: Theme) -> None:
    least = 7.0 if theme.name == "csm-contrast" else 4.5
    inks = {
        name: getattr(theme, name)
        for name in ("foreground", "primary", "secondary", "accent", "success", "warning", "error")
    } | {"muted": theme.variables["muted"]}
    grounds = {name: getattr(theme, name) for name in ("background", "surface", "panel")}
    poor = {
        (ink, ground): round(contrast(Color.parse(inks[ink]), Color.parse(grounds[ground])), 2)
        for ink in inks
        for ground in grounds
        if contrast(Color.parse(inks[ink]), Color.parse(grounds[ground])) < least
    }
    assert not poor


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml", "mine.toml"),
        ('primary = "#fff"\ncolour = "#fff"', "unknown key 'colour'"),
        ('primary = "no colour"', "primary: 'no colour' is not a colour"),
        ('primary = "#fff"\ndark = "yes"', "dark must be true or false"),
        ('primary = "#fff"\nvariables = 3', "variables must be a table"),
        ("dark = true", "primary"),
        ('primary = "#fff"\nluminosity_spread = "much"', "luminosity_spread must be a number"),
    ],
)
def test_a_broken_theme_file_names_the_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ThemeFault, match=said):
        read_theme(file)
    assert load_themes(tmp_path)[0] == []


def test_a_file_that_is_not_text_is_a_fault_too(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ThemeFault, match=r"mine\.toml"):
        read_theme(file)


@pytest.mark.parametrize(
    ("chosen", "variables", "first"),
    [
        (None, {}, "csm-dark"),
        ("csm-light", {}, "csm-light"),
        (None, {"NO_COLOR": "1"}, "csm-contrast"),
        (None, {"NO_COLOR": ""}, "csm-dark"),
        ("csm-light", {"NO_COLOR": "1"}, "csm-light"),
    ],
)
def test_the_first_theme(chosen: str | None, variables: Mapping[str, str], first: str) -> None:
    assert first_theme(chosen, variables) == first


async def test_an_unknown_theme_falls_back_and_says_so() -> None:
    app = CsmApp(environ={}, demo=DemoProcess(), theme="pink")
    async with app.run_test(notifications=True) as pilot:
        await pilot.pause()
        assert app.theme == "csm-dark"
        assert "There is no theme pink" in app.export_screenshot().replace("&#160;", " ")


async def test_the_theme_changes_with_a_key() -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    async with app.run_test() as pilot:
        seen = []
        for _ in range(3):
            await pilot.press("f9")
            seen.append(app.theme)
    assert sorted(seen) == ["csm-contrast", "csm-dark", "csm-light"]


class ColouredGrid(App[None]):
    """A grid with a coloured cell under the cursor."""

    def compose(self) -> ComposeResult:
        yield Grid()

    def on_mount(self) -> None:
        grid = self.query_one(Grid)
        words = ("$text-error", "$text-warning", "$text-success", "$accent")
        grid.set_columns([Column("State")])
        grid.set_rows([[Content.assemble(*((word, word) for word in words))]])
        grid.focus()


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_coloured_cells_can_be_read_under_the_cursor(theme: Theme) -> None:
    app = ColouredGrid()
    app.register_theme(theme)
    app.theme = theme.name
    async with app.run_test() as pilot:
        await pilot.pause()
        strip = app.query_one(Grid).render_line(1)
        poor = [
            segment.text
            for segment in strip
            if segment.style and segment.style.color and segment.style.bgcolor
            if contrast(*map(Color.from_rich_color, (segment.style.color, segment.style.bgcolor)))
            < 4.5
        ]
    assert "$text-error" in strip.text
    assert not poor
