"""The footer: what the keys do at the focus, most used first, as many as fit."""

from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from rich.cells import cell_len
from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from csm_tui.ui.actions import ACTIONS, MODES, key_names

MOST = 8
"""Hints at most, besides the fixed ones at the right end: more are not read."""
_APART = 2
"""Cells between two hints."""
_NARROW = 60
"""Cells of width below which help is the only fixed hint."""
_FIXED = ("command_palette", "help")
"""The actions at the right end, in that order."""
_BY_ID = {action.id: action for action in ACTIONS}


@runtime_checkable
class RanksHints(Protocol):
    """A node whose hints, and those of what is in it, depend on what is under the cursor."""

    def hint_rank(self, action: str, rank: int) -> int:
        """Return the place of an action among the hints; 0 leaves it out."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and its verb."""

    key: str
    name: str
    label: str
    enabled: bool
    """Whether it can be pressed; otherwise a right is missing, which the help names."""

    @property
    def cells(self) -> int:
        """The cells it takes."""
        return cell_len(f"{self.name} {self.label}")


class KeyLine(Widget):
    """Shows only hints that fit whole; help is never dropped, since it lists all the others.

    Textual's footer mounts a widget for each key with every move of the focus, which takes more
    time than the rest of such a move.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--label"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $footer-background;
        .key-line--key {
            color: $footer-key-foreground;
            background: $footer-background;
            text-style: bold;
        }
        .key-line--label {
            color: $text-muted;
            background: $footer-background;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[Hint, ...] = ()
        self._fixed: tuple[Hint, ...] = ()

    def on_mount(self) -> None:
        """Update when the bindings change."""
        self.screen.bindings_updated_signal.subscribe(self, self._update_hints)

    def _update_hints(self, screen: Screen[object]) -> None:
        ranked: dict[str, tuple[tuple[bool, int], Hint]] = {}
        fixed: dict[str, Hint] = {}
        for active in screen.active_bindings.values():
            name = active.binding.action
            rank = _rank(active)
            if name in ranked or name in fixed or not (rank or name in _FIXED):
                continue
            if _is_text(screen.focused, active.binding.key):
                continue
            hint = Hint(
                active.binding.key,
                self.app.get_key_display(active.binding),
                active.binding.description,
                active.enabled,
            )
            if name in _FIXED:
                fixed[name] = hint
            elif active.enabled or active.tooltip != active.binding.tooltip:
                # What a right is missing for has the right as its tooltip, and is greyed.
                scope = (active.binding.id or "").partition(".")[0]
                ranked[name] = (scope not in MODES, rank), hint
        # Equal ranks stay in the order in which a key is looked up: from the focus outwards.
        hints = tuple(hint for _, hint in sorted(ranked.values(), key=lambda each: each[0]))
        shown = (hints, tuple(fixed[name] for name in _FIXED if name in fixed))
        if shown != (self._hints, self._fixed):
            self._hints, self._fixed = shown
            self.refresh()

    @property
    def shown(self) -> list[tuple[int, Hint]]:
        """The hints that fit, each with the cell at which it begins."""
        width = self.content_size.width
        fixed = [hint for hint in self._fixed if width >= _NARROW or hint is self._fixed[-1]]
        at = width + _APART - sum(hint.cells + _APART for hint in fixed)
        end, begin, shown = at, 0, []
        for hint in self._hints[:MOST]:
            # A hint that does not fit may be followed by one that does.
            if begin + hint.cells + _APART <= end:
                shown.append((begin, hint))
                begin += hint.cells + _APART
        for hint in fixed:
            shown.append((at, hint))
            at += hint.cells + _APART
        return shown

    def render(self) -> Content:
        """Show the hints that fit."""
        named = self.get_visual_style("key-line--key")
        labelled = self.get_visual_style("key-line--label")
        parts, at = [], 0
        for begin, hint in self.shown:
            text = Content.assemble((f"{hint.name} ", named), (hint.label, labelled))
            parts += [Content(" " * (begin - at)), text.stylize("" if hint.enabled else "dim")]
            at = begin + hint.cells
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Press the key of the hint that was clicked."""
        offset = event.get_content_offset(self)
        for begin, hint in self.shown:
            if offset is not None and 0 <= offset.x - begin < hint.cells and hint.enabled:
                self.app.simulate_key(hint.key)


def _is_text(focused: Widget | None, key: str) -> bool:
    """Return whether a key is text for what has the focus; Textual does not know all of them."""
    name = key_names(key)
    return focused is not None and len(name) == 1 and focused.check_consume_key(key, name)


def _rank(active: ActiveBinding) -> int:
    """Return the place of a binding among the hints; 0 leaves it out."""
    action = _BY_ID.get(active.binding.id or "")
    if action is None:
        rank, name = int(active.binding.show), active.binding.action
    else:
        rank, name = action.footer, action.name
    around = active.node.ancestors_with_self if rank else ()
    judge = next((node for node in around if isinstance(node, RanksHints)), None)
    return rank if judge is None else judge.hint_rank(name, rank)
