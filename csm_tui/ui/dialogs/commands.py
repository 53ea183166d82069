"""The palette and the help: every command, searched by typing, and run by Enter."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from csm_tui.ui.actions import Command, Reach, key_names
from csm_tui.ui.dialogs.base import SHORT, Dialog
from csm_tui.ui.dialogs.choose import Choices
from csm_tui.ui.presentation.command_search import found_in, search
from csm_tui.ui.text import fit, outside
from csm_tui.ui.widgets.short_text import ShortText

EVERYWHERE = (
    ("↑ ↓ j k", "Move"),
    ("g G", "Go to the first or last row"),
    ("Enter", "Open, accept"),
    ("Tab", "Go to the next part of the screen"),
)
"""Keys of every list, which are no commands."""
_KEYS = 10
"""Cells for keys at the right of a line."""


class CommandsDialog(Dialog[Command]):
    """Lists all commands, those of this place first; what is typed narrows the list.

    The help keeps its groups while it is searched; the palette shows the best match first.
    """

    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    CommandsDialog {
        & > .box { padding: 0 1; height: 94%; }
        Input { margin-top: 0; }
        OptionList {
            height: 1fr;
            margin-top: 1;
            background: $surface;
            scrollbar-gutter: stable;
            text-wrap: nowrap;
        }
        .about { height: 2; margin-top: 1; color: $text-muted; }
        &.-short OptionList, &.-short .about { margin-top: 0; }
        &.-short .about { height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, f"move('{how}')", show=False)
        for keys, how in (
            ("down", "cursor_down"),
            ("up", "cursor_up"),
            ("pagedown", "page_down"),
            ("pageup", "page_up"),
            ("ctrl+home", "first"),
            ("ctrl+end", "last"),
        )
    ]

    def __init__(self, commands: Sequence[Command], *, grouped: bool) -> None:
        """Offer the commands.

        Args:
            commands: In the order in which they are shown, those of this place first.
            grouped: Keep the groups while searching, and show the keys of every list: as help.
        """
        super().__init__("Help" if grouped else "Commands")
        self._commands = commands
        self._grouped = grouped
        self._shown: list[Command | None] = []
        """What the lines stand for; None for a heading or a key."""

    def content(self) -> ComposeResult:
        """Compose the search, the list, and what is said about the command under the cursor."""
        yield Input(placeholder="Type what you want to do")
        yield Choices()
        yield ShortText(classes="about")

    def on_mount(self) -> None:
        """Show the keys of the dialog."""
        self.keys("Enter run · ↑ ↓ PgUp PgDn move · Esc close")

    def on_resize(self, event: Resize) -> None:
        """Fit the lines to the width."""
        self.set_class(event.size.height < SHORT, "-short")
        self.call_after_refresh(self._show)

    @on(Input.Changed)
    def _show(self) -> None:
        query = self.query_one(Input).value
        found = search(query, self._commands)
        if self._grouped or not query.strip():
            kept = set(map(id, found))
            found = [command for command in self._commands if id(command) in kept]
            lines = list(self._in_groups(found, query))
        else:
            lines = [(command, self._line(command, query)) for command in found]
        self._shown = [command for command, _ in lines]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(content, disabled=command is None) for command, content in lines)
        first = next((at for at, each in enumerate(self._shown) if each is not None), None)
        options.highlighted = first
        options.scroll_home(animate=False)
        if first is None:
            self._say(Content(f"No command matches {query!r}."))

    def _in_groups(
        self, commands: Iterable[Command], query: str
    ) -> Iterator[tuple[Command | None, Content]]:
        for place, members in groupby(commands, key=lambda each: each.place):
            yield None, Content.styled(place, "bold $foreground")
            for command in members:
                yield command, self._line(command, query)
        if self._grouped and not query.strip():
            yield None, Content.styled("Every list", "bold $foreground")
            for keys, words in EVERYWHERE:
                yield None, self._columns(outside(f" {words}"), "", keys)

    def _line(self, command: Command, query: str) -> Content:
        title = outside(command.action.title)
        for start, end in found_in(query, command.action.title):
            title = title.stylize("bold underline", start, end)
        if command.reach is Reach.NOWHERE:
            title = title.stylize("$text-muted")
        note = f"✗ {command.note}" if command.reach is Reach.NOWHERE else command.note
        indented = Content(" ") + title if self._grouped or not query.strip() else title
        return self._columns(indented, note, key_names(command.action.keys))

    def _columns(self, title: Content, note: str, keys: str) -> Content:
        """Return a line: the title, a note as far as it fits, and the keys at the right."""
        width = self.query_one(OptionList).scrollable_content_region.width - 1
        keys = keys if cell_len(keys) <= _KEYS else keys.split(maxsplit=1)[0]
        title = title.truncate(max(0, width - cell_len(keys) - 3), ellipsis=True)
        room = width - title.cell_length - cell_len(keys) - 4
        note = fit(note, room) if room >= min(cell_len(note), 12) else ""
        gap = " " * (width - title.cell_length - cell_len(keys) - cell_len(note) - 2)
        return Content.assemble(
            title,
            "  ",
            (note, "$text-muted"),
            gap,
            (keys, "bold $footer-key-foreground"),
        )

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        command = self._shown[event.option_index] if self._shown else None
        if command is None:
            return
        action = command.action
        changes = " Changes the platform." if action.writes else ""
        about = outside(f"{command.place}: {action.help}.{changes}")
        if command.reach is Reach.NOWHERE:
            why = Content.styled(f"✗ Not possible here: {command.note}", "$text-warning")
            about = why if self.has_class("-short") else Content("\n").join([why, about])
        self._say(about)

    def _say(self, about: Content) -> None:
        self.query_one(".about", Static).update(about)

    def action_move(self, how: str) -> None:
        """Move the cursor of the list while the search keeps the focus."""
        options = self.query_one(OptionList)
        {
            "cursor_down": options.action_cursor_down,
            "cursor_up": options.action_cursor_up,
            "page_down": options.action_page_down,
            "page_up": options.action_page_up,
            "first": options.action_first,
            "last": options.action_last,
        }[how]()

    @on(Input.Submitted)
    def _accept(self) -> None:
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        command = self._shown[event.option_index]
        if command is not None and command.reach is not Reach.NOWHERE:
            self.dismiss(command)
        else:
            self.app.bell()
