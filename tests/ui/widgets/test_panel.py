"""A panel draws only the edge that has changed."""

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import Static

from csm_tui.ui.jobs import flow
from csm_tui.ui.widgets.panel import Panel


class Shown(App[None]):
    """An application with a panel of ten lines."""

    def compose(self) -> ComposeResult:
        """Compose the panel."""
        panel = Panel(Static("inside"))
        panel.styles.height = 10
        yield panel

    @flow("look")
    async def look(self, _many: object) -> None:
        """Take an argument."""


def repainted(panel: Panel) -> set[Region]:
    """Return what of a panel is drawn again."""
    return set(panel._exchange_repaint_regions())


async def test_an_edge_that_stays_is_not_drawn_and_another_one_alone() -> None:
    app = Shown()
    async with app.run_test(size=(40, 12)) as pilot:
        panel = app.query_one(Panel)
        panel.head("Runners", "2")
        panel.note("by name")
        await pilot.pause()
        repainted(panel)
        panel.head("Runners", "2")
        panel.note("by name")
        assert repainted(panel) == set()
        panel.head("Runners", "3")
        assert repainted(panel) == {Region(0, 0, 40, 1)}
        panel.note("by age")
        assert repainted(panel) == {Region(0, 9, 40, 1)}
        await pilot.pause()
        assert "Runners" in panel.render_lines(Region(0, 0, 40, 1))[0].text
        assert "3" in panel.render_lines(Region(0, 0, 40, 1))[0].text
        assert "by age" in panel.render_lines(Region(0, 9, 40, 1))[0].text


async def test_what_a_flow_is_given_is_not_written_out() -> None:
    class Many:
        def __repr__(self) -> str:
            raise AssertionError("a folder of 50,000 files")

    app = Shown()
    async with app.run_test():
        assert app.look(Many()).description == "look"
