"""The rules find what breaks them."""

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, OptionList, Static

from csm_tui.ui.widgets.grid import Column, Grid
from tests.ui import drawing, looks


class Faulty(App[None]):
    """Breaks each rule once."""

    CSS = """
    #faint { color: #444444; background: #222222; }
    #low { height: 1; }
    #narrow { width: 10; height: 1; overflow: hidden; }
    Grid { height: 3; width: 30; }
    """

    def compose(self) -> ComposeResult:
        yield Static("cannot be read", id="faint")
        yield Static("the first line\nand one that is missing", id="low")
        with Horizontal(id="narrow"):
            yield Button("A button that is too wide")
        grid = Grid([Column("Size", 5, align="right"), Column("Name", 10)])
        grid.set_rows([["1234567", Content("short")]])
        yield grid
        yield OptionList("without a sign")


async def test_each_fault_is_found() -> None:
    app = Faulty()
    async with app.run_test(size=(40, 24)) as pilot:
        app.query_one(OptionList).focus()
        await pilot.pause()
        found = "\n".join(looks.broken(app, drawing.take(app)))
    for fault in (
        "'cannot be read' is 1.6",
        "#low shows 1 of 2 lines",
        "cells too wide for Screen Horizontal#narrow",
        "shows '1234…' of '1234567' in 'Size'",
        "has the focus and no ▌",
    ):
        assert fault in found, found


def test_contrast_is_that_of_wcag() -> None:
    assert looks.contrast(drawing.Look("#000000", "#ffffff")) == 21.0
    assert round(looks.contrast(drawing.Look("#777777", "#ffffff")), 2) == 4.48
