"""The footer: the keys of the current focus, as many as fit."""

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class _Key:
    key: str
    name: str
    label: str
    is_help: bool
    enabled: bool

    @property
    def cells(self) -> int:
        """The cells it takes, with the blank after it."""
        return cell_len(f"{self.name} {self.label} ")


class KeyLine(Widget):
    """Shows only keys that fit whole; help is dropped last, since it lists all the others.

    Textual's footer mounts a widget for each key with every move of the focus, which takes more
    time than the rest of such a move.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--label"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        background: $footer-background;
        .key-line--key {
            color: $footer-key-foreground;
            background: $footer-key-background;
            text-style: bold;
        }
        .key-line--label {
            color: $footer-description-foreground;
            background: $footer-description-background;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[_Key, ...] = ()

    def on_mount(self) -> None:
        """Update when the bindings change."""
        self.screen.bindings_updated_signal.subscribe(self, self._update_keys)

    def _update_keys(self, screen: Screen[object]) -> None:
        by_action = {}
        for _, binding, enabled, _ in screen.active_bindings.values():
            if binding.show and binding.action not in by_action:
                by_action[binding.action] = _Key(
                    binding.key,
                    self.app.get_key_display(binding),
                    binding.description,
                    binding.action == "help",
                    enabled,
                )
        keys = tuple(by_action.values())
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """Show the keys that fit."""
        named = self.get_visual_style("key-line--key")
        labelled = self.get_visual_style("key-line--label")
        texts = [
            Content.assemble((key.name, named), (f" {key.label}", labelled)).stylize(
                "" if key.enabled else "dim"
            )
            for key in self._shown()
        ]
        return Content(" ").join(texts)

    def _shown(self) -> list[_Key]:
        # The blank after the last one needs no room.
        room = self.size.width + 1 - sum(key.cells for key in self._keys if key.is_help)
        shown = []
        for key in self._keys:
            room -= 0 if key.is_help else key.cells
            if key.is_help or room >= 0:
                shown.append(key)
        return shown

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        at = event.x
        for key in self._shown():
            if 0 <= at < key.cells - 1 and key.enabled:
                self.app.simulate_key(key.key)
            at -= key.cells
