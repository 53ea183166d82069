"""The last line of a screen: the keys that matter here, as many as there is room for."""

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey


class KeyLine(Footer):
    """A footer of whole keys; help goes last, for it tells all the others."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)

    def compose(self) -> ComposeResult:
        """Compose help, and before it the keys that fit."""
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        # The blank after the last one needs no room.
        room = self.app.size.width + 1 - sum(_cells(key) for key in keys if key.action == "help")
        for key in keys:
            if key.action != "help":
                room -= _cells(key)
            if key.action == "help" or room >= 0:
                yield key

    def on_resize(self) -> None:
        """Use the width that there is."""
        self.refresh(recompose=True)


def _cells(key: FooterKey) -> int:
    """Return the cells that a key takes, with the blank after it."""
    return cell_len(f"{key.key_display} {key.description} ")
