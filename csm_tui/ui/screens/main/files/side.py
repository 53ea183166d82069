"""What both sides of the files pane share: narrowing, jumping, ordering and marking."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial, wraps
from typing import ClassVar, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from csm_tui.domain.format import human_size
from csm_tui.domain.marks import Marks, Target, change
from csm_tui.domain.workspace_files.names import Order, next_order
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine

T = TypeVar("T")
Action = Callable[[T], None]

FEW = 5_000
"""Marks up to which one more is set without a thread."""


class Side(Vertical):
    """One half: a heading, lines to type in, what there is to say, and a list."""

    title: ClassVar[str]
    orders: ClassVar[tuple[Order, ...]]
    """What its list can be ordered by."""
    BINDINGS = bindings("side")
    DEFAULT_CSS = """
    Side {
        & > .heading { height: 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
        & > .notice { height: auto; max-height: 4; padding: 0 1; display: none; }
        & > .notice.-shown { display: block; }
        & > .notice.-problem { color: $text-error; }
    }
    """

    class ListingChanged(Message):
        """What it has to say in the status line, or what is under its cursor, is another."""

    def __init__(self) -> None:
        super().__init__()
        self.order = Order.NAME
        self._marks = Marks()
        self._marked = ""
        """The marks in words, counted once for each change."""
        self._marking = asyncio.Lock()
        self._range_from: str | None = None
        """The whole name of what a range begins at."""
        self._active = False
        self._seen = False
        """Whether its list was shown once."""

    def compose(self) -> ComposeResult:
        """Compose the heading, the lines to type in, what there is to say, and the list."""
        yield Static(classes="heading")
        yield FilterLine("filter", id="filter")
        yield from self.lines()
        yield FilterLine("go to", id="jump")
        yield Static(classes="notice")
        yield self.new_list()

    def lines(self) -> ComposeResult:
        """Return more lines to type in."""
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
    def place(self) -> str:
        """The folder in which things arrive here, in words."""
        raise NotImplementedError

    @property
    def count(self) -> str:
        """How much is shown, in words."""
        raise NotImplementedError

    @property
    def target(self) -> Target | None:
        """What is under the cursor."""
        raise NotImplementedError

    def targets(self) -> Sequence[Target]:
        """Return all that is shown."""
        raise NotImplementedError

    def targets_between(self, name: str) -> Sequence[Target] | None:
        """Return what is shown from a whole name to the cursor; None when it is not shown."""
        raise NotImplementedError

    async def files_below(self, folder: str) -> Mapping[str, int | None]:
        """Return the files below a folder, with their sizes.

        Raises:
            CsmError: the folder cannot be read.
            Cancelled: the person stopped it.
        """
        raise NotImplementedError

    def show(self) -> object:
        """Show what the filter leaves, in the order that is chosen."""
        raise NotImplementedError

    def jump(self, text: str) -> bool:
        """Move the cursor to the next name that starts with a text; say whether there is one."""
        raise NotImplementedError

    def move(self, lines: int) -> None:
        """Move the cursor."""
        raise NotImplementedError

    @property
    def marks(self) -> Marks:
        """The marked files."""
        return self._marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        self._marks = marks
        self._marked = _marked(marks)
        self.marks_changed()
        self.post_message(self.ListingChanged())

    async def unmark(self, names: Collection[str]) -> None:
        """Take the marks from files that are done."""
        if not names or not len(self._marks):
            return
        async with self._marking:
            many = len(self._marks) > FEW
            left = await _off_loop(many, lambda: self._marks.minus(names))
            if len(left) < len(self._marks):
                self.marks = left

    async def unseen(self) -> str:
        """Return what a question about the marks says of those out of sight; else nothing."""
        marks = self.marks
        if not len(marks):
            return ""
        shown = await asyncio.to_thread(lambda: marks.among(self.targets()))
        hidden = len(marks) - shown
        if not hidden:
            return ""
        some = "None of them is" if not shown else f"{hidden:,} of them {_is_are(hidden)} not"
        return f"! {some} in sight: marked in other folders, or left out by the filter."

    def marks_changed(self) -> None:
        """Show the marks in the list."""
        raise NotImplementedError

    @property
    def summary(self) -> str:
        """What is shown, in which order, and what is marked."""
        if self._range_from is not None:
            return f"a range begins: V marks it up to here, Esc leaves it · {self.count}"
        parts = [self.count, f"by {self.order.value}"]
        if self._marked:
            parts.append(self._marked)
        return " · ".join(parts)

    def activate(self, active: bool, hint: str = "") -> None:
        """Say in the heading whether keys are for this side.

        Args:
            active: Whether they are.
            hint: What else to say there.
        """
        self._active = active
        title = f" {'▶' if active else ' '} {self.title} "
        styled = Content.styled(title, "reverse bold" if active else "$muted")
        parts = [styled, Content(" "), outside(self.place)]
        if hint:
            parts.append(Content.styled(f"  {hint}", "$muted"))
        self.query_one(".heading", Static).update(Content("").join(parts))

    def say_above(self, text: str) -> None:
        """Say something above the list; nothing is no line."""
        notice = self.query_one(".notice", Static)
        notice.update(outside(text, lines=True))
        notice.set_class(bool(text), "-shown")
        notice.set_class(text.startswith("✗"), "-problem")

    def focus_first(self) -> None:
        """Focus the list."""
        # At once: with focus() the next key would still go to where the focus was.
        self.screen.set_focus(self.listing)

    def go_back(self) -> bool:
        """Leave a range, else show everything again."""
        self.focus_first()
        if self._range_from is not None:
            self._range_from = None
            self.post_message(self.ListingChanged())
            return True
        return self.clear_lines()

    def clear_lines(self) -> bool:
        """Empty and hide the lines to type in, and return whether one was in use."""
        cleared = [line.clear() for line in self.query(FilterLine)]
        return any(cleared)

    def line(self, name: str) -> FilterLine:
        """Return one of the lines to type in."""
        return self.query_one(f"#{name}", FilterLine)

    def open_line(self, name: str) -> None:
        """Type in one of the lines; the others are done with."""
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
        target = self.target
        if self._range_from is None:
            self._range_from = target.name if target is not None else None
        else:
            found = self.targets_between(self._range_from)
            self._range_from = None
            if found is None:
                shell(self).tell("Where the range began is not shown any more; V begins another.")
            else:
                self._mark(found, toggle=False)
        self.post_message(self.ListingChanged())

    def action_mark_all(self) -> None:
        """Mark every file that is shown or lies in a folder that is shown."""
        self._mark_shown(toggle=False)

    def action_invert_marks(self) -> None:
        """Mark what is not marked, and the other way round."""
        self._mark_shown(toggle=True)

    def action_unmark_all(self) -> None:
        """Take all marks away."""
        self._unmark()

    def when_marked(self, act: Callable[[], None]) -> None:
        """Do something with the marks once all that were asked for are set, at best now.

        To look for all files of a large folder takes a while, and until it has its marks neither
        what is under the cursor is meant nor what was marked before.
        """
        if any(
            each.node is self and each.group == "marking" and not each.is_finished
            for each in self.workers
        ):
            self._when_marked(act)
        else:
            act()

    @flow("marked")
    async def _when_marked(self, act: Callable[[], None]) -> None:
        async with self._marking:
            # The lock goes to whoever has waited longest: all marks from before are set.
            pass
        if len(self.marks):
            act()
        else:
            shell(self).tell("Nothing is marked, so nothing was done.")

    def _mark_here(self, lines: int, *, toggle: bool) -> None:
        target = self.target
        if target is not None:
            self._mark([target], toggle=toggle)
        self.move(lines)

    @flow("marking")
    async def _mark(self, targets: Sequence[Target], *, toggle: bool) -> None:
        # One after the other, as they were asked for: the second Space undoes the first.
        async with self._in_turn():
            await self._apply(targets, toggle=toggle)

    @flow("marking")
    async def _mark_shown(self, *, toggle: bool) -> None:
        async with self._in_turn():
            await self._apply(await asyncio.to_thread(self.targets), toggle=toggle)

    @flow("marking")
    async def _unmark(self) -> None:
        async with self._in_turn():
            self.marks = Marks()

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Wait for the marks that were asked for before; keys wait for none, see `when_marked`."""
        with shell(self).jobs.waiting():
            async with self._marking:
                yield

    async def _apply(self, targets: Sequence[Target], *, toggle: bool) -> None:
        # For a file on its own the way to a thread and back would take longer than the work.
        many = len(targets) != 1 or targets[0].folder or len(self._marks) > FEW
        wanted = await _off_loop(many, lambda: change(self._marks, targets, toggle=toggle))
        new = dict(wanted.new)
        for folder in wanted.folders:
            new.update(await self.files_below(folder))
        self.marks = await _off_loop(
            many, lambda: (self._marks.minus(wanted.gone) if wanted.gone else self._marks).plus(new)
        )

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


def once_marked(side: str = "") -> Callable[[Action[T]], Action[T]]:
    """Let an action that is about marks wait for those that were asked for before it.

    Args:
        side: the attribute that holds the side with the marks; not given: the action's own widget.
    """

    def decorate(action: Action[T]) -> Action[T]:
        @wraps(action)
        def waiting(node: T) -> None:
            holder = cast(Side, getattr(node, side) if side else node)
            holder.when_marked(partial(action, node))

        return waiting

    return decorate


def _is_are(count: int) -> str:
    return "is" if count == 1 else "are"


def _marked(marks: Marks) -> str:
    """Return how many files are marked, and how many bytes where that is known."""
    if not len(marks):
        return ""
    unknown = sum(size is None for size in marks.sizes.values())
    least = "at least " if unknown else ""
    size = f", {least}{human_size(marks.size)}" if unknown < len(marks) else ""
    return f"✓ {len(marks):,} marked{size}"


async def _off_loop(many: bool, call: Callable[[], T]) -> T:
    return await asyncio.to_thread(call) if many else call()
