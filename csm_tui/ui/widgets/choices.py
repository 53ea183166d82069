"""A list of choices that the keys of every other list move in."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList


class Choices(OptionList):
    """Choices; without ``j`` and ``k`` who has only those in the fingers takes the first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False, id="choices.down"),
        Binding("k", "cursor_up", show=False, id="choices.up"),
        Binding("g", "first", show=False, id="choices.first"),
        Binding("G", "last", show=False, id="choices.last"),
    ]
