"""A dialog that chooses a file or a folder of this computer."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Key, Paste, Resize
from textual.suggester import Suggester
from textual.widgets import Button, Input, Static

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.paths import with_home
from csm_tui.domain.text import visible
from csm_tui.ui.dialogs.base import SHORT, SLIM, Dialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Column, Grid
from csm_tui.ui.widgets.local_list import EntryGrid
from csm_tui.ui.widgets.path_input import PathInput

Lister = Callable[[Path], Awaitable[LocalFolder]]
"""Lists a folder without blocking the application; raises `CsmError` and `Cancelled`."""


class PickerDialog(Dialog[Path]):
    """Shows the folders that its lister returns; it never reads the disk."""

    AUTO_FOCUS = "Grid"
    DEFAULT_CSS = """
    PickerDialog {
        & > .box { height: 94%; max-height: 36; }
        Grid { height: 1fr; min-height: 3; margin-top: 1; }
        .state { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
        .state.-problem { color: $text-error; }
        &.-short .buttons { display: none; }
        &.-short Grid, &.-short Input { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "focus_entries", show=False),
    ]

    def __init__(
        self,
        title: str,
        start: Path,
        lister: Lister,
        *,
        want: Literal["file", "folder"] = "file",
        typing: bool = False,
    ) -> None:
        """Offer the entries of a folder.

        Args:
            title: What is chosen.
            start: The first folder.
            lister: Lists folders.
            want: What can be chosen.
            typing: Begin in the field for the path, where Enter chooses the folder at once.
        """
        super().__init__(title)
        self._typing = typing
        self._began = False
        self._lister = lister
        self._wants_folder = want == "folder"
        self._folder = LocalFolder(Path(os.path.normpath(start)), ())
        self._known: dict[Path, LocalFolder | None] = {}
        """Folders listed for completion; None while one is being listed."""
        self._with_hidden = False

    def content(self) -> ComposeResult:
        """Compose the path, the entries, the message, and the buttons."""
        yield _PathInput(
            compact=True,
            select_on_focus=False,
            placeholder="Type a path; ~ is your home",
            suggester=_Completion(self._complete),
        )
        # What is wrong with a path is said below it.
        yield Static(classes="state")
        yield _PickerEntries(only_folders=self._wants_folder)
        with Horizontal(classes="buttons"):
            yield self.cancel_button()
            yield Button(
                "Use this folder" if self._wants_folder else "Choose",
                id="accept",
                variant="primary",
            )

    @property
    def _entries(self) -> "_PickerEntries":
        return self.query_one(_PickerEntries)

    def on_mount(self) -> None:
        """Show the first folder."""
        self._visit(self._folder.path)

    def keeps(self, _event: Key | Paste) -> bool:
        """Return whether keys wait for the first folder, which decides what they mean."""
        return not self._began and any(
            each.node is self and each.group == "listing" and not each.is_finished
            for each in self.workers
        )

    def on_resize(self, event: Resize) -> None:
        """Hide the buttons where there is no room; each of them has a key."""
        self.set_class(event.size.height < SHORT, "-short")
        if event.size.width < SLIM:
            opens = "Enter opens · ← up · . hidden"
            keys = "Space uses it · Enter opens" if self._wants_folder else opens
        else:
            accept = "Space uses the folder shown · " if self._wants_folder else ""
            keys = f"{accept}Enter opens · ← up · . hidden · / path"
        self.keys(keys)

    def action_up(self) -> None:
        """Show the parent folder."""
        path = self._folder.path
        if path != path.parent:
            self._visit(path.parent, path.name)

    def action_enter_folder(self) -> None:
        """Show the folder under the cursor; a file is left alone."""
        entry = self._entries.entry
        if entry is not None and entry.kind is LocalKind.FOLDER:
            self._take(entry)

    def action_toggle_hidden(self) -> None:
        """Show or hide the entries whose name starts with a dot."""
        self._with_hidden = not self._with_hidden
        self._show_entries()

    def action_use_shown(self) -> None:
        """Accept the folder that is shown."""
        if self._wants_folder:
            self.dismiss(self._folder.path)

    def action_type_path(self, start: str) -> None:
        """Begin to type another path."""
        field = self.query_one(_PathInput)
        field.value = start
        field.cursor_position = len(start)
        field.focus()

    def action_focus_entries(self) -> None:
        """Leave the path for the entries."""
        self._entries.focus()

    @on(Grid.RowOpened)
    def _opened(self) -> None:
        entry = self._entries.entry
        if entry is not None:
            self._take(entry)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "cancel":
            self.dismiss(None)
        elif self._wants_folder:
            self.action_use_shown()
        else:
            self._opened()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        if event.value != _written(self._folder.path):
            self._visit(self._meant(event.value), choose=self._typing, typed=True)
        elif self._wants_folder:
            self.action_use_shown()
        else:
            self.action_focus_entries()

    def _meant(self, typed: str) -> Path:
        """Return the path that a text means.

        A whole path may be typed behind the folder in the field, as in ``/data/city//srv`` and
        ``/data/city/~/x``.
        """
        own = _written(self._folder.path)
        rest = typed.removeprefix(own)
        whole = rest != typed and (
            rest == "~" or rest.startswith(("~/", "/", f"~{os.sep}", os.sep))
        )
        drive = rest != typed and Path(rest).is_absolute()
        return typed_path(rest if whole or drive else typed, self._folder.path)

    def _take(self, entry: LocalEntry) -> None:
        path = self._folder.path / entry.name
        if entry.kind is LocalKind.FOLDER:
            self._visit(path)
        elif entry.kind is LocalKind.FILE and not self._wants_folder:
            self.dismiss(path)
        else:
            self._say(_unfit(entry), problem=True)

    @flow("listing", exclusive=True)
    async def _visit(
        self, path: Path, select: str = "", *, choose: bool = False, typed: bool = False
    ) -> None:
        self._say("Reading…")
        try:
            self._show(await self._lister(path), select)
            if choose:
                self.action_use_shown()
        except Cancelled:
            self._say("Cancelled. Press Enter to retry.")
        except CsmError as error:
            if not await self._take_file(path, typed=typed):
                self._say(f"{error.headline} {error.next_step}", problem=True)

    async def _take_file(self, path: Path, *, typed: bool) -> bool:
        """Choose a path that is a file, or suggest a name; return False if it is neither."""
        try:
            parent = await self._lister(path.parent)
        except CsmError:
            return False
        entry = parent.entry(path.name)
        if entry is None and typed:
            only_folders = self._wants_folder
            said = await asyncio.to_thread(_missing, path, parent, only_folders=only_folders)
            self._say(said, problem=True)
            return True
        if entry is None or entry.kind is LocalKind.FOLDER:
            return False
        self._show(parent, path.name)
        self._take(entry)
        return True

    def _show(self, folder: LocalFolder, select: str) -> None:
        self._folder = folder
        self._with_hidden = self._with_hidden or select.startswith(".")
        field = self.query_one(_PathInput)
        field.value = _written(folder.path)
        field.cursor_position = len(field.value)
        self._show_entries()
        if not select or not self._entries.move_to(select):
            self._entries.action_first()
        if self._typing and not self._began:
            field.focus()
        else:
            self.action_focus_entries()
        self._began = True

    def _show_entries(self) -> None:
        entries = [entry for entry in self._folder.entries if self._with_hidden or not entry.hidden]
        self._entries.set_entries(entries, [entry.name for entry in entries])
        hidden = len(self._folder.entries) - len(entries)
        count = f"{len(entries):,} {'entry' if len(entries) == 1 else 'entries'}"
        self._say(f"{count}, {hidden:,} hidden" if hidden else count)

    def _say(self, text: str, *, problem: bool = False) -> None:
        state = self.query_one(".state", Static)
        state.update(outside(f"✗ {text}" if problem else text))
        state.set_class(problem, "-problem")

    async def _complete(self, typed: str) -> str | None:
        start = max(typed.rfind("/"), typed.rfind(os.sep)) + 1
        path = self._meant(typed[:start])
        if not typed[start:]:
            return None
        if path not in self._known:
            self._known[path] = None
            try:
                self._known[path] = await self._lister(path)
            except (CsmError, Cancelled):
                return None
        folder = self._known[path]
        if folder is None:
            return None
        return _completed(typed, start, folder, only_folders=self._wants_folder)


class _PathInput(PathInput):
    """The field for the path, which Tab completes as in a shell."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def action_complete(self) -> None:
        """Accept the completion; without one, focus the next widget."""
        before = self.value
        if self.cursor_at_end:
            self.action_cursor_right()
        if self.value == before:
            self.screen.focus_next()


class _Completion(Suggester):
    """Suggests the completion that the dialog finds."""

    def __init__(self, complete: Callable[[str], Awaitable[str | None]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole path, or None."""
        return await self._complete(value)


class _PickerEntries(EntryGrid):
    """The entries of the folder; left and right go through the folders."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,backspace", "screen.up", show=False),
        Binding("right,l", "screen.enter_folder", show=False),
        Binding("full_stop", "screen.toggle_hidden", show=False),
        Binding("space", "screen.use_shown", show=False),
        Binding("slash", "screen.type_path('/')", show=False),
        Binding("tilde", "screen.type_path('~/')", show=False),
    ]

    def __init__(self, *, only_folders: bool) -> None:
        columns = [Column("Name", 54), Column("Size", 9, align="right")]
        super().__init__(columns, empty_text="Nothing to choose here.")
        self._only_folders = only_folders

    def fits(self, entry: LocalEntry) -> bool:
        """Return whether an entry can be chosen or opened."""
        return entry.kind is LocalKind.FOLDER or (
            entry.kind is LocalKind.FILE and not self._only_folders
        )


def typed_path(text: str, folder: Path) -> Path:
    """Return the path that a typed text means, relative to a folder."""
    return Path(os.path.normpath(folder / with_home(text)))


def _written(folder: Path) -> str:
    """Return a folder as the field shows it, with a final separator."""
    text = visible(str(folder))
    return text if text.endswith(os.sep) else text + os.sep


def _unfit(entry: LocalEntry) -> str:
    what = "a file" if entry.kind is LocalKind.FILE else "neither a file nor a folder"
    wanted = "Choose a folder." if entry.kind is LocalKind.FILE else "Choose another."
    return f"“{visible(entry.name)}” is {what}. {wanted}"


def _missing(path: Path, parent: LocalFolder, *, only_folders: bool) -> str:
    """Return a message that a path does not exist, with a similar name if there is one."""
    names = [
        entry.name for entry in parent.entries if not only_folders or entry.kind is LocalKind.FOLDER
    ]
    near = nearest_names(path.name, names, 1)
    hint = f" Did you mean “{visible(near[0])}”?" if near else " Check the path."
    return f"{'Folder' if only_folders else 'File'} “{visible(str(path))}” not found.{hint}"


def _completed(typed: str, start: int, folder: LocalFolder, *, only_folders: bool) -> str | None:
    for entry in folder.entries:
        is_folder = entry.kind is LocalKind.FOLDER
        # A name with invisible characters cannot be typed as it is shown.
        fits = entry.name.startswith(typed[start:]) and visible(entry.name) == entry.name
        if fits and (is_folder or not only_folders):
            return typed[:start] + entry.name + ("/" if is_folder else "")
    return None
