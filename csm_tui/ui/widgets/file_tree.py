"""The tree of a workspace's files; each folder is filled when it is opened."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from csm_tui.domain.format import counted
from csm_tui.domain.marks import Marks
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Entry, EntryKind, FileTree, Order
from csm_tui.ui.jobs import flow
from csm_tui.ui.text import fit, name_of

SLICE = 250
"""Number of lines that are added before other tasks can run."""

MARKED = "✓ "
"""The symbol of a marked file."""

STEP = 1000
"""Entries of one folder that are shown at a time; a line at the end shows the next ones."""

OPENED_AT_ONCE = 500
"""Up to this many lines, the folders of a filtered tree are opened without a key."""


@dataclass(frozen=True, slots=True)
class _More:
    """The line for the entries of a folder that are not shown yet."""

    folder: str
    first: int


_Line = Entry | _More
_Children = Mapping[str, Sequence[Entry]]


class FileTreeView(Tree[_Line], inherit_bindings=False):
    """Shows a `FileTree`; open folders and the cursor stay when it is shown again."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    DEFAULT_CSS = """
    FileTreeView {
        background: $surface;
        padding: 0 1;
        overflow-x: hidden;
        & > .file-tree--count { color: $text-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"file-tree--count"}
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

    @property
    def marks(self) -> Marks:
        """The marked files, by their whole names."""
        return self._marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        self._marks = marks
        self._line_cache.clear()
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
        order: Order = Order.NAME,
    ) -> None:
        """Show these files.

        Args:
            files: All files, or those that a filter leaves.
            narrowed: Whether a filter is active: then folders are opened until there are many
                lines.
            select: The path for the cursor, which is opened if it is a folder; None to leave the
                cursor where it is.
            order: The order of the files in each folder: name or extension.
        """
        wanted = select or (self.entry.path if self.entry is not None else "")
        if select:
            self._opened.update(ancestors(select), [select])
        opened = self._opened | set(ancestors(wanted))
        plan = await asyncio.to_thread(_plan_lines, files, None if narrowed else opened, order)
        height = self.cursor_line - self.scroll_offset.y
        self._files, self._narrowed, self._order = files, narrowed, order
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

    def render_label(self, node: TreeNode[_Line], base_style: Style, style: Style) -> Text:
        """Draw one line: a symbol, the name cut to the width, and a count."""
        data = node.data
        muted = Style(color=self.get_component_rich_style("file-tree--count").color)
        if not isinstance(data, Entry):
            return Text(str(node.label), muted + style)
        icon = MARKED if data.path in self._marks else "· "
        if data.kind is EntryKind.FOLDER:
            icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
        count = self._count(data)
        room = self.scrollable_content_region.width - self.guide_depth * _depth(node)
        name = fit(str(node.label), max(8, room - len(icon) - len(count)), middle=True)
        toggle = Style.from_meta({"toggle": True}) if node.allow_expand else Style()
        return Text.assemble(
            (icon, base_style + toggle), (name, style), (count, base_style + muted)
        )

    def _count(self, entry: Entry) -> str:
        if entry.kind is EntryKind.FILE:
            return f"  listed {entry.files} times" if entry.files > 1 else ""
        if not entry.files:
            return "  not on the platform yet"
        count = f"  {counted(entry.files, 'file')}"
        marked = self._marks.below(entry.path)
        return f"{count}, {MARKED}{marked:,} marked" if marked else count

    def get_label_width(self, node: TreeNode[_Line]) -> int:  # noqa: ARG002 - the base class asks
        """Return 1: lines are cut to the width of the view, so the tree never scrolls sideways."""
        return 1

    def on_resize(self) -> None:
        """Keep the cursor in sight: keys act on what is under it."""
        self.call_after_refresh(self.scroll_to_line, self.cursor_line, animate=False)

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
            node = self.root.children[0]
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


def _plan_lines(
    files: FileTree, opened: set[str] | None, order: Order
) -> dict[str, Sequence[Entry]]:
    """Return the children of the root and of each folder to open.

    Args:
        files: The files to show.
        opened: The folders to open; None opens them from the top until there are many lines.
        order: The order of the files in each folder.
    """
    plan: dict[str, Sequence[Entry]] = {}
    waiting, lines = [""], 0
    for folder in waiting:
        if opened is None and lines >= OPENED_AT_ONCE:
            break
        plan[folder] = files.children(folder, order)
        lines += len(plan[folder])
        waiting += [
            entry.path
            for entry in plan[folder]
            if entry.kind is EntryKind.FOLDER and (opened is None or entry.path in opened)
        ]
    return plan


def ancestors(path: str) -> list[str]:
    """Return the folders that contain a path, the outermost first."""
    return [path[: at + 1] for at, character in enumerate(path[:-1]) if character == "/"]


def parent_of(path: str) -> str:
    """Return the folder that contains a path; the root is the empty text."""
    return (["", *ancestors(path)])[-1]
