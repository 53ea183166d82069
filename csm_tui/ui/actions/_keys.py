"""Key bindings from the table of actions, and the names of keys."""

from collections.abc import Iterator

from textual.binding import Binding, BindingType

from csm_tui.ui.actions._action import Action
from csm_tui.ui.actions._table import ACTIONS


def key_names(keys: str) -> str:
    """Return the keys as they are shown."""
    return " ".join(_KEY_NAMES.get(key, key) for key in keys.split(","))


_KEY_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "number_sign": "#",
    "ampersand": "&",
    "at": "@",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "apostrophe": "'",
    "asterisk": "*",
    "minus": "-",
    "backspace": "Bksp",
    "delete": "Del",
    "tilde": "~",
    "full_stop": ".",
    "shift+up": "⇧↑",
    "shift+down": "⇧↓",
    "up": "↑",
    "down": "↓",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    **{f"ctrl+{letter}": f"^{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"},
}

_FOOTER_KEYS = {"escape": "Esc"}
"""Keys that Textual would show differently from the help."""


def bindings(scope: str) -> list[BindingType]:
    """Return the key bindings of a scope, for the class attribute ``BINDINGS``."""
    return [
        Binding(
            keys,
            action.name,
            action.label,
            show=action.footer > 0,
            key_display=_FOOTER_KEYS.get(action.keys),
            tooltip=action.help,
            priority=priority,
            id=action.id,
        )
        for action in ACTIONS
        if action.scope == scope
        for keys, priority in _by_priority(action)
    ]


def _by_priority(action: Action) -> Iterator[tuple[str, bool]]:
    """Yield the keys of an action by priority, since a binding has one for all its keys."""
    first = action.priority.split(",")
    for priority in (False, True):
        keys = [key for key in action.keys.split(",") if (key in first) is priority]
        if keys:
            yield ",".join(keys), priority
