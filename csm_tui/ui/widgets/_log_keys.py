"""The keys of the log view; `csm_tui.ui.actions` has those for footer, palette and help."""

from textual.binding import Binding, BindingType

from csm_tui.ui.actions import bindings

KEYS: list[BindingType] = [
    Binding(keys, action, label, show=False, id=f"lines.{name}", tooltip=tooltip)
    for keys, action, label, name, tooltip in (
        ("up,k", "move(-1)", "Up", "up", "Move to the line above"),
        ("down,j", "move(1)", "Down", "down", "Move to the line below"),
        ("shift+up,K", "select(-1)", "Select up", "select_up", "Select lines upwards"),
        ("shift+down,J", "select(1)", "Select down", "select_down", "Select lines downwards"),
        ("pageup,ctrl+u", "page(-1)", "Page up", "page_up", "Move up by a screen"),
        ("pagedown,ctrl+d", "page(1)", "Page down", "page_down", "Move down by a screen"),
        ("home,g", "first", "First", "first", "Move to the first line"),
        ("end,G", "last", "Last", "last", "Move to the last line"),
        ("left,h", "sideways(-1)", "Left", "left", "Show what is to the left"),
        ("right,l", "sideways(1)", "Right", "right", "Show what is to the right"),
    )
] + bindings("lines")
