"""The workspace's side of the files pane: its tree, and what has to be said about it."""

import asyncio
from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult

from csm_tui.domain.marks import Target
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Entry, EntryKind, FileTree
from csm_tui.domain.workspace_files.names import Order
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import is_read_only
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.screens.main.files.narrowing import Narrowing, counted
from csm_tui.ui.screens.main.files.side import Side
from csm_tui.ui.widgets.file_tree import FileTreeView
from csm_tui.ui.widgets.filter_line import FilterLine


class WorkspaceSide(Side):
    """Shows the files that the pane has listed."""

    title = "Workspace"
    orders = (Order.NAME, Order.EXTENSION)
    BINDINGS = bindings("remote")
    DEFAULT_CSS = """
    WorkspaceSide { FileTreeView { height: 1fr; } }
    """

    def __init__(self) -> None:
        super().__init__()
        self.files: FileTree | None = None
        """All files of the workspace, once they were listed."""
        self.wanted: str | None = None
        """A new file or folder that the cursor shall go to as soon as it is listed."""
        self.trouble = ""
        """Why the list is missing or old."""
        self._left = FileTree(())
        self._narrowed = False

    def lines(self) -> ComposeResult:
        """Return the line of the prefix mode."""
        yield FilterLine("starts with", id="prefix")

    def new_list(self) -> FileTreeView:
        """Return the tree."""
        return FileTreeView()

    @property
    def listing(self) -> FileTreeView:
        """The tree."""
        return self.query_one(FileTreeView)

    @property
    def folder(self) -> str:
        """The folder that one is in, where uploads arrive; the root is the empty text."""
        return self.listing.folder

    @property
    def place(self) -> str:
        """The same in words."""
        return self.folder or "the root"

    @property
    def selected(self) -> tuple[Entry, ...]:
        """The marked files; without any, what is under the cursor, be it a file or a folder."""
        if len(self.marks):
            return tuple(_entry(name) for name in self.marks.names)
        entry = self.listing.entry
        return (entry,) if entry is not None else ()

    @property
    def count(self) -> str:
        """How many files are shown."""
        total = len(self.files or ())
        return f"{len(self._left):,} of {total:,} files shown" if self._narrowed else counted(total)

    @property
    def target(self) -> Target | None:
        """What is under the cursor."""
        entry = self.listing.entry
        return _target(entry) if entry is not None else None

    def targets(self) -> Sequence[Target]:
        """Return every file that the filter leaves, on the screen or not."""
        return [Target(name) for name in dict.fromkeys(self._left.names)]

    def targets_between(self, name: str) -> Sequence[Target] | None:
        """Return the lines from a whole name to the cursor; open folders only as far as shown."""
        found = self.listing.between(name)
        return None if found is None else [_target(entry) for entry in found]

    async def files_below(self, folder: str) -> Mapping[str, int | None]:
        """Return the files below a folder that the filter leaves; no size is known."""
        return dict.fromkeys(await asyncio.to_thread(self._left.files, folder))

    def marks_changed(self) -> None:
        """Show the marks in the tree."""
        self.listing.marks = self.marks

    def move(self, lines: int) -> None:
        """Move the cursor."""
        self.listing.move_by(lines)

    def jump(self, text: str) -> bool:
        """Go to a line; without one, to an entry of this folder that has no line yet."""
        entry = self.listing.find(text)
        if entry is not None:
            self.listing.go_to(entry)
        else:
            self._reveal(text)
        return entry is not None

    def action_prefix(self) -> None:
        """Show the files whose whole name starts with a text."""
        self.open_line("prefix")
        self.show()

    def listed(self, files: FileTree) -> None:
        """Show a new list of files; marks of files that are gone go too."""
        self.files, self.trouble = files, ""
        self._drop_marks(files)
        self.show()

    def not_listed(self, why: str) -> None:
        """Say why there is no new list, above what is known from before."""
        stale = "Below is what was listed before. " if self.files is not None else ""
        self.trouble = f"✗ {why}\n{stale}r asks again."
        self.say_above(self.trouble)

    def enter(self, folder: str) -> bool:
        """Open a folder and go to it; say whether it is there."""
        there = self.files is not None and self.files.has_folder(folder)
        if there:
            self._enter(folder)
        return there

    @flow("showing", exclusive=True)
    async def show(self) -> None:
        """Show what the filter leaves, in the order that is chosen."""
        files, narrowing = self.files, self._narrowing()
        if files is None:
            return
        left = await asyncio.to_thread(narrowing.of, files)
        advice = await asyncio.to_thread(narrowing.advice, files, left)
        if not len(files) and not is_read_only(self):
            advice = f"{advice} u uploads the first one."
        if self.wanted is not None and not _has(left, self.wanted):
            self.wanted = self.wanted if _has(files, self.wanted) else None
            # Clearing the filter shows the rest, and the file with it.
            if self.clear_lines():
                self.focus_first()
                return
        self.say_above(self.trouble or advice)
        self._left, self._narrowed = left, narrowing.active
        await self._put(self.wanted)
        self.wanted, self._seen = None, True
        for line in (self.line("filter"), self.line("prefix")):
            line.say(f"{len(left):,} of {len(files):,}")
        self.post_message(self.ListingChanged())

    @flow("showing", exclusive=True)
    async def _enter(self, folder: str) -> None:
        await self._put(folder)

    @flow("showing", exclusive=True)
    async def _reveal(self, text: str) -> None:
        children = await asyncio.to_thread(self._left.children, self.folder)
        names = ((visible(each.name).casefold(), each.path) for each in children)
        path = next((path for name, path in names if name.startswith(text.casefold())), None)
        if path is not None:
            await self._put(path)
            self.line("jump").say("Enter stays there")

    async def _put(self, select: str | None) -> None:
        await self.listing.show(
            self._left, narrowed=self._narrowed, select=select, order=self.order
        )

    @flow("marking")
    async def _drop_marks(self, files: FileTree) -> None:
        async with self._marking:
            there = await asyncio.to_thread(set, files.names)
            gone = await asyncio.to_thread(lambda: [n for n in self.marks.names if n not in there])
            if gone:
                self.marks = await asyncio.to_thread(self.marks.minus, gone)
                verb = "is" if len(gone) == 1 else "are"
                shell(self).tell(f"{counted(len(gone))} with a mark {verb} not there any more.")

    def _narrowing(self) -> Narrowing:
        prefix = self.line("prefix")
        return Narrowing(
            self.line("filter").text, prefix.text if prefix.has_class("-open") else None
        )

    @on(FileTreeView.EntryHighlighted)
    def _highlighted(self) -> None:
        self.post_message(self.ListingChanged())


def _has(files: FileTree, path: str) -> bool:
    return files.has_folder(path) if path.endswith("/") else files.has_file(path)


def _entry(name: str) -> Entry:
    return Entry(name, name[name.rfind("/") + 1 :], EntryKind.FILE, 1)


def _target(entry: Entry) -> Target:
    return Target(entry.path, entry.kind is EntryKind.FOLDER)
