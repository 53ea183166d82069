"""A walk through the folders of this computer that ends on a file or a folder."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar, Literal, overload

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Key, Paste, Resize
from textual.suggester import Suggester
from textual.widgets import Button, Input, Static

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.format import human_size
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind
from csm_tui.domain.paths import with_home
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import nearest_names
from csm_tui.ui.dialogs.base import SHORT, SLIM, Dialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Column, Grid

Lister = Callable[[Path], Awaitable[LocalFolder]]
"""Lists a folder without holding up the application; raises from the error tree."""

SYMBOLS = {LocalKind.FOLDER: "▸", LocalKind.FILE: "·", LocalKind.OTHER: "?"}


class PickerDialog(Dialog[Path]):
    """Shows folders that it is given by the lister; it never touches the disk itself."""

    AUTO_FOCUS = "Grid"
    DEFAULT_CSS = """
    PickerDialog {
        & > .box { height: 94%; max-height: 36; }
        Input, Input:focus { background: $panel; }
        Grid { height: 1fr; min-height: 3; margin-top: 1; }
        .state { height: auto; max-height: 4; color: $text-muted; }
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
            start: The folder that is shown first.
            lister: Lists folders.
            want: What may be chosen.
            typing: Begin in the field for the path; Enter there chooses the folder at once.
        """
        super().__init__(title)
        self._typing = typing
        self._began = False
        self._lister = lister
        self._wants_folder = want == "folder"
        self._folder = LocalFolder(Path(os.path.normpath(start)), ())
        self._known: dict[Path, LocalFolder | None] = {}
        """Folders listed for completion; None while the answer is awaited."""
        self._with_hidden = False
        self._shown: Sequence[LocalEntry] = ()

    def content(self) -> ComposeResult:
        """Compose the path, the entries, what there is to say, and the buttons."""
        yield _PathInput(
            compact=True,
            select_on_focus=False,
            placeholder="Type a path; ~ is your home",
            suggester=_Completion(self._complete),
        )
        yield _Entries(
            [Column("Name", 54), Column("Size", 9, align="right")],
            empty_text="Nothing to choose here.",
            row_style=self._row_style,
        )
        yield Static(classes="state")
        with Horizontal(classes="buttons"):
            yield Button("Cancel", id="cancel")
            yield Button(
                "Use this folder" if self._wants_folder else "Choose",
                id="accept",
                variant="primary",
            )

    def on_mount(self) -> None:
        """Show the first folder."""
        self._visit(self._folder.path)

    def keeps(self, _event: Key | Paste) -> bool:
        """Keep what is typed until the first folder is there: only then it is known for what."""
        return not self._began and any(
            each.node is self and each.group == "listing" and not each.is_finished
            for each in self.workers
        )

    def on_resize(self, event: Resize) -> None:
        """Do without the buttons where there is no room; every one of them has a key."""
        self.set_class(event.size.height < SHORT, "-short")
        if event.size.width < SLIM:
            opens = "Enter opens · ← up · . hidden"
            keys = "Space uses it · Enter opens" if self._wants_folder else opens
        else:
            accept = "Space uses the folder shown · " if self._wants_folder else ""
            keys = f"{accept}Enter opens · ← up · . hidden · / path"
        self.query_one(".box", Vertical).border_subtitle = keys

    def action_up(self) -> None:
        """Show the folder that the shown one lies in."""
        path = self._folder.path
        if path != path.parent:
            self._visit(path.parent, path.name)

    def action_enter_folder(self) -> None:
        """Show the folder under the cursor; a file is left alone."""
        entry = self._under_cursor()
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
        self.query_one(_Entries).focus()

    @on(Grid.RowOpened)
    def _opened(self) -> None:
        entry = self._under_cursor()
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
        """Return the path that a text means: a whole one may be typed behind what the field holds.

        Its own folder stays in front then, as in ``/data/city//srv`` and ``/data/city/~/x``.
        """
        own = _written(self._folder.path)
        rest = typed.removeprefix(own)
        anew = rest != typed and (rest == "~" or rest.startswith(("~/", "/", f"~{os.sep}", os.sep)))
        drive = rest != typed and Path(rest).is_absolute()
        return typed_path(rest if anew or drive else typed, self._folder.path)

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
            self._say("Stopped; Enter reads it again.")
        except CsmError as error:
            if not await self._take_file(path, typed=typed):
                self._say(f"{error.headline} {error.next_step}", problem=True)

    async def _take_file(self, path: Path, *, typed: bool) -> bool:
        """Take what is no folder for a file, or say what is near; False when it is neither."""
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
        if not select or not self.query_one(_Entries).move_to(select):
            self.query_one(_Entries).action_first()
        if self._typing and not self._began:
            field.focus()
        else:
            self.action_focus_entries()
        self._began = True

    def _show_entries(self) -> None:
        entries = [entry for entry in self._folder.entries if self._with_hidden or not entry.hidden]
        self._shown = entries
        self.query_one(_Entries).set_rows(_Rows(entries), [entry.name for entry in entries])
        hidden = len(self._folder.entries) - len(entries)
        count = f"{len(entries):,} {'entry' if len(entries) == 1 else 'entries'}"
        self._say(f"{count}, {hidden:,} hidden" if hidden else count)

    def _say(self, text: str, *, problem: bool = False) -> None:
        state = self.query_one(".state", Static)
        state.update(outside(f"✗ {text}" if problem else text))
        state.set_class(problem, "-problem")

    def _under_cursor(self) -> LocalEntry | None:
        key = self.query_one(_Entries).cursor_key
        return None if key is None else self._folder.entry(key)

    def _row_style(self, row: int) -> str | None:
        kind = self._shown[row].kind
        fits = kind is LocalKind.FOLDER or (kind is LocalKind.FILE and not self._wants_folder)
        return None if fits else "dim"

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


class _PathInput(Input):
    """A path that Tab completes, as in a shell."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def action_complete(self) -> None:
        """Accept the completion; without one, leave the field."""
        before = self.value
        if self.cursor_at_end:
            self.action_cursor_right()
        if self.value == before:
            self.screen.focus_next()


class _Completion(Suggester):
    """Asks the dialog how a path may go on."""

    def __init__(self, complete: Callable[[str], Awaitable[str | None]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole path, or nothing."""
        return await self._complete(value)


class _Rows(Sequence[tuple[str, str]]):
    """The entries as rows, made when they are asked for."""

    def __init__(self, entries: Sequence[LocalEntry]) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, at: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, at: slice) -> "_Rows": ...
    def __getitem__(self, at: int | slice) -> "tuple[str, str] | _Rows":
        if isinstance(at, slice):
            return _Rows(self.entries[at])
        entry = self.entries[at]
        size = "" if entry.size is None else human_size(entry.size)
        return f"{SYMBOLS[entry.kind]} {entry.name}", size


class _Entries(Grid):
    """The entries of the folder; the keys that scroll a table sideways walk the folders here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,backspace", "screen.up", show=False),
        Binding("right,l", "screen.enter_folder", show=False),
        Binding("full_stop", "screen.toggle_hidden", show=False),
        Binding("space", "screen.use_shown", show=False),
        Binding("slash", "screen.type_path('/')", show=False),
        Binding("tilde", "screen.type_path('~/')", show=False),
    ]


def typed_path(text: str, folder: Path) -> Path:
    """Return the path that a text means to somebody who stands in a folder."""
    return Path(os.path.normpath(folder / with_home(text)))


def _written(folder: Path) -> str:
    """Return a folder as its path field shows it, ready to be typed on."""
    text = visible(str(folder))
    return text if text.endswith(os.sep) else text + os.sep


def _unfit(entry: LocalEntry) -> str:
    what = "a file" if entry.kind is LocalKind.FILE else "neither a file nor a folder"
    wanted = "Choose a folder." if entry.kind is LocalKind.FILE else "Choose another."
    return f"“{visible(entry.name)}” is {what}. {wanted}"


def _missing(path: Path, parent: LocalFolder, *, only_folders: bool) -> str:
    """Say that nothing has this path, and what has a similar one."""
    names = [
        entry.name for entry in parent.entries if not only_folders or entry.kind is LocalKind.FOLDER
    ]
    near = nearest_names(path.name, names, 1)
    hint = f" Did you mean “{visible(near[0])}”?" if near else " Check the path."
    return f"There is no {'folder' if only_folders else 'file'} “{visible(str(path))}”.{hint}"


def _completed(typed: str, start: int, folder: LocalFolder, *, only_folders: bool) -> str | None:
    for entry in folder.entries:
        is_folder = entry.kind is LocalKind.FOLDER
        # A name with invisible characters cannot be typed as it is shown.
        fits = entry.name.startswith(typed[start:]) and visible(entry.name) == entry.name
        if fits and (is_folder or not only_folders):
            return typed[:start] + entry.name + ("/" if is_folder else "")
    return None
