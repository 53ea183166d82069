"""A list of named things to choose from, narrowed by typing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.content import Content
from textual.events import Resize
from textual.strip import Strip
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from csm_tui.ui.dialogs.base import SHORT, Dialog
from csm_tui.ui.text import outside
from csm_tui.ui.widgets._lines import MARKER


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of the list."""

    key: str
    name: str
    detail: str = ""
    disabled: str = ""
    """Why it cannot be chosen; empty when it can."""


class Choices(OptionList):
    """A list of options with the keys and the sign of the cursor of every other list."""

    DEFAULT_CSS = """
    Choices > .option-list--option { padding: 0 0 0 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False, id="choices.down"),
        Binding("k", "cursor_up", show=False, id="choices.up"),
        Binding("g", "first", show=False, id="choices.first"),
        Binding("G", "last", show=False, id="choices.last"),
    ]

    def render_line(self, y: int) -> Strip:
        """Draw the sign of the cursor before its option, so that it is found without colour."""
        strip = super().render_line(y)
        line = self.scroll_offset.y + y
        if line >= len(self._lines) or self._lines[line][0] != self.highlighted:
            return strip
        style = next((segment.style for segment in strip), None)
        # Muted text could not be read on the bar of the cursor.
        muted = Color.parse(self.app.theme_variables["text-muted"]).rich_color
        ink = RichStyle(color=style.color if style else None)
        text = [
            Segment(words, look + ink if look and look.color == muted else look)
            for words, look, _ in strip.crop(1)
        ]
        return Strip([Segment(MARKER, style), *text])


class ChooseDialog(Dialog[str]):
    """Asks for a choice with arrows and Enter; typing narrows the list."""

    AUTO_FOCUS = "Input, OptionList"
    DEFAULT_CSS = """
    ChooseDialog {
        OptionList { height: auto; max-height: 16; margin-top: 1; }
        .count { color: $text-muted; height: 1; }
        &.-short {
            & > .box { padding: 0 1; }
            OptionList, Input, .text { margin-top: 0; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        current: str | None = None,
        narrow: bool = True,
        body: str = "",
    ) -> None:
        """Offer the choices.

        Args:
            title: The question.
            choices: In the order in which they are shown.
            current: The key of the choice that the cursor starts on.
            narrow: Whether typing narrows the list: for names with ids, perhaps many.
            body: A line or two above the list.
        """
        super().__init__(title)
        self._choices = choices
        self._current = current
        self._narrow = narrow
        self._body = body

    def content(self) -> ComposeResult:
        """Compose the filter, the list and its count."""
        if self._body:
            yield Static(outside(self._body, lines=True), classes="text")
        if self._narrow:
            yield Input(placeholder="Type to filter")
        yield Choices()
        if self._narrow:
            yield Static(classes="count")

    def on_mount(self) -> None:
        """Show all choices, with the cursor on the current one, and the keys."""
        self._show("")
        self.keys("↑ ↓ move · Enter choose · Esc cancel")

    def on_resize(self, event: Resize) -> None:
        """Keep the cursor and the line below the list on the screen."""
        short = event.size.height < SHORT
        self.set_class(short, "-short")
        others = (2 if self._narrow else 0) + len(self._body.splitlines())
        left = self.rows(event.size.height) - others
        self.query_one(OptionList).styles.max_height = max(1, left) if short else None

    @on(Input.Changed)
    def _narrow_down(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, text: str) -> None:
        wanted = text.casefold()
        shown = [
            choice
            for choice in self._choices
            if wanted in f"{choice.name} {choice.key} {choice.detail}".casefold()
        ]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(
            Option(self._line(choice), id=choice.key, disabled=bool(choice.disabled))
            for choice in shown
        )
        keys = [choice.key for choice in shown if not choice.disabled]
        if keys:
            options.highlighted = options.get_option_index(
                self._current if self._current in keys else keys[0]
            )
        if self._narrow:
            self.query_one(".count", Static).update(f"{len(shown)} of {len(self._choices)}")

    def action_move(self, step: int) -> None:
        """Move the cursor of the list while the filter keeps the focus."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(Input.Submitted)
    def _accept(self) -> None:
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def _line(self, choice: Choice) -> Content:
        parts = [outside(choice.name)]
        if self._narrow:
            parts.append(outside(choice.key).stylize("$text-muted"))
        parts.append(outside(choice.disabled or choice.detail).stylize("$text-muted"))
        return Content("  ").join(parts)
