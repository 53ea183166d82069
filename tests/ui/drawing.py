"""A screen as cells with colours, and as a small SVG with one line for each line of the screen.

Rich's own export takes three times the room: it clips each piece of text, and names each blank.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual._context import visible_screen_stack
from textual.app import App
from textual.color import Color

from csm_tui.ui.screens.main import MainScreen

CELL, LINE, FONT = 12, 24, 19.93
"""Pixels of a cell, of a line, and of the font, whose letters are as wide as a cell."""
BASELINE = 18
_SVG = "http://www.w3.org/2000/svg"
_FONTS = "'DejaVu Sans Mono','Fira Code',monospace"
_PORT = re.compile(r"127\.0\.0\.1:\d{5}")
_DIM = 1 / 3
"""How far terminals draw faint text from its colour towards its ground."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell looks like."""

    ink: str
    ground: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look, in the column where it begins."""

    column: int
    text: str
    look: Look

    @property
    def cells(self) -> int:
        """The cells it takes."""
        return cell_len(self.text)


@dataclass(frozen=True)
class Shot:
    """A picture of the screen."""

    screen: str
    """The class of what is on top, and of the pane where there is one."""
    theme: str
    size: tuple[int, int]
    lines: tuple[tuple[Piece, ...], ...]

    @property
    def text(self) -> list[str]:
        """The lines without their colours."""
        return ["".join(piece.text for piece in line) for line in self.lines]


def take(app: App[None]) -> Shot:
    """Return what the application shows now; the port of a local platform is made the same."""
    visible_screen_stack.set(app._background_screens)
    strips = app.screen._compositor.render_strips(app.size)
    lines = tuple(tuple(_pieces(strip, app.ansi_theme)) for strip in strips)
    return Shot(_name(app), app.theme, (app.size.width, app.size.height), lines)


def _name(app: App[None]) -> str:
    screen = app.screen
    names = [type(screen).__name__]
    if isinstance(screen, MainScreen) and screen.pane is not None:
        names.append(type(screen.pane).__name__)
    return " ".join(names)


def _pieces(segments: object, theme: TerminalTheme) -> Iterator[Piece]:
    column = 0
    looks = [(_look(each.style, theme), each.text) for each in _shown(segments)]
    for look, group in groupby(looks, key=lambda each: each[0]):
        text = _PORT.sub("127.0.0.1:54321", "".join(text for _, text in group))
        yield Piece(column, text, look)
        column += cell_len(text)


def _shown(segments: object) -> Iterator[Segment]:
    for segment in segments:  # type: ignore[attr-defined]
        if segment.text and not segment.control:
            yield segment


def _look(style: Style | None, theme: TerminalTheme) -> Look:
    style = style or Style()
    ink, ground = _hex(style.color, theme, ink=True), _hex(style.bgcolor, theme, ink=False)
    if style.reverse:
        ink, ground = ground, ink
    if style.dim:
        ink = Color.parse(ink).blend(Color.parse(ground), _DIM).hex6.lower()
    return Look(
        ink,
        ground,
        bool(style.bold),
        bool(style.italic),
        bool(style.underline or style.underline2),
        bool(style.strike),
    )


def _hex(color: RichColor | None, theme: TerminalTheme, *, ink: bool) -> str:
    if color is None:
        return (theme.foreground_color if ink else theme.background_color).hex.lower()
    return color.get_truecolor(theme, foreground=ink).hex.lower()


def svg(shot: Shot) -> str:
    """Return a picture of a shot; what it shows of is said in its description."""
    width, height = shot.size
    grounds: dict[str, list[str]] = {}
    inks: dict[Look, str] = {}
    texts = [_text(line, row, inks) for row, line in enumerate(shot.lines)]
    for row, line in enumerate(shot.lines):
        for ground, group in groupby(line, key=lambda piece: piece.look.ground):
            pieces = list(group)
            path = f"M{pieces[0].column} {row}h{sum(piece.cells for piece in pieces)}v1H"
            grounds.setdefault(ground, []).append(f"{path}{pieces[0].column}z")
    most = max(grounds, key=lambda ground: len("".join(grounds[ground])), default="#000000")
    return "\n".join(
        [
            f'<svg xmlns="{_SVG}" viewBox="0 0 {width * CELL} {height * LINE}">',
            f"<desc>{shot.screen}, {width}x{height}, {shot.theme}</desc>",
            f"<style>text{{white-space:pre;font:{FONT}px {_FONTS}}}",
            *(f".{name}{{{_rules(look)}}}" for look, name in inks.items()),
            "</style>",
            f'<path fill="{most}" d="M0 0h{width * CELL}v{height * LINE}H0z"/>',
            f'<g transform="scale({CELL} {LINE})" shape-rendering="crispEdges">',
            *(
                f'<path fill="{ground}" d="{"".join(paths)}"/>'
                for ground, paths in grounds.items()
                if ground != most
            ),
            "</g>",
            *(text for text in texts if text),
            "</svg>\n",
        ]
    )


def _text(line: tuple[Piece, ...], row: int, inks: dict[Look, str]) -> str:
    """Return the text elements of a line; blanks are left out where they cannot be seen."""
    return "".join(
        f'<text class="{inks.setdefault(_ink(piece.look), f"c{len(inks)}")}"'
        f' x="{(piece.column + at) * CELL}" y="{row * LINE + BASELINE}"'
        f' textLength="{cell_len(text) * CELL}">{escape(text, quote=False)}</text>'
        for piece in line
        for at, text in _words(piece)
    )


def _words(piece: Piece) -> Iterator[tuple[int, str]]:
    """Yield the texts of a piece between wide gaps, and how many cells into it each begins."""
    if piece.look.underlined or piece.look.struck:
        # Without the blanks at the ends, which many programs leave out but count.
        lead = cell_len(piece.text) - cell_len(piece.text.lstrip())
        if piece.text.strip():
            yield lead, piece.text.strip()
        return
    for found in re.finditer(r"\S+(?: \S+)*", piece.text):
        yield cell_len(piece.text[: found.start()]), found.group()


def _ink(look: Look) -> Look:
    return Look(look.ink, "", look.bold, look.italic, look.underlined, look.struck)


def _rules(look: Look) -> str:
    lines = [
        word
        for word, is_so in (("underline", look.underlined), ("line-through", look.struck))
        if is_so
    ]
    rules = [
        f"fill:{look.ink}",
        "font-weight:bold" if look.bold else "",
        "font-style:italic" if look.italic else "",
        f"text-decoration:{' '.join(lines)}" if lines else "",
    ]
    return ";".join(rule for rule in rules if rule)
