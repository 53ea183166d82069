"""What both sides of the files pane share: filtering, jumping, ordering and marking."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial, wraps
from typing import ClassVar, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from csm_tui.domain.marks import Marks, MarkTarget
from csm_tui.domain.workspace_files.names import Order, next_order
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.screens.main.files.sides.marking import Marking, hidden_words
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.panel import Panel

T = TypeVar("T")
Action = Callable[[T], None]


class Side(Panel):
    """One side of the files pane: a frame with input lines, a notice, and a list."""

    title: ClassVar[str]
    orders: ClassVar[tuple[Order, ...]]
    """The orders that its list has."""
    BINDINGS = bindings("side")
    DEFAULT_CSS = """
    Side {
        & > .notice { height: auto; max-height: 4; padding: 0 1; display: none; }
        & > .notice.-shown { display: block; }
        & > .notice.-problem { color: $text-error; }
    }
    """

    class ListingChanged(Message):
        """The status line of the side, or the entry under its cursor, has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.order = Order.NAME
        self.marking = Marking(self._marks_changed)
        self._seen = False
        """Whether its list was shown once."""
        self._hidden: Sequence[str] = ()
        """The marked files that are out of sight."""
        self._hint = ""

    def compose(self) -> ComposeResult:
        """Compose the input lines, the notice, and the list."""
        yield FilterLine("filter", id="filter")
        yield from self.lines()
        yield FilterLine("go to", id="jump")
        yield Static(classes="notice")
        yield self.new_list()

    def lines(self) -> ComposeResult:
        """Return more input lines."""
        yield from ()

    def new_list(self) -> Widget:
        """Return the list, which takes the focus."""
        raise NotImplementedError

    @property
    def listing(self) -> Widget:
        """The list."""
        raise NotImplementedError

    @property
    def opening(self) -> bool:
        """Whether its list is about to be shown for the first time."""
        return not self._seen and any(
            each.node is self and each.group in {"reading", "showing"} and not each.is_finished
            for each in self.workers
        )

    @property
    def is_empty(self) -> bool:
        """Whether the side is known to have no file and no folder."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        """The folder on this side that receives transfers, in words."""
        raise NotImplementedError

    @property
    def counts(self) -> str:
        """How much is shown, marked and hidden, for the frame."""
        raise NotImplementedError

    @property
    def target(self) -> MarkTarget | None:
        """The file or folder under the cursor."""
        raise NotImplementedError

    def targets(self) -> Sequence[MarkTarget]:
        """Return all files and folders that are shown."""
        raise NotImplementedError

    def targets_between(self, name: str) -> Sequence[MarkTarget] | None:
        """Return what is shown from a whole name to the cursor, or None if it is not shown."""
        raise NotImplementedError

    async def files_below(self, folder: str) -> Mapping[str, int | None]:
        """Return the files below a folder, with their sizes.

        Raises:
            CsmError: The folder cannot be read.
            Cancelled: The user stopped it.
        """
        raise NotImplementedError

    def show(self) -> object:
        """Show what the filter leaves, in the chosen order."""
        raise NotImplementedError

    def jump(self, text: str) -> bool:
        """Move the cursor to the next name that starts with a text, and return whether one does."""
        raise NotImplementedError

    def move(self, lines: int) -> None:
        """Move the cursor."""
        raise NotImplementedError

    def show_marks(self) -> None:
        """Show the marks in the list."""
        raise NotImplementedError

    @property
    def marks(self) -> Marks:
        """The marked files."""
        return self.marking.marks

    async def hidden_marks(self) -> Sequence[str]:
        """Return the marked files that are out of sight now."""
        self._hidden = await self.marking.out_of_sight(self.targets)
        return self._hidden

    @flow("sight", exclusive=True)
    async def _look_out_of_sight(self) -> None:
        # Keys do not wait for it: questions look again.
        with shell(self).jobs.waiting():
            await self.hidden_marks()
        if self.is_attached:
            self.show_edges()

    @property
    def summary(self) -> str:
        """What is marked; the frame says what is shown, and in which order."""
        if self.marking.range_start is not None:
            return "range started: V marks up to here, Esc cancels"
        return self.marking.words

    def show_edges(self, hint: str | None = None) -> None:
        """Show the folder and the counts in the upper edge, and what is out of sight in the lower.

        Args:
            hint: How the other side is shown, while only one is; None leaves it as it is.
        """
        self._hint = self._hint if hint is None else hint
        title = Content.assemble(self.title, "  ", outside(self.place))
        self.head(title, Content.styled(self.counts, "$text-muted"))
        order = f"by {self.order.value}" if self.order is not self.orders[0] else ""
        hidden = hidden_words(self._hidden)
        parts = [Content.styled(hidden, "$text-warning")] if hidden else []
        parts += [Content(each) for each in (order, self._hint) if each]
        self.note(Content(" · ").join(parts))

    def say_above(self, text: str) -> None:
        """Show a notice above the list; an empty one takes no line."""
        notice = self.query_one(".notice", Static)
        notice.update(outside(text, lines=True))
        notice.set_class(bool(text), "-shown")
        notice.set_class(text.startswith("✗"), "-problem")

    def focus_first(self) -> None:
        """Focus the list."""
        # At once: with focus() the next key would still go to the former focus.
        self.screen.set_focus(self.listing)

    def go_back(self) -> bool:
        """Abandon a range, else show everything; return whether there was anything to undo."""
        self.focus_first()
        if self.marking.range_start is not None:
            self.marking.range_start = None
            self.post_message(self.ListingChanged())
            return True
        return self.clear_lines()

    def clear_lines(self) -> bool:
        """Empty and hide the input lines, and return whether one was in use."""
        cleared = [line.clear() for line in self.query(FilterLine)]
        return any(cleared)

    def line(self, name: str) -> FilterLine:
        """Return one of the input lines."""
        return self.query_one(f"#{name}", FilterLine)

    def open_line(self, name: str) -> None:
        """Open one of the input lines, and clear the others."""
        for each in self.query(FilterLine):
            if each.id != name:
                each.clear()
        self.line(name).open()

    def action_filter(self) -> None:
        """Show what a text, a glob or an ending finds."""
        self.open_line("filter")
        self.show()

    def action_jump(self) -> None:
        """Go to a name by typing how it starts."""
        self.line("jump").clear()
        self.line("jump").open()

    def action_order(self) -> None:
        """Take the next order."""
        self.order = next_order(self.order, self.orders)
        self.show()

    def action_mark(self) -> None:
        """Mark or unmark what is under the cursor, and move on."""
        self._mark_here(1, toggle=True)

    def action_mark_on(self, lines: int) -> None:
        """Mark what is under the cursor, and move."""
        self._mark_here(lines, toggle=False)

    def action_mark_range(self) -> None:
        """Begin a range under the cursor, or mark all from its beginning to here."""
        target, start = self.target, self.marking.range_start
        if start is None:
            self.marking.range_start = target.name if target is not None else None
        else:
            found = self.targets_between(start)
            self.marking.range_start = None
            if found is None:
                shell(self).tell("The start of the range is not visible. Press V to start another.")
            else:
                self._mark(found, toggle=False)
        self.post_message(self.ListingChanged())

    def action_mark_all(self) -> None:
        """Mark every file that is shown or is in a folder that is shown."""
        self._mark_shown(toggle=False)

    def action_invert_marks(self) -> None:
        """Mark what is not marked, and the other way round."""
        self._mark_shown(toggle=True)

    def action_unmark_all(self) -> None:
        """Remove all marks."""
        self._unmark()

    @property
    def is_marking(self) -> bool:
        """Whether marks that were asked for are not set yet."""
        return any(
            each.node is self and each.group == "marking" and not each.is_finished
            for each in self.workers
        )

    @flow("marked")
    async def when_marked(self, act: Callable[[], None]) -> None:
        """Do something with the marks once all that were asked for are set."""
        async with self.marking.turn:
            # The lock goes to the longest waiting: all earlier marks are set by now.
            pass
        if len(self.marks):
            act()
        else:
            shell(self).tell("Nothing is marked.")

    def _marks_changed(self) -> None:
        self.show_marks()
        self._look_out_of_sight()
        self.post_message(self.ListingChanged())

    def _mark_here(self, lines: int, *, toggle: bool) -> None:
        target = self.target
        if target is not None:
            self._mark([target], toggle=toggle)
        self.move(lines)

    @flow("marking")
    async def _mark(self, targets: Sequence[MarkTarget], *, toggle: bool) -> None:
        # In the order of the keys: the second Space undoes the first.
        async with self._in_turn():
            await self.marking.mark(targets, self.files_below, toggle=toggle)

    @flow("marking")
    async def _mark_shown(self, *, toggle: bool) -> None:
        async with self._in_turn():
            targets = await asyncio.to_thread(self.targets)
            await self.marking.mark(targets, self.files_below, toggle=toggle)

    @flow("marking")
    async def _unmark(self) -> None:
        async with self._in_turn():
            self.marking.marks = Marks()

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Wait for the marks that were asked for before; keys do not wait, see `once_marked`."""
        with shell(self).jobs.waiting():
            async with self.marking.turn:
                yield

    @on(FilterLine.TextChanged, "#jump")
    def _jump(self, event: FilterLine.TextChanged) -> None:
        event.stop()
        found = not event.text or self.jump(event.text)
        event.line.say("Enter stays there" if found else "no such name here")

    @on(FilterLine.TextChanged, "#filter, #prefix")
    def _narrow(self, event: FilterLine.TextChanged) -> None:
        event.stop()
        self.show()

    @on(FilterLine.Dismissed)
    def _to_list(self, event: FilterLine.Dismissed) -> None:
        event.stop()
        self.focus_first()
        if event.line.id == "jump":
            event.line.clear()
        else:
            self.show()


def once_marked(side: str) -> Callable[[Action[T]], Action[T]]:
    """Make an action on marks wait for the marks that were asked for before it.

    Finding all files of a large folder takes a while. Until they are marked, the action must use
    neither the entry under the cursor nor the earlier marks.

    Args:
        side: The attribute that holds the side with the marks.
    """

    def decorate(action: Action[T]) -> Action[T]:
        @wraps(action)
        def waiting(node: T) -> None:
            holder = cast(Side, getattr(node, side))
            if holder.is_marking:
                holder.when_marked(partial(action, node))
            else:
                action(node)

        return waiting

    return decorate
