"""The side of the files pane that shows the tree of the workspace's files."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from textual import on
from textual.app import ComposeResult

from csm_tui.domain.format import counted
from csm_tui.domain.marks import MarkTarget
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Entry, EntryKind, FileTree
from csm_tui.domain.workspace_files.names import Order
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import is_read_only
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.filter_hits import Hits, hits_of, prefix_hits
from csm_tui.ui.screens.main.files.sides.side import Side
from csm_tui.ui.widgets._file_lines import parent_of
from csm_tui.ui.widgets.file_tree import FileTreeView
from csm_tui.ui.widgets.filter_line import FilterLine

PREFIX_MEANING = "Whole names that start with this text; “data” finds data2/a.csv too."

_LOOKED_AT = 5_000
"""Names among which the first hit is looked for."""


@dataclass(frozen=True, slots=True)
class WorkspaceFilter:
    """What is typed to see fewer files; at most one of the two is in use."""

    text: str = ""
    """A text, a glob or an ending, see `FileTree.filter`."""
    prefix: str | None = None
    """The text that whole names must start with, or None while prefix mode is off."""

    @property
    def active(self) -> bool:
        """Whether it can hide files."""
        return bool(self.text or self.prefix)

    def of(self, files: FileTree) -> FileTree:
        """Return the files that are left; the same tree when nothing is typed."""
        if self.prefix:
            return files.with_prefix(self.prefix)
        return files.filter(self.text)

    def advice(self, files: FileTree, left: FileTree) -> str:
        """Return the notice above what is left, or an empty text."""
        if not len(files):
            return "This workspace has no files."
        if not len(left):
            near = ", ".join(map(visible, files.nearest(self.prefix or self.text)))
            nearest = f"Nearest: {near}. " if near else ""
            wanted = visible(self.prefix or self.text)
            how = "name starts with" if self.prefix else "file matches"
            return f"No {how} “{wanted}”. {nearest}Esc shows all."
        return PREFIX_MEANING if self.prefix is not None else ""

    @property
    def hits(self) -> Hits:
        """The function that finds what is typed in a name."""
        return prefix_hits(self.prefix) if self.prefix else hits_of(self.text)

    def first(self, left: FileTree, order: Order) -> str | None:
        """Return the file for the cursor: the first whose own name has the text, else the first."""
        names, hits = _in_order(left, order), self.hits
        first = None
        for name in islice(names, _LOOKED_AT):
            first = first if first is not None else name
            if hits(name, name[name.rfind("/") + 1 :]):
                return name
        return first


class WorkspaceSide(Side):
    """Shows the files that `listed` was called with."""

    title = "Workspace"
    orders = (Order.NAME, Order.EXTENSION)
    BINDINGS = bindings("remote")
    DEFAULT_CSS = """
    WorkspaceSide { FileTreeView { height: 1fr; } }
    """

    def __init__(self) -> None:
        super().__init__()
        self.files: FileTree | None = None
        """All files of the workspace, or None before they were listed."""
        self.wanted: str | None = None
        """A new file or folder for the cursor, as soon as it is listed."""
        self.trouble = ""
        """Why the list is missing or old."""
        self._left = FileTree(())
        self._narrowed = False
        self._narrowing_shown = WorkspaceFilter()
        """The filter for whose first hit the cursor was moved last."""

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
        """The folder at the cursor, which uploads go to; the root is the empty text."""
        return self.listing.folder

    @property
    def is_empty(self) -> bool:
        """Whether the workspace is known to have no files."""
        return self.files is not None and not self.files.names

    @property
    def place(self) -> str:
        """The folder in words."""
        return self.folder or "the root"

    @property
    def selected(self) -> tuple[Entry, ...]:
        """The marked files; without marks, the file or folder under the cursor."""
        if len(self.marks):
            return tuple(_entry(name) for name in self.marks.names)
        entry = self.listing.entry
        return (entry,) if entry is not None else ()

    @property
    def counts(self) -> str:
        """How many files the filter leaves, and how many are marked."""
        if self.files is None:
            return ""
        total = len(self.files)
        parts = [f"{len(self._left):,} of {total:,}" if self._narrowed else f"{total:,}"]
        if len(self.marks):
            parts.append(f"{len(self.marks):,} marked")
        return " · ".join(parts)

    @property
    def target(self) -> MarkTarget | None:
        """The file or folder under the cursor."""
        entry = self.listing.entry
        return _target(entry) if entry is not None else None

    def targets(self) -> Sequence[MarkTarget]:
        """Return every file that the filter leaves, in open folders or not."""
        return [MarkTarget(name) for name in dict.fromkeys(self._left.names)]

    def targets_between(self, name: str) -> Sequence[MarkTarget] | None:
        """Return what has a line from a whole name to the cursor; an open folder is left out."""
        found = self.listing.between(name)
        return None if found is None else [_target(entry) for entry in found]

    async def files_below(self, folder: str) -> Mapping[str, int | None]:
        """Return the files below a folder that the filter leaves; their sizes are unknown."""
        return dict.fromkeys(await asyncio.to_thread(self._left.files, folder))

    def next_file(self, going: Set[str]) -> str | None:
        """Return the file next to the cursor that stays when some go, or None without one."""
        entries, entry = self.listing.entries, self.listing.entry
        if entry is None or entry.kind is EntryKind.FOLDER:
            return None
        at = entries.index(entry)
        near = (*entries[at + 1 :], *reversed(entries[:at]))
        same = (e.path for e in near if parent_of(e.path) == parent_of(entry.path))
        return next(
            (path for path in same if path not in going and path[-1:] not in {"", "/"}), None
        )

    def show_marks(self) -> None:
        """Show the marks in the tree."""
        self.listing.marks = self.marks

    def move(self, lines: int) -> None:
        """Move the cursor."""
        self.listing.move_by(lines)

    def jump(self, text: str) -> bool:
        """Go to a line, else to an entry of this folder that has no line yet."""
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
        """Show a new list of files, and drop the marks of files that are not in it."""
        self.files, self.trouble = files, ""
        self._drop_marks(files)
        self.show()

    def not_listed(self, why: str) -> None:
        """Show above the old list why there is no new one."""
        stale = "The list below is older. " if self.files is not None else ""
        self.trouble = f"✗ {why}\n{stale}Press r to retry."
        self.say_above(self.trouble)

    def enter(self, folder: str) -> bool:
        """Open a folder and go to it; return whether it exists."""
        there = self.files is not None and self.files.has_folder(folder)
        if there:
            self._enter(folder)
        return there

    @flow("showing", exclusive=True)
    async def show(self) -> None:
        """Show what the filter leaves, in the chosen order."""
        files, narrowing = self.files, self._narrowing()
        if files is None:
            return
        left = await asyncio.to_thread(narrowing.of, files)
        advice = await asyncio.to_thread(narrowing.advice, files, left)
        if not len(files) and not is_read_only(self):
            advice = f"{advice} u uploads the first one."
        if self.wanted is not None and not _has(left, self.wanted):
            self.wanted = self.wanted if _has(files, self.wanted) else None
            # Clearing the filter shows all files, this one included.
            if self.clear_lines():
                self.focus_first()
                return
        landing = None
        if narrowing.active and narrowing != self._narrowing_shown:
            landing = await asyncio.to_thread(narrowing.first, left, self.order)
        self.say_above(self.trouble or advice)
        self._left, self._narrowed, self._narrowing_shown = left, narrowing.active, narrowing
        await self._put(self.wanted, landing)
        self.wanted, self._seen = None, True
        for line in (self.line("filter"), self.line("prefix")):
            line.say(f"{len(left):,} of {len(files):,}")
        self._look_out_of_sight()
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

    async def _put(self, select: str | None, cursor: str | None = None) -> None:
        await self.listing.show(
            self._left,
            narrowed=self._narrowed,
            select=select,
            cursor=cursor,
            sought=self._narrowing_shown.hits,
            order=self.order,
        )

    @flow("marking")
    async def _drop_marks(self, files: FileTree) -> None:
        gone = await self.marking.keep_only(files.names)
        if gone:
            shell(self).tell(f"{counted(gone, 'marked file')} no longer in the workspace.")

    def _narrowing(self) -> WorkspaceFilter:
        prefix = self.line("prefix")
        return WorkspaceFilter(
            self.line("filter").text, prefix.text if prefix.has_class("-open") else None
        )

    @on(FileTreeView.EntryHighlighted)
    def _highlighted(self) -> None:
        self.post_message(self.ListingChanged())


def _in_order(files: FileTree, order: Order) -> Iterator[str]:
    """Yield the files from top to bottom, as they are shown."""
    waiting = [iter(files.children("", order))]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
        elif entry.kind is EntryKind.FOLDER:
            waiting.append(iter(files.children(entry.path, order)))
        else:
            yield entry.path


def _has(files: FileTree, path: str) -> bool:
    return files.has_folder(path) if path.endswith("/") else files.has_file(path)


def _entry(name: str) -> Entry:
    return Entry(name, name[name.rfind("/") + 1 :], EntryKind.FILE, 1)


def _target(entry: Entry) -> MarkTarget:
    return MarkTarget(entry.path, entry.kind is EntryKind.FOLDER)
