"""Themes as data files: finding them, checking them, and choosing the first."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from csm_tui.ui.colours import CONTRAST_RATIO, ON_ANSI, TEXT_RATIO, derived

_PACKAGE = Path(__file__).resolve().parents[1]
DEFAULT_THEME = "csm-dark"
CONTRAST_THEME = "csm-contrast"


class ThemeFault(Exception):
    """A theme file cannot be used; the text names the fault."""


def themes_folder() -> Path:
    """Return the folder of the theme files: in the installed package, else beside its sources."""
    installed = _PACKAGE / "_themes"
    return installed if installed.is_dir() else _PACKAGE.parent / "themes"


def load_themes(folder: Path) -> tuple[list[Theme], list[str]]:
    """Return the themes of a folder, and a sentence for each file that cannot be used."""
    themes, faults = [], []
    for file in sorted(folder.glob("*.toml")):
        try:
            themes.append(read_theme(file))
        except ThemeFault as fault:
            faults.append(str(fault))
    return themes, faults


def read_theme(file: Path) -> Theme:
    """Return the theme of a file.

    Raises:
        ThemeFault: the file cannot be read, is not TOML, or a key or colour in it is wrong.
    """
    try:
        with file.open("rb") as stream:
            data = tomllib.load(stream)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeFault(f"{file.name}: {error}") from error
    known = {field.name: field.type for field in fields(Theme)}
    for key, value in data.items():
        if key not in known or key == "name":
            raise ThemeFault(f"{file.name}: unknown key {key!r}")
        _check(file, key, value)
    try:
        return Theme(name=file.stem, **data)
    except TypeError as error:
        raise ThemeFault(f"{file.name}: {error}") from error


def legible(theme: Theme, variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a theme that its few colours decide, readable on every ground.

    Args:
        theme: The theme, one of Textual's too.
        variables: All that it defines, as `textual.app.App.get_css_variables` returns them.
    """
    if theme.ansi:
        return dict(ON_ANSI)
    return derived(variables, least=CONTRAST_RATIO if theme.name == CONTRAST_THEME else TEXT_RATIO)


def _check(file: Path, key: str, value: object) -> None:
    match key:
        case "dark" | "ansi":
            fault = None if isinstance(value, bool) else "must be true or false"
        case "luminosity_spread" | "text_alpha":
            fault = None if isinstance(value, int | float) else "must be a number"
        case "variables":
            usable = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
            fault = None if usable else "must be a table of texts"
        case _:
            fault = None if _is_colour(value) else f"{value!r} is not a colour"
    if fault is not None:
        separator = ":" if fault.endswith("colour") else ""
        raise ThemeFault(f"{file.name}: {key}{separator} {fault}")


def _is_colour(value: object) -> bool:
    try:
        Color.parse(str(value))
    except ColorParseError:
        return False
    return True


def first_theme(chosen: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """Return the name of the theme to start with: the chosen one, or high contrast for NO_COLOR."""
    if chosen:
        return chosen
    return CONTRAST_THEME if environ.get("NO_COLOR") else DEFAULT_THEME


def theme_problem(name: str) -> str:
    """Return why a theme cannot be used, with the names of all themes; empty when it can."""
    themes, faults = load_themes(themes_folder())
    names = [theme.name for theme in themes]
    if name in names or name in BUILTIN_THEMES:
        return ""
    broken = next((fault for fault in faults if fault.startswith(f"{name}.toml:")), "")
    return f"{broken or f'theme {name!r} not found'}; available: {', '.join(names)}"
