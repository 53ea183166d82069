"""Theme files: readable colours, and faults that name their place."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from textual.color import Color
from textual.content import Content
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES, Theme

from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.colours import contrast, ink_on, readable
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.themes import (
    ThemeFault,
    first_theme,
    legible,
    load_themes,
    read_theme,
    themes_folder,
)
from csm_tui.ui.widgets.grid import Grid

THEMES, FAULTS = load_themes(themes_folder())


EVERY = [*THEMES, *(theme for theme in BUILTIN_THEMES.values() if not theme.ansi)]
ANSI = [theme for theme in BUILTIN_THEMES.values() if theme.ansi]
GROUNDS = ("background", "surface", "panel", "block-cursor-background")
TEXTS = ("foreground", "text-primary", "text-accent", "footer-key-foreground")
STATES = ("text-error", "text-warning", "text-success")


def colours(theme: Theme) -> Callable[[str], Color]:
    """Return what looks up a colour of a theme as the application shows it."""
    given = theme.to_color_system().generate() | theme.variables
    shown = given | legible(theme, given)
    return lambda name: Color.parse(shown[name])


def test_dark_light_and_high_contrast_are_there_and_sound() -> None:
    assert [theme.name for theme in THEMES] == ["csm-contrast", "csm-dark", "csm-light"]
    assert FAULTS == []


@pytest.mark.parametrize("theme", EVERY, ids=lambda theme: theme.name)
def test_every_text_and_state_can_be_read_on_every_ground_and_on_the_cursor(theme: Theme) -> None:
    colour = colours(theme)
    least = 7.0 if theme.name == "csm-contrast" else 4.5
    pairs = [(ink, ground) for ink in (*TEXTS, *STATES) for ground in GROUNDS]
    pairs += [("text-muted", ground) for ground in GROUNDS[:3]]
    pairs += [
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        *((state, "block-cursor-blurred-background") for state in STATES),
    ]
    pairs += [("footer-description-foreground", "footer-background"), ("lit-ink", "border")]
    # A focused button needs the usual ratio: it is bold and filled.
    poor = {
        pair: round(contrast(*map(colour, pair)), 2)
        for pair in pairs
        if contrast(*map(colour, pair)) < (4.5 if pair[0] == "lit-ink" else least)
    }
    assert not poor


@pytest.mark.parametrize("theme", EVERY, ids=lambda theme: theme.name)
def test_no_colour_is_blended_further_than_it_must_be(theme: Theme) -> None:
    ground = colours(theme)("background")
    for name in ("primary", "accent", "error", "background"):
        given, end = colours(theme)(name), ink_on(ground)
        steps = (given.blend(end, step / 100) for step in range(101))
        first = next((shade for shade in steps if contrast(shade, ground) >= 4.5), end)
        assert readable(given, [ground], 4.5) == first


@pytest.mark.parametrize("theme", EVERY, ids=lambda theme: theme.name)
def test_frames_and_bars_are_told_apart(theme: Theme) -> None:
    colour = colours(theme)
    ground = colour("background")
    frame, lit = contrast(colour("border-blurred"), ground), contrast(colour("border"), ground)
    blurred, bar = (
        contrast(colour(f"block-cursor-{name}"), ground)
        for name in ("blurred-background", "background")
    )
    assert 1.6 <= frame < lit
    assert lit >= 3
    assert 1.3 <= blurred < 1.6
    assert 2 <= bar <= 2.3


@pytest.mark.parametrize("theme", ANSI, ids=lambda theme: theme.name)
def test_a_theme_of_the_terminals_own_colours_turns_the_row_of_the_cursor(theme: Theme) -> None:
    shown = legible(theme, {})
    assert shown["block-cursor-text-style"] == "reverse"
    assert shown["block-cursor-blurred-text-style"] == "underline"
    assert shown["border"] != shown["border-blurred"]


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
        assert "Theme pink" in app.export_screenshot().replace("&#160;", " ")


@pytest.mark.parametrize("theme", ["csm-light", "ansi-light"])
async def test_no_style_sheet_is_parsed_twice_for_the_first_theme(
    monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    parsed, reparse = [], Stylesheet.reparse

    def counted(sheet: Stylesheet) -> None:
        parsed.append(sheet)
        reparse(sheet)

    monkeypatch.setattr(Stylesheet, "reparse", counted)
    app = CsmApp(environ={}, demo=DemoProcess(), theme=theme)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.theme == theme
        assert app.has_class("-dark-mode") is app.current_theme.dark
        assert app.native_ansi_color is app.current_theme.ansi
        assert parsed == []
        await pilot.press("f9")
        await pilot.pause()
        assert parsed
        assert app.theme in {"csm-contrast", "csm-dark"}


async def test_the_theme_changes_with_a_key() -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    async with app.run_test() as pilot:
        seen = []
        for _ in range(3):
            await pilot.press("f9")
            seen.append(app.theme)
    assert sorted(seen) == ["csm-contrast", "csm-dark", "csm-light"]


WORDS = ("$text-error", "$text-warning", "$text-success", "$text-accent", "$text-muted")


async def coloured(app: CsmApp) -> Grid:
    """Return a grid with coloured cells, alone on a screen of an application."""
    await app.push_screen(Screen())
    grid = Grid([Column("State", width=70)])
    row = [Content(" ").join(Content.styled(word, word) for word in WORDS)]
    grid.set_rows([row, row])
    await app.screen.mount(grid)
    return grid


@pytest.mark.parametrize("theme", EVERY, ids=lambda theme: theme.name)
async def test_coloured_cells_can_be_read_under_the_cursor(theme: Theme) -> None:
    app = CsmApp(environ={}, demo=DemoProcess(), theme=theme.name)
    async with app.run_test() as pilot:
        grid = await coloured(app)
        for focused in (True, False):
            grid.focus() if focused else app.set_focus(None)
            await pilot.pause()
            strip = grid.render_line(1)
            poor = [
                segment.text
                for segment in strip
                if segment.style and segment.style.color and segment.style.bgcolor
                if contrast(
                    *map(Color.from_rich_color, (segment.style.color, segment.style.bgcolor))
                )
                < 4.5
            ]
            assert all(word in strip.text for word in WORDS)
            assert strip.text.startswith("▌" if focused else " ")
            assert not poor
            assert not grid.render_line(2).text.startswith("▌")


@pytest.mark.parametrize("theme", ["csm-dark", "csm-contrast", "ansi-dark", "ansi-light"])
async def test_without_colours_the_row_of_the_cursor_is_turned(
    monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    if not theme.startswith("ansi"):
        monkeypatch.setenv("NO_COLOR", "1")
    app = CsmApp(environ={}, demo=DemoProcess(), theme=theme)
    async with app.run_test() as pilot:
        grid = await coloured(app)
        grid.focus()
        await pilot.pause()
        assert all(segment.style and segment.style.reverse for segment in grid.render_line(1))
        app.set_focus(None)
        await pilot.pause()
        assert all(segment.style and segment.style.underline for segment in grid.render_line(1))
        assert not any(segment.style and segment.style.underline for segment in grid.render_line(2))
