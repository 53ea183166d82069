"""The base of all dialogs: a titled box in the middle of the screen, closed by Escape."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Generic, Literal, TypeVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click, Event, Key, Mount, Resize, ScreenResume
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from csm_tui.ui.text import outside

Result = TypeVar("Result")
SLIM = 48
"""Cells of width below which buttons and hints have few words."""
SHORT = 18
"""Lines of height below which a dialog leaves out margins."""
READING: tuple[BindingType, ...] = tuple(
    Binding(keys, f"read_on('{how}')", show=False, tooltip="Read on in a long text")
    for keys, how in (
        ("up,k", "up"),
        ("down,j", "down"),
        ("pageup", "page_up"),
        ("pagedown", "page_down"),
        ("home,g", "home"),
        ("end,G", "end"),
    )
)
"""Keys that scroll a text longer than the screen, while the focus stays on the buttons."""
READ_ON = "↑ ↓ PgUp PgDn read on"
"""The hint that there is more to read than is shown."""


class Verb(Button):
    """A button with its key before its verb; the key presses it unless a text is typed."""

    def __init__(
        self,
        key: str,
        verb: str,
        *,
        id: str,  # noqa: A002 - the name that every widget uses
        variant: Literal["default", "primary", "error"] = "default",
        disabled: bool = False,
    ) -> None:
        """Create the button.

        Args:
            key: A letter, or a name of Textual's such as ``escape``.
            verb: What it does, in a verb and its object.
            id: The id, by which the dialog tells its buttons apart.
            variant: How it looks.
            disabled: Whether it cannot be pressed yet.
        """
        super().__init__("", id=id, variant=variant, disabled=disabled)
        self.key = key
        self.verb = verb

    @property
    def verb(self) -> str:
        """What it does."""
        return self._verb

    @verb.setter
    def verb(self, verb: str) -> None:
        self._verb = verb
        self.label = Content.assemble(
            ("Esc" if self.key == "escape" else self.key, "bold"), "  ", outside(verb)
        )


class Dialog(ModalScreen[Result | None], Generic[Result]):
    """A question over the screen; closing it without an answer returns None."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & > .box {
            width: 76;
            max-width: 96%;
            height: auto;
            max-height: 94%;
            padding: 0 2 1 2;
            background: $surface;
            border: round $border;
            border-title-color: $foreground;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
        }
        & > .box.-danger {
            border: heavy $text-error;
            border-title-color: $text-error;
        }
        Grid, VerticalScroll { background: $surface; scrollbar-background: $surface; }
        .text { height: auto; margin-top: 1; }
        .muted { color: $text-muted; }
        .buttons { height: auto; margin-top: 1; align-horizontal: right; }
        .buttons Button { margin-left: 2; min-width: 12; }
        &.-slim .buttons Button { margin-left: 1; }
        &.-w40 > .box { width: 100%; max-width: 100%; padding: 0 1; }
        Input { margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", tooltip="Close without doing anything")
    ]

    def __init__(self, title: str, *, danger: bool = False, typed: str | None = None) -> None:
        """Create the dialog.

        Args:
            title: The title of the box.
            danger: Whether what is confirmed cannot be undone.
            typed: A text that must be typed before `confirm_button` works.
        """
        super().__init__()
        self._title = title
        self._danger = danger
        self._demanded = typed
        self._is_composed = False
        self._was_on_top = False
        self._dismissed = False
        self._withdrawn = False
        self._keys = ""
        self._hint: str | None = None
        """The keys in the lower edge while a notice stands there."""
        self._withdrawn_result: Result | None = None

    @property
    def ready(self) -> bool:
        """Whether the dialog is composed and not closing."""
        return self._is_composed and self._is_open

    @property
    def _is_open(self) -> bool:
        # It may be popped without being dismissed, and while it is composed it is on no stack yet.
        popped = self._was_on_top and self not in self.app.screen_stack
        return not self._dismissed and self.is_attached and not popped

    async def on_event(self, event: Event) -> None:
        """Ignore, while closing, events for widgets that are gone."""
        self._was_on_top |= isinstance(event, ScreenResume)
        if isinstance(event, Mount):
            self._is_composed = True
        if self._is_open or not isinstance(event, Mount | Resize):
            await super().on_event(event)

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call back after the next refresh, unless the dialog is closed by then."""
        return super().call_after_refresh(self._while_open, partial(callback, *args, **kwargs))

    def _while_open(self, callback: Callable[[], Any]) -> Any:
        return callback() if self._is_open else None

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close with an answer; a second one is ignored: keys may come faster than it closes."""
        if self._dismissed:
            return AwaitComplete()
        self._dismissed = True
        return super().dismiss(result)

    def withdraw(self, result: Result | None = None) -> None:
        """Close as soon as no other screen lies over the dialog."""
        self._withdrawn, self._withdrawn_result = True, result
        if self.app.screen is self:
            self.dismiss(result)

    @on(ScreenResume)
    def _close_if_withdrawn(self) -> None:
        if self._withdrawn:
            self.dismiss(self._withdrawn_result)

    def compose(self) -> ComposeResult:
        """Compose the content into the box."""
        with Vertical(classes="box") as box:
            yield from self.content()
        box.set_class(self._danger, "-danger")
        box.border_title = outside(self._title)

    def content(self) -> ComposeResult:
        """Return the widgets of the box."""
        raise NotImplementedError

    def typed_field(self) -> ComposeResult:
        """Compose the field for the text that must be typed first, where one is demanded."""
        if self._demanded is not None:
            yield Static(outside(f"Type  {self._demanded}  to confirm:"), classes="text")
            yield Input(id="typed")

    def confirm_button(self, verb: str, key: str | None = None) -> Verb:
        """Return the button ``confirm``, disabled until the demanded text is typed.

        Args:
            verb: What it does, in a verb and its object.
            key: The key that presses it; None takes the first letter.
        """
        kind: Literal["error", "primary"] = "error" if self._danger else "primary"
        waits = self._demanded is not None
        return Verb(key or verb[0].lower(), verb, id="confirm", variant=kind, disabled=waits)

    def cancel_button(self, verb: str = "Cancel") -> Verb:
        """Return the button ``cancel``, which Escape presses too."""
        return Verb("escape", verb, id="cancel")

    def keys(self, text: str) -> None:
        """Say in the lower edge what the keys do, such as ``Enter start · Esc cancel``.

        Where there is no room for all of them, the first ones are left out whole.
        """
        self._keys = text
        hints = text.split(" · ")
        while len(hints) > 1 and cell_len(" · ".join(hints)) > self._room_for_keys:
            del hints[0]
        self.query_one(".box").border_subtitle = outside(" · ".join(hints))

    @property
    def _room_for_keys(self) -> int:
        width = self.query_one(".box").outer_size.width
        return (width or self.app.size.width * 96 // 100) - 6

    def show_notice(self, notice: Content | None) -> None:
        """Show what has just happened in the lower edge, for a moment instead of the keys."""
        for box in self.query(".box"):
            if notice is None:
                box.border_subtitle, self._hint = self._hint or box.border_subtitle, None
            else:
                self._hint = self._hint or box.border_subtitle or " "
                box.border_subtitle = notice

    def on_click(self, event: Click) -> None:
        """Close without an answer when the screen below is clicked, beside the box."""
        if event.widget is self:
            self.action_leave()

    def on_key(self, event: Key) -> None:
        """Press the button of the key; left and right move between the buttons."""
        if isinstance(self.focused, Input):
            return
        shown = (each for each in self.query(Verb) if each.key == event.key and each.display)
        verb = next(shown, None)
        if verb is not None:
            event.stop()
            verb.press()
        elif isinstance(self.focused, Button) and event.key in {"left", "right"}:
            event.stop()
            move = self.focus_previous if event.key == "left" else self.focus_next
            move(Button)

    @on(Input.Changed, "#typed")
    def _enable_confirm(self, event: Input.Changed) -> None:
        self.query_one("#confirm", Button).disabled = event.value != self._demanded

    @on(Input.Submitted, "#typed")
    def _focus_confirm(self) -> None:
        if not self.query_one("#confirm", Button).disabled:
            self.query_one("#confirm", Button).focus()

    @on(Resize)
    def _measure(self, event: Resize) -> None:
        self.set_class(event.size.width < SLIM, "-slim")
        if self._keys:
            self.call_after_refresh(lambda: self.keys(self._keys))

    @property
    def overflows(self) -> bool:
        """Whether there is more to read than is shown."""
        return self.query(VerticalScroll).first().max_scroll_y > 0

    def hint_overflow(self) -> None:
        """Show the keys for reading on when there is more to read than is shown."""
        self.keys(READ_ON if self.overflows else "")

    @staticmethod
    def rows(height: int) -> int:
        """Return how many lines fit into the largest box on a screen of this height."""
        return height * 94 // 100 - 2

    def action_read_on(self, how: str) -> None:
        """Scroll the dialog's long text."""
        text = self.query(VerticalScroll).first()
        {
            "up": text.scroll_up,
            "down": text.scroll_down,
            "page_up": text.scroll_page_up,
            "page_down": text.scroll_page_down,
            "home": text.scroll_home,
            "end": text.scroll_end,
        }[how](animate=False)

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
