"""The side of the files pane that shows a folder of this computer."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from textual import on
from textual.events import Key
from textual.message import Message

from csm_tui.domain.errors import Cancelled, CsmError, NotFound
from csm_tui.domain.format import counted
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind
from csm_tui.domain.marks import MarkTarget
from csm_tui.domain.progress import Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.names import Order
from csm_tui.services.local.listing import current_folder, list_folder, walk_folder
from csm_tui.ui.actions import ACTIONS, bindings
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.filter_hits import hits_of
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.files.opening import open_local
from csm_tui.ui.screens.main.files.sides.side import Side
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.local_list import LocalList, whole_name

_KEYS_OF_THE_WORKSPACE = {
    key
    for action in ACTIONS
    if action.scope == "operations" and action.name != "open_with"
    for key in action.keys.split(",")
}
"""Keys for deleting, moving and editing, which never act on a local file."""


_ORDERS = {"Name": Order.NAME, "Size": Order.SIZE, "Changed": Order.TIME}
"""The order that a click on the name of a column chooses."""


class LocalSide(Side):
    """Shows one folder of this computer, read in a thread when the user goes there."""

    title = "This computer"
    orders = (Order.NAME, Order.EXTENSION, Order.SIZE, Order.TIME)
    BINDINGS = bindings("local")
    DEFAULT_CSS = """
    LocalSide { LocalList { height: 1fr; } }
    """

    class FolderChanged(Message):
        """The user has gone to another folder."""

        def __init__(self, folder: Path) -> None:
            super().__init__()
            self.folder = folder

    class LocalFileSelected(Message):
        """The user wants to see the content of the file under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = LocalFolder(current_folder(), ())
        self._below: LocalFolder | None = None
        """The files at any depth, read when a filter needs them."""
        self._read_at: float | None = None
        self._with_hidden = False
        self._landed = ""
        """The filter for whose first hit the cursor was moved last."""

    def new_list(self) -> LocalList:
        """Return the list."""
        return LocalList()

    @property
    def listing(self) -> LocalList:
        """The list."""
        return self.query_one(LocalList)

    @property
    def folder(self) -> Path:
        """The shown folder, which downloads go to."""
        return self._folder.path

    @property
    def read_folder(self) -> LocalFolder:
        """The shown folder, as it was read."""
        return self._folder

    @property
    def is_empty(self) -> bool:
        """Whether the folder has nothing to list."""
        return not self.opening and not self.read_folder.entries

    @property
    def place(self) -> str:
        """The folder in words."""
        return shortened(self.folder)

    @property
    def selected(self) -> tuple[Path, ...]:
        """The marked files; without marks, the file or folder under the cursor."""
        if len(self.marks):
            return tuple(map(Path, self.marks.names))
        entry = self.listing.entry
        return (self.folder / entry.name,) if entry is not None else ()

    @property
    def counts(self) -> str:
        """How many entries are shown, marked and hidden."""
        if self._read_at is None:
            return ""
        shown = len(self.listing.entries)
        if self.line("filter").text:
            parts = [f"{shown:,} of {len(self._source.entries):,}"]
            hidden = 0
        else:
            parts, hidden = [f"{shown:,}"], len(self._folder.entries) - shown
        if len(self.marks):
            parts.append(f"{len(self.marks):,} marked")
        if hidden:
            parts.append(f"{hidden:,} hidden")
        return " · ".join(parts)

    @property
    def age(self) -> str:
        """When the folder was read."""
        return "r reads the folder" if self._read_at is None else pane.age_since(self._read_at)

    @property
    def target(self) -> MarkTarget | None:
        """The file or folder under the cursor, or None if it cannot be uploaded."""
        entry = self.listing.entry
        return self._target(entry) if entry is not None and _sendable(entry) else None

    def targets(self) -> Sequence[MarkTarget]:
        """Return every file and folder that is shown."""
        return [self._target(entry) for entry in self.listing.entries if _sendable(entry)]

    def targets_between(self, name: str) -> Sequence[MarkTarget] | None:
        """Return the entries from a whole path to the cursor."""
        entries = self.listing.entries
        began = name.removeprefix(whole_name(self.folder, "")).removesuffix(os.sep)
        row = next((at for at, entry in enumerate(entries) if entry.name == began), None)
        if row is None:
            return None
        first, last = sorted((row, self.listing.cursor_row))
        between = entries[first : last + 1]
        return [self._target(entry) for entry in between if _sendable(entry)]

    async def files_below(self, folder: str) -> Mapping[str, int | None]:
        """Return the files below a folder with their sizes; unreadable folders are reported."""
        found = await self._walk(Path(folder))
        if found.unread:
            many = counted(found.unread, "folder")
            shell(self).tell(f"! {many} below {visible(folder)} cannot be read, and has no marks.")
        return {f"{folder}{entry.name}": entry.size for entry in found.entries}

    def show_marks(self) -> None:
        """Show the marks in the list."""
        self.listing.marks = self.marks

    def move(self, lines: int) -> None:
        """Move the cursor."""
        self.listing.action_move(lines)

    def jump(self, text: str) -> bool:
        """Go to the next name that starts with a text."""
        name = self.listing.find(text)
        return name is not None and self.listing.move_to(name)

    def load(self) -> object:
        """Read the folder again."""
        return self._visit(self.folder, None, by_user=False)

    def go_to(self, folder: Path) -> None:
        """Show another folder without posting `FolderChanged`."""
        self._visit(folder, "", by_user=False)

    def follow(self, folder: Path) -> None:
        """Show the folder linked to one of the workspace, or say that it does not exist."""
        if folder != self.folder:
            self._follow(folder)

    def action_up(self) -> None:
        """Show the parent folder."""
        path = self.folder
        if path != path.parent:
            self._visit(path.parent, path.name, by_user=True)

    def action_home(self) -> None:
        """Show the home folder."""
        self._visit(Path.home(), "", by_user=True)

    def action_choose_folder(self) -> None:
        """Show a folder whose path is typed."""
        self._choose()

    def action_toggle_hidden(self) -> None:
        """Show or hide the entries whose name starts with a dot."""
        self._with_hidden = not self._with_hidden
        self.show()

    def on_key(self, event: Key) -> None:
        """Explain why a key of the workspace side does nothing here."""
        if event.key in _KEYS_OF_THE_WORKSPACE and self.listing.has_focus:
            event.stop()
            shell(self).tell(
                "Files of this computer cannot be changed here. Press Tab for the workspace."
            )

    def action_open_with(self) -> None:
        """Open the file under the cursor with this computer's program for it."""
        entry = self.listing.entry
        if entry is not None and entry.kind is LocalKind.FILE:
            self._open_with(self.folder / entry.name)
        else:
            shell(self).tell("Select a file first.")

    @flow("open")
    async def _open_with(self, path: Path) -> None:
        await open_local(self, path)

    @flow("choosing")
    async def _choose(self) -> None:
        path = await self.app.push_screen_wait(
            PickerDialog("Go to a folder", self.folder, self.read, want="folder", typing=True)
        )
        if path == self.folder:
            shell(self).tell(f"{shortened(path)} is the folder that is shown.")
        elif path is not None:
            self._visit(path, "", by_user=True)

    @flow("reading", exclusive=True)
    async def _visit(self, path: Path, select: str | None, *, by_user: bool) -> None:
        try:
            folder = await self.read(path)
        except Cancelled:
            self.say_above(f"✗ {shortened(path)} not read: cancelled. Press r to retry.")
            raise
        except CsmError as error:
            self.say_above(f"✗ {error.headline} {error.next_step}")
            return
        await self._arrive(folder, select)
        if by_user:
            self.post_message(self.FolderChanged(path))

    @flow("reading", exclusive=True)
    async def _follow(self, path: Path) -> None:
        try:
            await self._arrive(await self.read(path), "")
        except NotFound:
            shell(self).tell(f"This computer has no {shortened(path)}; the folder here stays.")
        except CsmError as error:
            shell(self).tell(f"{error.headline} The folder here stays.")

    async def _arrive(self, folder: LocalFolder, select: str | None) -> None:
        if select is not None:
            self.line("filter").clear()
            self.marking.range_start = None
        await self._show(select, folder)

    async def read_again(self) -> LocalFolder | None:
        """Read the folder that is shown, without a word; None when it cannot be read."""
        if self._read_at is None:
            return None
        path = self.folder
        try:
            return await shell(self).jobs.run(
                f"Reading {shortened(path)}",
                lambda job: list_folder(path, cancel=job.cancel),
                quiet=True,
            )
        except CsmError:
            return None

    def renewed(self, folder: LocalFolder | None) -> None:
        """Show the same folder as it is now, unless the user has gone to another one."""
        if folder is None or folder.path != self.folder:
            return
        if folder == self._folder:
            self._read_at = pane.now()
        else:
            self._show_renewed(folder)

    @flow("showing", exclusive=True)
    async def _show_renewed(self, folder: LocalFolder) -> None:
        await self._show(None, folder)

    async def read(self, path: Path) -> LocalFolder:
        """Read a folder in a thread.

        Raises:
            CsmError: As for `list_folder`.
            Cancelled: The user stopped it.
        """
        return await shell(self).jobs.run(
            f"Reading {shortened(path)}", lambda job: list_folder(path, cancel=job.cancel)
        )

    async def _walk(self, path: Path) -> LocalFolder:
        def walk(job: Job) -> LocalFolder:
            return walk_folder(path, progress=Throttle(job.progress), cancel=job.cancel)

        return await shell(self).jobs.run(f"Searching files below {shortened(path)}", walk)

    @flow("showing", exclusive=True)
    async def show(self) -> None:
        """Show what the filter leaves, in the chosen order."""
        await self._show(None)

    async def _show(self, select: str | None, new: LocalFolder | None = None) -> None:
        """Show a folder, by default the same one.

        Keys act on the new folder from the moment on at which it is shown, not before.
        """
        folder, below = new or self._folder, None if new else self._below
        self._with_hidden = self._with_hidden or bool(select and select.startswith("."))
        while True:
            text, order, hidden = asked = self._asked
            if "/" in text and below is None:
                below = await self._walk(folder.path)
            source = below if "/" in text and below is not None else folder
            entries = await asyncio.to_thread(source.listed, text, order=order, hidden=hidden)
            names = await asyncio.to_thread(_names, entries)
            if asked == self._asked:
                break
        if new is not None:
            self._folder, self._read_at = new, pane.now()
        elif folder is not self._folder:
            # Another folder was shown meanwhile.
            return
        self._below = below
        self.say_above(self._advice(len(entries), text))
        if select is None and text and text != self._landed:
            select = names[0] if names else None
        self._landed = text
        self.listing.show(source.path, entries, names, select, sought=hits_of(text))
        self._seen = True
        self._look_out_of_sight()
        self.line("filter").say(f"{len(entries):,} of {len(source.entries):,}")
        self.post_message(self.ListingChanged())

    @property
    def _asked(self) -> tuple[str, Order, bool]:
        """The filter, the order, and whether hidden entries are shown."""
        return self.line("filter").text, self.order, self._with_hidden

    @property
    def _source(self) -> LocalFolder:
        """The entries of the folder, or for a filter on paths the files at any depth."""
        deep = "/" in self.line("filter").text
        return self._below if deep and self._below is not None else self._folder

    def _advice(self, shown: int, text: str) -> str:
        if not shown and text:
            return f"Nothing here matches “{visible(text)}”. Esc shows all."
        if not shown and self._folder.entries:
            return "Everything here is hidden; . shows it."
        if not shown:
            return "This folder is empty."
        unread = self._source.unread
        return f"! {unread:,} folders below could not be read." if unread else ""

    def _target(self, entry: LocalEntry) -> MarkTarget:
        name = whole_name(self.folder, entry.name)
        is_folder = entry.kind is LocalKind.FOLDER
        return MarkTarget(f"{name}{os.sep}" if is_folder else name, is_folder, entry.size)

    @on(Grid.HeaderPressed)
    def _order_by(self, event: Grid.HeaderPressed) -> None:
        event.stop()
        order = _ORDERS.get(event.column.strip())
        if order is not None and order is not self.order:
            self.order = order
            self.show()

    @on(Grid.RowHighlighted)
    def _highlighted(self) -> None:
        self.post_message(self.ListingChanged())

    @on(Grid.RowOpened)
    def _opened(self) -> None:
        entry = self.listing.entry
        if entry is not None and entry.kind is LocalKind.FOLDER:
            self._visit(self.folder / entry.name, "", by_user=True)
        elif entry is not None:
            self.post_message(self.LocalFileSelected())

    @on(LocalList.ParentRequested)
    def _show_parent(self) -> None:
        self.action_up()


def _names(entries: Sequence[LocalEntry]) -> Sequence[str]:
    return [entry.name for entry in entries]


def _sendable(entry: LocalEntry) -> bool:
    return entry.kind is not LocalKind.OTHER


def shortened(path: Path) -> str:
    """Return a path in words, with ``~`` for the home folder."""
    try:
        below = path.relative_to(Path.home())
    except (ValueError, RuntimeError):
        return visible(str(path))
    return visible(str(Path("~") / below))
