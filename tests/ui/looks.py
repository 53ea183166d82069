"""What every screen must keep to, found on the screen as it is drawn.

Each rule takes the application and a shot of it, and yields a sentence for each place that breaks
it. `tests.ui.pictures` asks them all of every picture, and in sizes and modes without pictures.
"""

import re
from collections.abc import Callable, Iterator

from rich.cells import cell_len
from textual.app import App
from textual.color import Color
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, Tree

from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import GAP, Column
from csm_tui.ui.presentation.place_fields import _SHADES
from csm_tui.ui.widgets._lines import MARKER
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.log_view import LogView
from tests.ui.drawing import Look, Piece, Shot

Rule = Callable[[App[None], Shot], Iterator[str]]
TEXT, HIGH, SIGN, FRAME = 4.5, 7.0, 3.0, 1.6
"""The least contrast of text, of text in the theme of high contrast, of signs, and of frames."""
_CUT_NUMBER = re.compile(r"(?:^|\s{2}|│\s?)(\d[\d.,:\u202f-]*…)")
"""A number with its end cut off, which is no part of a sentence."""
_CHIPS = {Color.parse(shade).hex6.lower() for shade in _SHADES.values()}
_FRAMES = re.compile(r"[\u2500-\u259f▰▱]")
"""Frames, bars and blocks."""
_SIGNS = re.compile(r"[▲▼◀▶▴▾◂▸●▌]")
"""Marks, arrows and the cursor."""


def broken(app: App[None], shot: Shot) -> list[str]:
    """Return what breaks a rule, each with the picture."""
    where = "{}x{} {}".format(*shot.size, shot.theme)
    found = (fault for rule in RULES for fault in rule(app, shot))
    return [f"{where}: {fault}" for fault in dict.fromkeys(found)]


def whole_hints(app: App[None], shot: Shot) -> Iterator[str]:
    """No hint of the footer is cut within a word, and the way to the others is always there."""
    for line in app.screen.query(KeyLine):
        if not line.display or not line.region:
            continue
        drawn = left = _text(shot, line.region)[0]
        assert isinstance(line, KeyLine)
        names = {f"{hint.name} {hint.label}" for hint in (*line._hints, *line._fixed)}
        for name in sorted(names, key=len, reverse=True):
            left = left.replace(name, " ")
        if rest := left.strip(" ·:│|…"):
            yield f"the footer has {rest!r}, which is no whole hint: {drawn.strip()!r}"
        if line._fixed and not drawn.rstrip().endswith(line._fixed[-1].label):
            yield f"the footer has no way to the help: {drawn.strip()!r}"


def whole_numbers(app: App[None], shot: Shot) -> Iterator[str]:
    """No number is cut: it would be read as another one."""
    for row, line in enumerate(_of_top(app, shot)):
        for found in _CUT_NUMBER.finditer(line):
            yield f"line {row} cuts a number: {found.group(1)!r} in {line.strip()!r}"
    for grid in _seen(app, Grid):
        for column, full, drawn, runs_out in _cells(grid, shot):
            if column.align == "right" and drawn != full and re.search(r"\d", drawn):
                yield f"{_name(grid)} shows {drawn!r} of {full!r} in {column.name!r}"
            elif runs_out and re.search(r"\d$", drawn) and re.match(r"\d", full[len(drawn) :]):
                yield f"{_name(grid)} ends within a number: {drawn!r} of {full!r}"


def cut_is_seen(app: App[None], shot: Shot) -> Iterator[str]:
    """Text that is not shown whole says so by an ellipsis, or can be scrolled to."""
    for grid in _seen(app, Grid):
        for column, full, drawn, runs_out in _cells(grid, shot):
            if drawn != full and "…" not in drawn and not runs_out:
                yield f"{_name(grid)} shows {drawn!r} of {full!r} in {column.name!r}, without …"
    for text in _seen(app, Static):
        assert isinstance(text, Static)
        yield from _cut(text, shot)
    for widget in app.screen.query("Static, Button, Input").results(Widget):
        if widget.display and (lost := _lost(widget)):
            yield f"{_name(widget)} {lost}"


def _cut(text: Static, shot: Shot) -> Iterator[str]:
    """Yield what a text has lost of its lines, or at the end of one."""
    width, height = text.content_size
    visual = text.visual
    if not width or not height or not isinstance(visual, Visual):
        return
    drawn = _text(shot, text.content_region)
    needs = text.get_content_height(text.size, text.screen.size, width)
    is_clipped = text.styles.text_wrap == "nowrap" and text.styles.text_overflow == "clip"
    if needs > height and "…" not in drawn[-1]:
        yield f"{_name(text)} shows {height} of {needs} lines, without …: {drawn[-1].strip()!r}"
    if is_clipped and any(cell_len(line) > width for line in str(visual).splitlines()):
        yield f"{_name(text)} is cut at its end without …: {drawn[0].strip()!r}"


def _lost(widget: Widget) -> str:
    """Return how much of a widget lies outside of what can be scrolled to; empty without loss."""
    region, parent = widget.virtual_region, widget.parent
    if not isinstance(parent, Widget) or not region or widget.styles.dock != "none":
        return ""
    if widget.styles.overlay == "screen" or widget.styles.position == "absolute":
        return ""
    room = parent.scrollable_content_region.size
    if region.right > room.width and not _scrolls(parent, "x"):
        return f"is {region.right - room.width} cells too wide for {_name(parent)}"
    if region.bottom > room.height and not _scrolls(parent, "y"):
        return f"is {region.bottom - room.height} lines too low in {_name(parent)}"
    return ""


def _scrolls(parent: object, way: str) -> bool:
    if not isinstance(parent, Widget):
        return False
    return getattr(parent.styles, f"overflow_{way}") in {"auto", "scroll"}


def cursor_is_found(app: App[None], shot: Shot) -> Iterator[str]:
    """The focused list has the sign of the cursor; it can be found without any colour."""
    focused = app.focused
    match focused:
        case Grid():
            rows = focused.row_count
        case Tree():
            rows = len(focused._tree_lines)
        case OptionList():
            rows = focused.option_count
        case LogView():
            rows = len(focused.lines)
        case _:
            return
    if rows and not any(MARKER in line for line in _text(shot, focused.region)):
        yield f"{_name(focused)} has the focus and no {MARKER}"


def can_be_read(app: App[None], shot: Shot) -> Iterator[str]:
    """Text stands out from its ground, and frames can be seen."""
    theme = HIGH if shot.theme == "csm-contrast" and not app.no_color else TEXT
    top = _top(app)
    for row, line in enumerate(shot.lines):
        for piece in line:
            if not any(_overlaps(piece, row, region) for region in top):
                continue
            # The colour of a profile is chosen by its owner, and is the same in every theme.
            least = TEXT if piece.look.ground in _CHIPS else theme
            signs = "".join(_SIGNS.findall(piece.text))
            frames = "".join(_FRAMES.findall(_SIGNS.sub("", piece.text)))
            words = _FRAMES.sub(" ", _SIGNS.sub(" ", piece.text))
            for text, needed in ((words, least), (signs, SIGN), (frames, FRAME)):
                ratio = contrast(piece.look)
                if text.strip() and ratio < needed and not _is_disabled(app, piece, row):
                    widget, _ = app.screen.get_widget_at(piece.column, row)
                    if isinstance(widget, Input) and ratio >= FRAME and text == MARKER:
                        continue  # The same sign as the edge of a field.
                    at = _name(widget)
                    look = f"{piece.look.ink} on {piece.look.ground}"
                    yield f"{at}: {text.strip()[:40]!r} is {ratio:.2f} of {needed} ({look})"


def contrast(look: Look) -> float:
    """Return the contrast ratio as WCAG 2 defines it."""
    light, dark = sorted(map(_luminance, (look.ink, look.ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in Color.parse(colour).normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _is_disabled(app: App[None], piece: Piece, row: int) -> bool:
    lead = cell_len(piece.text) - cell_len(piece.text.lstrip())
    widget, _ = app.screen.get_widget_at(piece.column + min(lead, piece.cells - 1), row)
    return any(isinstance(each, Widget) and each.disabled for each in widget.ancestors_with_self)


def _top(app: App[None]) -> list[Region]:
    """Return where what lies on top is: the box of a dialog, which dims all below."""
    screen = app.screen
    if isinstance(screen, ModalScreen):
        return [child.region for child in screen.children if child.display]
    return [screen.region]


def _of_top(app: App[None], shot: Shot) -> Iterator[str]:
    for region in _top(app):
        yield from _text(shot, region)


def _overlaps(piece: Piece, row: int, region: Region) -> bool:
    return region.y <= row < region.bottom and region.x <= piece.column < region.right


def _seen(app: App[None], *kinds: type[Widget]) -> Iterator[Widget]:
    """Yield the widgets of some kinds that are whole in sight."""
    for widget, (region, clip) in app.screen._compositor.visible_widgets.items():
        if isinstance(widget, kinds) and region and clip.contains_region(region):
            yield widget


def _cells(grid: Widget, shot: Shot) -> Iterator[tuple[Column, str, str, bool]]:
    """Yield the cells in sight: column, whole text, what is drawn, and if it leaves the screen."""
    assert isinstance(grid, Grid)
    lines = _text(shot, grid.content_region)
    left, room = grid.scroll_offset.x, grid.size.width - 1
    for y, line in enumerate(lines[1 : grid.scrollable_content_region.height]):
        row = y + grid.scroll_offset.y
        if row >= grid.row_count:
            break
        start = 0
        for column, width, cell in zip(grid.columns, grid._widths, grid._rows[row], strict=False):
            begin, end = start - left, start - left + width
            start += width + GAP
            if begin < 0 or begin >= room:
                continue
            full = visible(str(cell)).strip()
            drawn = _between(line, begin + 1, min(end, room) + 1).strip()
            yield column, full, drawn, end > room


def _text(shot: Shot, region: Region) -> list[str]:
    """Return what is drawn in a region."""
    rows = shot.text[max(0, region.y) : max(0, region.bottom)]
    return [_between(row, region.x, region.right) for row in rows] or [""]


def _between(text: str, start: int, end: int) -> str:
    if text.isascii():
        return text[max(0, start) : end]
    cells = [part for char in text for part in (char, *[""] * (cell_len(char) - 1))]
    return "".join(cells[max(0, start) : end])


def _name(widget: object) -> str:
    """Return a widget and its screen, for a sentence."""
    if not isinstance(widget, Widget):
        return str(widget)
    near = next((each for each in widget.ancestors_with_self if each.id), None)
    inside = "" if near is None or near is widget else f" in #{near.id}"
    own = f"#{widget.id}" if widget.id else "".join(f".{each}" for each in sorted(widget.classes))
    return f"{type(widget.screen).__name__} {type(widget).__name__}{own}{inside}"


RULES: tuple[Rule, ...] = (whole_hints, whole_numbers, cut_is_seen, cursor_is_found, can_be_read)
