"""The tree of a workspace's files; each folder is filled when it is opened."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from csm_tui.domain.marks import Marks
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Entry, EntryKind, FileTree, Order
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.filter_hits import HIT, Hits, no_hits
from csm_tui.ui.presentation.signs import mark_sign
from csm_tui.ui.text import fit, name_of
from csm_tui.ui.widgets._file_lines import about, ancestors, parent_of, plan_lines
from csm_tui.ui.widgets._lines import MARKER, on_bar, style_of

SLICE = 250
"""Number of lines that are added before other tasks can run."""


_SIDE = 3
"""Cells at the left that hold the sign of the cursor, the mark, and a blank."""
_LEAST_NAME = 16
"""Cells of the name for which the columns at the right are left out."""

STEP = 1000
"""Entries of one folder that are shown at a time; a line at the end shows the next ones."""


@dataclass(frozen=True, slots=True)
class _More:
    """The line for the entries of a folder that are not shown yet."""

    folder: str
    first: int


_Line = Entry | _More
_Children = Mapping[str, Sequence[Entry]]


FactsOf = Callable[[str], Sequence[str]]
"""Returns what is known of a file, as cells of columns at the right of its name."""


def no_facts(_name: str) -> Sequence[str]:
    """Return nothing."""
    return ()


class FileTreeView(Tree[_Line], inherit_bindings=False):
    """Shows a `FileTree`; open folders and the cursor stay when it is shown again."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    DEFAULT_CSS = """
    FileTreeView {
        background: $background;
        overflow-x: hidden;
        &:focus { background-tint: transparent; }
        & > .file-tree--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .file-tree--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        &:nocolor > .file-tree--cursor { text-style: underline; }
        &:nocolor:focus > .file-tree--cursor { text-style: reverse; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"file-tree--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, label, show=False, id=f"file_tree.{name}", tooltip=tooltip)
        for keys, action, label, name, tooltip in (
            ("up,k", "cursor_up", "Up", "up", "Move to the line above"),
            ("down,j", "cursor_down", "Down", "down", "Move to the line below"),
            ("pageup,ctrl+u", "page_up", "Page up", "page_up", "Move up by a screen"),
            ("pagedown,ctrl+d", "page_down", "Page down", "page_down", "Move down by a screen"),
            ("home,g", "scroll_home", "First", "first", "Move to the first line"),
            ("end,G", "scroll_end", "Last", "last", "Move to the last line"),
            ("left,h", "close_or_leave", "Close", "close", "Close the folder, or go to its parent"),
            ("right,l", "open_or_enter", "Open", "open", "Open the folder, or go into it"),
            ("enter", "select_cursor", "Open", "toggle", "Open the file or folder"),
        )
    ]

    class EntryHighlighted(Message):
        """Another entry is under the cursor."""

    class FolderOpened(Message):
        """The user has gone into a folder, or back to its parent."""

        def __init__(self, folder: str) -> None:
            super().__init__()
            self.folder = folder

    class FileSelected(Message):
        """The user wants to see the content of the file under the cursor."""

    def __init__(self) -> None:
        super().__init__("")
        self.show_root = False
        self.guide_depth = 2
        self._files = FileTree(())
        self._opened: set[str] = set()
        """The folders that the user has opened, also those that a filter hides."""
        self._narrowed = False
        self._order = Order.NAME
        self._marks = Marks()
        self._sought: Hits = no_hits
        self._facts: FactsOf = no_facts
        self._fact_widths: tuple[int, ...] = ()

    @property
    def marks(self) -> Marks:
        """The marked files, by their whole names."""
        return self._marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        self._marks = marks
        self.refresh()

    def show_facts(self, facts: FactsOf) -> None:
        """Show what is known of the files, in columns at the right.

        Args:
            facts: Returns the cells of a file by its whole name, those that are dropped first at
                the end; they do not change.
        """
        self._facts = facts
        rows = [facts(each.path) for each in self.entries if each.kind is EntryKind.FILE]
        self._fact_widths = tuple(
            max(map(cell_len, cells)) for cells in zip_longest(*rows, fillvalue="")
        )
        self.refresh()

    @property
    def entry(self) -> Entry | None:
        """The file or folder under the cursor."""
        data = self.cursor_node.data if self.cursor_node is not None else None
        return data if isinstance(data, Entry) else None

    @property
    def folder(self) -> str:
        """The open folder under the cursor, or the folder that contains the line under it."""
        data = self.cursor_node.data if self.cursor_node is not None else None
        if isinstance(data, _More):
            return data.folder
        entry = self.entry
        if entry is None or self.cursor_node is None:
            return ""
        return entry.path if self.cursor_node.is_expanded else parent_of(entry.path)

    @property
    def entries(self) -> list[Entry]:
        """The entries that have a line, from top to bottom."""
        nodes = (line.node.data for line in self._tree_lines)
        return [data for data in nodes if isinstance(data, Entry)]

    @property
    def shown(self) -> tuple[object, ...]:
        """What has a line, to be compared with what had one before."""
        return self._files, len(self._tree_lines)

    def between(self, path: str) -> list[Entry] | None:
        """Return the entries from a path to the cursor, or None if the path has no line.

        Open folders are left out, because their entries have lines.
        """
        nodes = [line.node for line in self._tree_lines]
        paths = [node.data.path if isinstance(node.data, Entry) else None for node in nodes]
        if path not in paths:
            return None
        first, last = sorted((paths.index(path), self.cursor_line))
        return [
            node.data
            for node in nodes[first : last + 1]
            if isinstance(node.data, Entry) and not node.is_expanded
        ]

    def move_by(self, lines: int) -> None:
        """Move the cursor by a number of lines."""
        self.cursor_line += lines
        self.scroll_to_line(self.cursor_line, animate=False)

    def find(self, start: str) -> Entry | None:
        """Return the next entry whose name starts with a text; wraps around."""
        wanted, entries = start.casefold(), self.entries
        at = entries.index(self.entry) if self.entry in entries else 0
        return next(
            (
                entry
                for entry in (*entries[at:], *entries[:at])
                if visible(entry.name).casefold().startswith(wanted)
            ),
            None,
        )

    def go_to(self, entry: Entry) -> None:
        """Move the cursor to an entry that has a line."""
        for line in self._tree_lines:
            if line.node.data is entry:
                self.move_cursor(line.node)
                return

    async def show(
        self,
        files: FileTree,
        *,
        narrowed: bool = False,
        select: str | None = None,
        cursor: str | None = None,
        sought: Hits = no_hits,
        order: Order = Order.NAME,
    ) -> None:
        """Show these files.

        Args:
            files: All files, or those that a filter leaves.
            narrowed: Whether a filter is active: then folders are opened until there are many
                lines.
            select: The path for the cursor, which is opened if it is a folder; None to leave the
                cursor where it is.
            cursor: The path for the cursor, of what the filter has found.
            sought: Returns the parts of a name that the filter has found.
            order: The order of the files in each folder: name or extension.
        """
        here = self.entry.path if self.entry is not None else ""
        # The path of a file without a name is empty.
        wanted = next((path for path in (select, cursor) if path is not None), here)
        if select:
            self._opened.update(ancestors(select), [select])
        opened = self._opened | set(ancestors(wanted))
        plan = await asyncio.to_thread(plan_lines, files, opened, order, all_=narrowed)
        height = self.cursor_line - self.scroll_offset.y
        self._files, self._narrowed, self._order = files, narrowed, order
        self._sought = sought
        self.clear()
        await self._grow(self.root, "", plan, wanted)
        self._place_cursor(wanted, height)

    def action_close_or_leave(self) -> None:
        """Close the folder under the cursor; if it is not open, go to its parent."""
        node = self.cursor_node
        if node is None:
            return
        if node.is_expanded and node.allow_expand:
            node.collapse()
            if isinstance(node.data, Entry):
                self.post_message(self.FolderOpened(parent_of(node.data.path)))
        elif node.parent is not None and not node.parent.is_root:
            self.move_cursor(node.parent)

    def action_open_or_enter(self) -> None:
        """Open the folder under the cursor; if it is open, go to its first entry."""
        node = self.cursor_node
        if node is None or not node.allow_expand:
            return
        if node.is_collapsed:
            node.expand()
            if isinstance(node.data, Entry):
                self.post_message(self.FolderOpened(node.data.path))
        elif node.children:
            self.move_cursor(node.children[0])

    def _render_line(self, y: int, x1: int, x2: int, base_style: Style) -> Strip:  # noqa: ARG002
        """Draw one line: the cursor, the mark, the name, and what is known at the right."""
        width = self.scrollable_content_region.width
        if y >= len(self._tree_lines):
            return Strip.blank(self.size.width, base_style)
        node, current = self._tree_lines[y].node, y == self.cursor_line
        style = style_of(self, "file-tree--cursor") if current else style_of(self)
        line = Content(MARKER if current and self.has_focus else " ") + self._cells(node, width - 2)
        shown = Content.assemble(on_bar(line)) if current else line
        strip = Strip(shown.render_segments(style), shown.cell_length)
        return strip.adjust_cell_length(self.size.width, style.rich_style)

    def _cells(self, node: TreeNode[_Line], width: int) -> Content:
        """Return a line of the tree without the sign of its cursor."""
        data, indent = node.data, "  " * _depth(node)
        if not isinstance(data, Entry):
            return Content.styled(f"  {indent}  {node.label}", "$text-muted")
        is_folder = data.kind is EntryKind.FOLDER
        marked = self._marks.below(data.path) if is_folder else int(data.path in self._marks)
        mark = mark_sign(marked=bool(marked))
        icon = (self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE) * is_folder
        left = f" {indent}{icon or '  '}"
        room = width - 1 - len(left)
        right = self._right(data, marked, room)
        room -= right.cell_length + (2 if right else 0)
        return Content.assemble(
            mark, left, self._named(node, data, max(1, room)), "  " if right else "", right
        )

    def _named(self, node: TreeNode[_Line], entry: Entry, room: int) -> Content:
        """Return a name, cut in the middle and padded, with what the filter has found in it."""
        label = str(node.label)
        shown = Content(fit(label, room, middle=True))
        if shown.plain == entry.name:
            for start, end in self._sought(entry.path, entry.name):
                shown = shown.stylize(HIT, start, end)
        return shown.pad_right(max(0, room - shown.cell_length))

    def _right(self, entry: Entry, marked: int, room: int) -> Content:
        """Return what is said at the right of a name, as much of it as there is room for."""
        if entry.kind is EntryKind.FOLDER or entry.files > 1:
            words = about(entry)
            if marked and entry.kind is EntryKind.FOLDER:
                words = f"{marked:,} marked of {words}"
            return Content.styled(words if room - cell_len(words) - 2 >= 8 else "", "$text-muted")
        widths = list(self._fact_widths)
        while widths and room - sum(widths) - 2 * len(widths) < _LEAST_NAME:
            widths.pop()
        cells = [*self._facts(entry.path), *[""] * len(widths)][: len(widths)]
        parts = [cell.rjust(width) for cell, width in zip(cells, widths, strict=True) if width]
        return Content.styled("  ".join(parts), "$text-muted")

    def get_label_width(self, node: TreeNode[_Line]) -> int:  # noqa: ARG002 - the base class asks
        """Return 1: lines are cut to the width of the view, so the tree never scrolls sideways."""
        return 1

    def on_resize(self) -> None:
        """Keep the cursor in sight: keys act on what is under it."""
        self.call_after_refresh(self.scroll_to_line, self.cursor_line, animate=False)

    async def _on_click(self, event: Click) -> None:
        """Move the cursor to a line; its sign opens the folder, as two clicks do with all."""
        event.prevent_default()
        offset = event.get_content_offset(self)
        line = -1 if offset is None else offset.y + self.scroll_offset.y
        if offset is None or line >= len(self._tree_lines):
            return
        self.cursor_line, node = line, self._tree_lines[line].node
        on_sign = 0 <= offset.x - _SIDE - 2 * _depth(node) < 2 and node.allow_expand
        if on_sign or event.chain == 2:
            self.action_select_cursor()

    @on(Tree.NodeHighlighted)
    def _highlighted(self, event: Tree.NodeHighlighted[_Line]) -> None:
        event.stop()
        self.post_message(self.EntryHighlighted())

    @on(Tree.NodeExpanded)
    def _expanded(self, event: Tree.NodeExpanded[_Line]) -> None:
        event.stop()
        data = event.node.data
        if isinstance(data, Entry):
            if not self._narrowed:
                self._opened.add(data.path)
            if not event.node.children:
                self._fill(event.node, data)
        self._tell_where(event.node)

    @on(Tree.NodeCollapsed)
    def _collapsed(self, event: Tree.NodeCollapsed[_Line]) -> None:
        event.stop()
        data = event.node.data
        if isinstance(data, Entry) and not self._narrowed:
            self._opened.discard(data.path)
        self._tell_where(event.node)

    def _tell_where(self, node: TreeNode[_Line]) -> None:
        """Report another folder, if the cursor is on the node."""
        if node is self.cursor_node:
            self.post_message(self.EntryHighlighted())

    @on(Tree.NodeSelected)
    def _selected(self, event: Tree.NodeSelected[_Line]) -> None:
        event.stop()
        data = event.node.data
        if isinstance(data, _More) and event.node.parent is not None:
            self._show_more(event.node, event.node.parent, data)
        elif isinstance(data, Entry) and data.kind is EntryKind.FOLDER:
            # The base class opens or closes it after this.
            folder = data.path if event.node.is_collapsed else parent_of(data.path)
            self.post_message(self.FolderOpened(folder))
        elif isinstance(data, Entry):
            self.post_message(self.FileSelected())

    @flow("fill")
    async def _fill(self, node: TreeNode[_Line], folder: Entry) -> None:
        waiting = node.add_leaf("…")
        files = self._files
        children = await asyncio.to_thread(files.children, folder.path, self._order)
        if files is self._files:
            waiting.remove()
            await self._grow(node, folder.path, {folder.path: children}, "")

    @flow("fill")
    async def _show_more(self, line: TreeNode[_Line], parent: TreeNode[_Line], more: _More) -> None:
        line.set_label("…")
        line.data = None
        files = self._files
        children = await asyncio.to_thread(files.children, more.folder, self._order)
        if files is self._files:
            line.remove()
            await self._add_step(parent, more.folder, children, more.first, STEP)
            self._place_cursor(children[more.first].path, self.size.height - 2)

    async def _grow(self, node: TreeNode[_Line], folder: str, plan: _Children, wanted: str) -> None:
        """Add the entries of a folder, and those of the folders in it that are open."""
        children = plan[folder]
        at = next((at for at, entry in enumerate(children) if wanted.startswith(entry.path)), 0)
        await self._add_step(node, folder, children, 0, max(STEP, min(at + 1, 10 * STEP)))
        for child in list(node.children):
            if isinstance(child.data, Entry) and child.data.path in plan and child.allow_expand:
                child.expand()
                await self._grow(child, child.data.path, plan, wanted)

    async def _add_step(
        self,
        node: TreeNode[_Line],
        folder: str,
        children: Sequence[Entry],
        first: int,
        count: int,
    ) -> None:
        for at, entry in enumerate(children[first : first + count], 1):
            is_folder = entry.kind is EntryKind.FOLDER
            node.add(Text(name_of(entry.name)), entry, allow_expand=is_folder)
            if at % SLICE == 0:
                await asyncio.sleep(0)
        left = len(children) - first - count
        if left > 0:
            text = f"… {left:,} more; Enter shows the next, / finds"
            node.add_leaf(text, _More(folder, first + count))

    def _place_cursor(self, wanted: str, height: int) -> None:
        """Put the cursor on a path, or on its nearest folder, at its former height."""
        nodes = {node.data.path: node for node in _walk(self.root) if isinstance(node.data, Entry)}
        near = [wanted, *reversed(ancestors(wanted))]
        node = next((nodes[path] for path in near if path in nodes), None)
        if node is None and self.root.children:
            in_sight = self.root.children[: max(1, self.size.height)]
            files = (each for each in in_sight if not each.allow_expand)
            # The keys of the footer are about files.
            node = next(files, in_sight[0])
        # `last_line` makes the tree number its lines.
        if node is not None and self.last_line >= 0:
            top = max(0, node.line - max(0, height))
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
            self.move_cursor(node)
        self.post_message(self.EntryHighlighted())


def _walk(node: TreeNode[_Line]) -> Iterator[TreeNode[_Line]]:
    for child in node.children:
        yield child
        yield from _walk(child)


def _depth(node: TreeNode[_Line]) -> int:
    depth = 0
    while node.parent is not None and not node.parent.is_root:
        node, depth = node.parent, depth + 1
    return depth
