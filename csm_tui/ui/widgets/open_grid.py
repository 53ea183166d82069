"""A grid whose rows can be opened, which the footer says."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from csm_tui.ui.widgets.grid import Grid


class OpenGrid(Grid):
    """A grid with Enter in the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "Open",
            key_display="Enter",
            id="grid.open",
            tooltip="Open the row under the cursor",
        )
    ]
