"""What every key does here, made from the table of actions."""

from collections.abc import Sequence
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from csm_tui.ui.actions import SCOPES, Action, key_names
from csm_tui.ui.dialogs.base import Dialog


class HelpDialog(Dialog[None]):
    """Lists the actions that are possible where the focus was; Escape closes it."""

    DEFAULT_CSS = """
    HelpDialog {
        VerticalScroll { height: auto; max-height: 100%; }
        Static { height: auto; }
    }
    """

    def __init__(self, live: Sequence[Action]) -> None:
        super().__init__("Keys")
        self._live = live

    def content(self) -> ComposeResult:
        """Compose one block of keys per scope."""
        with VerticalScroll():
            for scope, members in groupby(self._live, key=lambda action: action.scope):
                yield Static(_block(SCOPES[scope], list(members)))
            yield Static(Content.from_markup(_EVERYWHERE))


_EVERYWHERE = """
[b]Everywhere[/b]
  [b $accent]↑ ↓ j k[/]   move                 [b $accent]Enter[/]  open, accept
  [b $accent]g G[/]       first, last          [b $accent]Tab[/]    next part of the screen"""


def _block(heading: str, members: Sequence[Action]) -> Content:
    lines = [Content.from_markup("\n[b]$heading[/b]", heading=heading)]
    lines += [
        Content.from_markup(
            "\n  [b $accent]$keys[/] $help",
            keys=key_names(action.keys).ljust(10),
            help=action.help + (" (changes the platform)" if action.writes else ""),
        )
        for action in members
    ]
    return Content("").join(lines)
