"""What all dialogs share: a titled box in the middle, and Escape as the way out."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.events import Event, Mount, Resize, ScreenResume
from textual.screen import ModalScreen

from csm_tui.ui.text import outside

Result = TypeVar("Result")
SLIM = 48
"""Cells below which buttons and hints have few words."""
SHORT = 18
"""Lines below which a dialog has no room for air."""
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
"""For dialogs whose text may be longer than the screen, while the focus stays on their buttons."""


class Dialog(ModalScreen[Result | None], Generic[Result]):
    """A question over the screen; leaving it without an answer gives None."""

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
            border: round $primary;
            border-title-color: $primary;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
        }
        & > .box.-danger {
            border: heavy $error;
            border-title-color: $error;
        }
        .text { height: auto; margin-top: 1; }
        .muted { color: $text-muted; }
        .buttons { height: auto; margin-top: 1; align-horizontal: right; }
        .buttons Button { margin-left: 2; min-width: 12; }
        &.-slim .buttons Button { margin-left: 1; }
        Input { margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", tooltip="Close without doing anything")
    ]

    def __init__(self, title: str, *, danger: bool = False) -> None:
        super().__init__()
        self._title = title
        self._danger = danger
        self._has_parts = False
        self._was_on_top = False
        self._over = False
        self._withdrawn = False
        self._instead: Result | None = None

    @property
    def whole(self) -> bool:
        """Whether its parts are there: not before it has opened, nor once it is on its way out."""
        return self._has_parts and self._stays

    @property
    def _stays(self) -> bool:
        # Who pops it need not dismiss it; and while it is composed, it may be on no stack yet.
        popped = self._was_on_top and self not in self.app.screen_stack
        return not self._over and self.is_attached and not popped

    async def on_event(self, event: Event) -> None:
        """Take no notice, on the way out, of what is told to parts that are gone."""
        self._was_on_top |= isinstance(event, ScreenResume)
        if isinstance(event, Mount):
            self._has_parts = True
        if self._stays or not isinstance(event, Mount | Resize):
            await super().on_event(event)

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call it when what has changed is drawn; not at all when the dialog is closed by then."""
        return super().call_after_refresh(self._while_it_stays, partial(callback, *args, **kwargs))

    def _while_it_stays(self, callback: Callable[[], Any]) -> Any:
        return callback() if self._stays else None

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close with an answer. Only the first counts: keys may come faster than it closes."""
        if self._over:
            return AwaitComplete()
        self._over = True
        return super().dismiss(result)

    def withdraw(self, result: Result | None = None) -> None:
        """Close; when something lies over it, as soon as that is gone."""
        self._withdrawn, self._instead = True, result
        if self.app.screen is self:
            self.dismiss(result)

    @on(ScreenResume)
    def _close_at_last(self) -> None:
        if self._withdrawn:
            self.dismiss(self._instead)

    def compose(self) -> ComposeResult:
        """Put the dialog's content into its box."""
        with Vertical(classes="box") as box:
            yield from self.content()
        box.set_class(self._danger, "-danger")
        box.border_title = outside(self._title)

    def content(self) -> ComposeResult:
        """Return what stands in the box."""
        raise NotImplementedError

    @on(Resize)
    def _measure(self, event: Resize) -> None:
        self.set_class(event.size.width < SLIM, "-slim")

    @property
    def longer(self) -> bool:
        """Whether there is more to read than is in sight."""
        return self.query(VerticalScroll).first().max_scroll_y > 0

    def tell_more(self) -> None:
        """Tell the keys when there is more to read than is in sight."""
        self.query_one(".box").border_subtitle = "↑ ↓ PgUp PgDn read on" if self.longer else ""

    @staticmethod
    def rows(height: int) -> int:
        """Return the lines between the borders of the largest box on a screen of so many."""
        return height * 94 // 100 - 2

    def action_read_on(self, how: str) -> None:
        """Move the dialog's long text."""
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
