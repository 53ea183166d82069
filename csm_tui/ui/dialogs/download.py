"""The question where one file is saved, with its folders or without them."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.widgets import Button, Input, Static

from csm_tui.domain.transfers import Layout
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.text import outside

Meaning = Callable[[str, Layout], Preview]
"""Returns where the file is written, for a typed folder and a layout."""


class DownloadDialog(PromptDialog):
    """Asks for the folder of one file: Enter accepts it, and typing replaces it."""

    AUTO_FOCUS = "#accept"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "layout", "Mirrored or flat", tooltip="Keep the folders, or not"),
        Binding("c", "destination", "Folder", tooltip="Change the folder"),
    ]

    def __init__(
        self,
        title: str,
        *,
        folder: str,
        layout: Layout,
        nested: bool,
        meaning: Meaning,
        check: Callable[[str, Layout], Awaitable[str]],
    ) -> None:
        """Ask about a file.

        Args:
            title: The title, with the name of the file.
            folder: The proposed folder.
            layout: The layout that is chosen at first.
            nested: Whether the file lies in folders, so that the layout matters.
            meaning: Returns where the file is written.
            check: Returns why it cannot be written there, or an empty text.
        """
        super().__init__(
            title,
            "",
            value=folder,
            accept="Download",
            preview=lambda text: meaning(text, self.chosen),
            path=True,
            check=lambda text: check(text, self.chosen),
        )
        self.chosen = layout
        """The layout that is chosen."""
        self._nested = nested

    def on_mount(self) -> None:
        """Show the layout."""
        self._show_layout()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available: without folders, both layouts are one."""
        return self._nested or action != "layout"

    def on_key(self, event: Key) -> None:
        """Begin to type another folder, unless the key is a letter of the dialog."""
        field = self.query_one(Input)
        if isinstance(self.focused, Button) and event.is_printable and event.key not in {"m", "c"}:
            event.stop()
            # The next key adds to this one.
            field.select_on_focus = False
            self.set_focus(field)
            field.value = event.character or ""
            field.cursor_position = len(field.value)

    def action_layout(self) -> None:
        """Keep the folders, or put the file into the folder itself."""
        self.chosen = Layout.FLAT if self.chosen is Layout.MIRRORED else Layout.MIRRORED
        self._show_layout()

    def action_destination(self) -> None:
        """Change the folder."""
        self.query_one(Input).focus()

    def _show_layout(self) -> None:
        kept = self.chosen is Layout.MIRRORED
        words = (
            "Keeps the folder structure (m: flat)." if kept else "Without its folders (m: keep)."
        )
        body = self.query_one(".body > .text", Static)
        body.update(outside(words))
        body.display = self._nested
        field = self.query_one(Input)
        self._show(self._preview(field.value))
