"""The tabs below the place: the modules of a workspace, each with what matters in it."""

from collections.abc import Sequence

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from csm_tui.ui.jobs import shell
from csm_tui.ui.presentation.modules import Module
from csm_tui.ui.presentation.tabs import tab


class ModuleTabs(Widget):
    """Shows the modules of the session on one line; where their names do not fit, numbers."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "ModuleTabs { height: 1; padding: 0 1; background: $surface; color: $text; }"

    def __init__(self, active: str = "") -> None:
        """Show the modules of the application.

        Args:
            active: The scope of the module that is shown; empty for none yet.
        """
        super().__init__()
        self.active = active

    def on_mount(self) -> None:
        """Show the modules, and each change of them."""
        self.watch(self.app, "modules", self._changed)

    def show_active(self, scope: str) -> None:
        """Mark another module as the one that is shown."""
        self.active = scope
        self.refresh()

    def _changed(self) -> None:
        self.refresh()

    @property
    def _modules(self) -> Sequence[Module]:
        return shell(self).modules

    def render(self) -> RenderResult:
        """Render the tabs."""
        return Content("").join(self._tabs())

    def _tabs(self) -> list[Content]:
        """Return the tabs with as many of their names as fit."""
        modules, room = self._modules, self.content_size.width
        for named in (modules, [each for each in modules if each.scope == self.active], ()):
            tabs = [
                self._tab(number, module, named=module in named)
                for number, module in enumerate(modules, 1)
            ]
            if sum(each.cell_length for each in tabs) <= room:
                break
        return tabs

    def _tab(self, number: int, module: Module, *, named: bool) -> Content:
        words = f"{number} {module.title}" if named else f"{number}"
        return tab(words, active=module.scope == self.active, badge=module.badge)

    def on_click(self, event: events.Click) -> None:
        """Open the module that was clicked."""
        at = event.get_content_offset_capture(self).x
        for module, drawn in zip(self._modules, self._tabs(), strict=True):
            if 0 <= at < drawn.cell_length:
                if module.scope != self.active:
                    shell(self).open_module(module.scope)
                return
            at -= drawn.cell_length
