"""The keys of the log view."""

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding(keys, action, label, show=False, id=f"log.{name}", tooltip=tooltip)
    for keys, action, label, name, tooltip in (
        ("up,k", "move(-1)", "Up", "up", "Move to the line above"),
        ("down,j", "move(1)", "Down", "down", "Move to the line below"),
        ("pageup,ctrl+u", "page(-1)", "Page up", "page_up", "Move up by a screen"),
        ("pagedown,ctrl+d", "page(1)", "Page down", "page_down", "Move down by a screen"),
        ("home,g", "first", "First", "first", "Move to the first line"),
        ("end,G", "last", "Last", "last", "Move to the last line"),
        ("left,h", "sideways(-1)", "Left", "left", "Show what is to the left"),
        ("right,l", "sideways(1)", "Right", "right", "Show what is to the right"),
        ("w", "toggle('wrap')", "Wrap", "wrap", "Wrap long lines, or stop wrapping"),
        ("f", "toggle('follow')", "Follow", "follow", "Stay at the end as lines come"),
        (
            "number_sign",
            "toggle('show_numbers')",
            "Numbers",
            "numbers",
            "Show or hide line numbers",
        ),
        ("n", "next_match", "Next", "next_match", "Move to the next match"),
        ("N", "previous_match", "Previous", "previous_match", "Move to the match before"),
        ("e", "first_error", "Error", "first_error", "Move to the first error"),
    )
]
