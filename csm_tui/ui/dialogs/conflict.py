"""The dialog that asks what to do with a target that already exists."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Decision, Direction, QueueItem
from csm_tui.ui.dialogs.base import SHORT, SLIM, Dialog
from csm_tui.ui.dialogs.choose import Choices
from csm_tui.ui.presentation.both_sides import BothSides, NoSides
from csm_tui.ui.presentation.transfer_rows import target_of
from csm_tui.ui.text import fit, outside

_DECISIONS = (
    (Decision.SKIP, "s", "Skip (leave the existing file)"),
    (Decision.KEEP_BOTH, "b", "Keep both (use a free name)"),
    (Decision.IF_DIFFERENT, "f", "Only if different (compares contents)"),
    (Decision.OVERWRITE, "o", "Overwrite (cannot be undone)"),
)
"""The decisions, each with its key; the first one changes nothing."""


@dataclass(frozen=True, slots=True)
class ConflictAnswer:
    """The decision on a conflict."""

    decision: Decision
    all: bool
    """Whether it is for all conflicts of the transfer, later ones included."""


class ConflictDialog(Dialog[ConflictAnswer]):
    """Asks about one conflict; ``a`` applies the answer to all of its transfer."""

    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    ConflictDialog {
        .body { height: auto; max-height: 50vh; margin-top: 1; }
        .body > .text { margin-top: 0; }
        OptionList { height: auto; margin-top: 1; }
        &.-short {
            & > .box { padding-bottom: 0; }
            .body { max-height: 4; margin-top: 0; }
            OptionList, .text { margin-top: 0; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key, f"decide('{each.name}')", text.partition(" (")[0], tooltip=text)
            for each, key, text in _DECISIONS
        ),
        Binding("a", "for_all", "One or all", tooltip="Decide this one, or all of its transfer"),
        # The choices would take these keys, and are never longer than a page.
        Binding("pageup", "read_on('page_up')", show=False, priority=True),
        Binding("pagedown", "read_on('page_down')", show=False, priority=True),
    ]

    def __init__(self, item: QueueItem, waiting: int) -> None:
        """Ask about an item; `show_sides` adds what is known of both files.

        Args:
            item: The item with the conflict.
            waiting: Number of conflicts of its transfer, this one included.
        """
        super().__init__("File already exists")
        self._item = item
        self._waiting = waiting
        self._sides: BothSides | NoSides = NoSides()
        self._all = False

    def content(self) -> ComposeResult:
        """Compose the two files, the choices, and the scope."""
        with VerticalScroll(classes="body", can_focus=False):
            yield Static(classes="text what")
        yield Choices(*(Option(f"{key}  {text}", id=each.name) for each, key, text in _DECISIONS))
        yield Static(classes="text scope")

    def on_mount(self) -> None:
        """Highlight the choice that changes nothing."""
        self.query_one(OptionList).highlighted = 0
        self._say_scope()

    def show_sides(self, sides: BothSides | NoSides) -> None:
        """Show what is known of both files."""
        self._sides = sides
        if self.ready:
            self._show_what()

    def on_resize(self, event: Resize) -> None:
        """Shorten the texts where there is little room, so that all choices stay visible."""
        short = event.size.height < SHORT
        self.set_class(short, "-short")
        options = self.query_one(OptionList)
        for each, key, text in _DECISIONS:
            words = text.partition(" (")[0] if short else text
            options.replace_option_prompt(each.name, f"{key}  {words}")
        self._say_scope()
        self._show_what()

    def _show_what(self) -> None:
        words = self._what(short=self.has_class("-short"))
        self.query_one(".what", Static).update(outside(words, lines=True))
        self.call_after_refresh(self._tell_keys)

    def _what(self, *, short: bool) -> str:
        down = self._item.direction is Direction.DOWN
        name = visible(target_of(self._item))
        exists = f"exists {'on this computer' if down else 'in the workspace'}."
        if short:
            name = fit(name, self.size.width - 6, middle=True)
            return f"{name}\n{exists}\n{self._sides.short_words}"
        return f"{name}\n{exists}\n\n{self._sides.words}"

    def _tell_keys(self) -> None:
        keys = "a one or all · Esc decide later"
        if self.size.width >= SLIM:
            keys = f"Enter choose · {keys}"
        self.keys(f"PgDn · {keys}" if self.overflows else keys)

    def action_for_all(self) -> None:
        """Switch between this file and all of its transfer."""
        self._all = not self._all
        self._say_scope()

    def _say_scope(self) -> None:
        text = f"☑ for all files of this transfer: {self._waiting:,} now, and later ones"
        if self.has_class("-short"):
            text = f"☑ for all: {self._waiting:,} now, and later"
        if not self._all:
            others = self._waiting - 1
            text = "☐ for this file only" + (f"; {others:,} more to decide" if others else "")
        self.query_one(".scope", Static).update(text)

    def action_decide(self, decision: str) -> None:
        """Give an answer."""
        self.dismiss(ConflictAnswer(Decision[decision], self._all))

    @on(OptionList.OptionSelected)
    def _decide(self, event: OptionList.OptionSelected) -> None:
        self.action_decide(str(event.option.id))
