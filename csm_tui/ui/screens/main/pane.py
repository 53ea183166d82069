"""The base class of the three panes, and the message that asks for another one."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from textual.binding import ActiveBinding
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.worker import Worker

from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.errors import CsmError
from csm_tui.domain.format import short_age
from csm_tui.domain.organization import Workspace
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.ui.jobs import Jobs, shell
from csm_tui.ui.screens.main.refreshing import Refresh
from csm_tui.ui.text import fit

_REASON = 40
"""Cells for the reason of a failure in the status line."""

now = time.monotonic
"""The clock for the age of the data, in seconds."""


def wall_clock() -> datetime:
    """Return the time of day, for the ages of what the platform has."""
    return datetime.now(UTC)


def age_since(moment: float) -> str:
    """Return the age of what was read at a moment of `now`, in words."""
    seconds = now() - moment
    return "updated just now" if seconds < 60 else f"updated {short_age(seconds)} ago"


def status_words(*parts: str) -> Content:
    """Return the parts of a status line that are not empty, the age last."""
    return Content(" · ".join(filter(None, parts)))


def could_not_refresh(error: CsmError) -> Content:
    """Return why what is shown is old, and the key that asks again."""
    why = fit(visible(error.headline).rstrip("."), _REASON)
    return Content.styled(f"✗ could not refresh ({why}) · r retry", "$text-error")


@dataclass
class OpenAddress(Message):
    """A request to the main screen to show something; any widget in it can post it."""

    kind: Literal["pane", "dataset", "transfers", "solution", "runner", "file", "id", "board"]
    id: str = ""
    """The scope of the pane, the id of the object, or the name of the workspace file.

    Of the kind ``id`` it is that of an object in any workspace.
    """
    dataset: Dataset | None = None
    """The dataset as the sender knows it."""
    parameter_id: str = ""
    """The parameter of the solution at which to begin."""
    template_id: str = ""
    """The run template of the solution at which to begin."""
    part: DatasetPart | None = None
    """The part of the dataset that is meant, if it is one."""
    runner: Runner | None = None
    """The runner that is meant."""
    run: Run | None = None
    """The run of it whose log is shown."""
    from_board: bool = False
    """Whether it was opened on the board, to which Escape leads back."""


class Pane(Container):
    """One of the numbered panes; it loads when it is first shown, and knows the age of its data."""

    scope: ClassVar[str]
    """The scope of its actions in `csm_tui.ui.actions`."""
    title: ClassVar[str]
    PACE: ClassVar[float] = 0.0
    """Seconds between two lists that are asked for by themselves; 0 asks for none."""
    EARLY: ClassVar[Collection[str]] = ()
    """Actions that are possible before the first data have arrived."""

    class StatusChanged(Message):
        """The text of the pane in the status line changed."""

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(id=self.scope)
        self.session = session
        self.workspace = workspace
        self._loaded_at: float | None = None
        self._summary = ""
        self._failed: CsmError | None = None
        self._first: Worker[None] | None = None
        self._freshness: Refresh | None = None

    def on_mount(self) -> None:
        """Begin to read the list again from time to time."""
        if self.PACE:
            self._freshness = Refresh(
                lambda: self.pace,
                self.read_again,
                self.not_loaded,
                now=now,
                wanted=lambda: self.lists,
            )
            self.mount(self._freshness)

    @property
    def pace(self) -> float:
        """Seconds until the list is asked for again, by what it shows now."""
        return self.PACE

    @property
    def lists(self) -> bool:
        """Whether the list is shown that `read_again` reads."""
        return True

    async def read_again(self) -> Callable[[], None]:
        """Read what is shown in quiet jobs, and return what shows it.

        Raises:
            CsmError: It cannot be read.
            Cancelled: It was stopped.
        """
        raise NotImplementedError

    def renew(self) -> None:
        """Read again now, without a word, unless that is under way."""
        if self._freshness is not None:
            self._freshness.again()

    @property
    def badge(self) -> str | Content:
        """What matters in the pane, for its tab; `StatusChanged` shows it again."""
        return ""

    @property
    def jobs(self) -> Jobs:
        """The background work of the application."""
        return shell(self).jobs

    def enter(self) -> None:
        """Load if nothing is loaded yet, and take the focus."""
        if self._loaded_at is None:
            self.ask()
        self.focus_first()

    def ask(self) -> None:
        """Load, and remember the worker, so that `opening` knows when it ends."""
        self._first = self.load()

    @property
    def opening(self) -> bool:
        """Whether the first data are being loaded."""
        asked = self._first is not None and not self._first.is_finished
        return self._loaded_at is None and asked

    def keeps(self, active: ActiveBinding | None) -> bool:
        """Return whether a key is kept until the first data have arrived.

        Args:
            active: The binding of the key; None if it has none.
        """
        return self.opening and (active is None or active.binding.action not in self.EARLY)

    def load(self) -> Worker[None]:
        """Load the data of the pane from the platform."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Focus the main widget of the pane."""
        raise NotImplementedError

    def go_back(self) -> bool:
        """Go one step back, and return whether there was a step."""
        return False

    @property
    def solution(self) -> OpenAddress:
        """The solution of what is under the cursor; without one, that of the workspace."""
        return OpenAddress("solution")

    def not_loaded(self, error: CsmError) -> None:
        """Record that the last attempt to load failed; older data stay, with their age."""
        self._failed = error
        if self._freshness is not None and self._loaded_at is not None:
            self._freshness.was_not_read()
        self.post_message(self.StatusChanged())

    def loaded(self, summary: str) -> None:
        """Record that the data were loaded now, with their summary for the status line."""
        self._failed = None
        self._loaded_at = now()
        if self._freshness is not None:
            self._freshness.was_read()
        self._summary = summary
        self.post_message(self.StatusChanged())

    def say(self, summary: str) -> None:
        """Replace the summary of the same data."""
        self._summary = summary
        self.post_message(self.StatusChanged())

    @property
    def status(self) -> Content:
        """The text of the status line while no work runs."""
        if self._loaded_at is None:
            return could_not_refresh(self._failed) if self._failed else Content("r loads it")
        known = status_words(self._summary, age_since(self._loaded_at))
        if self._failed is None:
            return known
        # First, since the end is cut where it is narrow.
        return Content.assemble(could_not_refresh(self._failed), " · ", known)
