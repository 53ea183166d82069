"""The question about a target that exists: for this file, or for all of its transfer."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Decision, Direction, QueueItem
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.transfer_rows import target_of

_DECISIONS = (
    (Decision.SKIP, "Skip: leave what is there as it is"),
    (Decision.KEEP_BOTH, "Keep both: write under a free name"),
    (Decision.IF_DIFFERENT, "Only if different: by the history, else by reading it"),
    (Decision.OVERWRITE, "Overwrite: what is there is lost"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do with a conflict."""

    decision: Decision
    all: bool
    """Whether it is for all conflicts of the transfer, those to come included."""


class ConflictDialog(Dialog[Answer]):
    """Asks about one conflict; ``a`` makes the answer one for all of its transfer."""

    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    ConflictDialog {
        OptionList { height: auto; margin-top: 1; background: $surface; border: none; padding: 0; }
        OptionList:focus { border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "for_all", "One or all", tooltip="Decide this one, or all of its transfer"),
    ]

    def __init__(self, item: QueueItem, waiting: int) -> None:
        """Ask about an item.

        Args:
            item: The conflict.
            waiting: How many conflicts of its transfer wait, this one included.
        """
        super().__init__("It exists already")
        self._item = item
        self._waiting = waiting
        self._all = False

    def content(self) -> ComposeResult:
        """Compose what exists, the choices, and for how many they are."""
        where = "on this computer" if self._item.direction is Direction.DOWN else "in the workspace"
        yield Static(
            outside(f"{visible(target_of(self._item))}\nexists {where}.", lines=True),
            classes="text",
        )
        yield OptionList(*(Option(text, id=each.name) for each, text in _DECISIONS))
        yield Static(classes="text scope")

    def on_mount(self) -> None:
        """Begin with what changes nothing."""
        self.query_one(OptionList).highlighted = 0
        self.query_one(".box").border_subtitle = "Enter decides · a one or all · Esc later"
        self._say_scope()

    def action_for_all(self) -> None:
        """Decide for all of its transfer, or for this one."""
        self._all = not self._all
        self._say_scope()

    def _say_scope(self) -> None:
        more = f"{self._waiting:,} waiting now, and those to come"
        text = f"☑ for all of this transfer: {more}" if self._all else "☐ for this file only"
        self.query_one(".scope", Static).update(text)

    @on(OptionList.OptionSelected)
    def _decide(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Answer(Decision[str(event.option.id)], self._all))
