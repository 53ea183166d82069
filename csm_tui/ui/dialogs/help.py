"""The help: what every key does here, made from the table of actions."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from csm_tui.domain.text import visible
from csm_tui.ui.actions import SCOPES, Action, key_names
from csm_tui.ui.dialogs.base import READING, Dialog

_KEYS = 10
"""Cells for the keys of a line; longer ones push the text to the right."""
_EVERYWHERE = (
    ("↑ ↓ j k", "Move"),
    ("g G", "First, last"),
    ("Enter", "Open, accept"),
    ("Tab", "Next part of the screen"),
)


class HelpDialog(Dialog[None]):
    """Lists the actions that were enabled where the focus was, and those whose right is missing."""

    DEFAULT_CSS = """
    HelpDialog {
        & > .box { padding: 0 1 1 2; }
        VerticalScroll { height: auto; max-height: 100%; scrollbar-gutter: stable; }
        Static { height: auto; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*READING]

    def __init__(self, live: Sequence[Action], missing: Mapping[str, str] | None = None) -> None:
        """Create the help.

        Args:
            live: The actions in the order in which they are shown, grouped by scope.
            missing: The missing right of those that are greyed, by the id of the action.
        """
        super().__init__("Keys")
        self._live = live
        self._missing = missing or {}

    def content(self) -> ComposeResult:
        """Compose one block of keys per scope."""
        with VerticalScroll():
            for scope, members in groupby(self._live, key=lambda action: action.scope):
                yield _Block(SCOPES[scope], [self._line(action) for action in members])
            yield _Block("Everywhere", _EVERYWHERE)

    def on_mount(self) -> None:
        """Show the keys for reading on and for closing."""
        self.query_one(".box").border_subtitle = "↑ ↓ PgUp PgDn · Esc closes"

    def _line(self, action: Action) -> tuple[str, str]:
        note = " (changes the platform)" if action.writes else ""
        if action.id in self._missing:
            note = f" ✗ Not for you: {visible(self._missing[action.id])}"
        return key_names(action.keys), action.help + note


class _Block(Static):
    """Keys under a heading; wrapped text stays in its column."""

    def __init__(self, heading: str, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._heading = heading
        self._lines = lines

    def on_resize(self, event: Resize) -> None:
        """Wrap the text to the width."""
        parts = [Content.from_markup("\n[b]$heading[/b]", heading=self._heading)]
        parts += [_wrapped(keys, words, event.size.width) for keys, words in self._lines]
        self.update(Content("\n").join(parts))


def _wrapped(keys: str, words: str, width: int) -> Content:
    first, *more = wrap(words, max(12, width - _KEYS - 3), initial_indent=" " * (len(keys) - _KEYS))
    return Content.from_markup(
        "  [b $accent]$keys[/] $words",
        keys=keys.ljust(_KEYS),
        words="\n".join([first.lstrip(), *(f"{' ' * (_KEYS + 3)}{line}" for line in more)]),
    )
