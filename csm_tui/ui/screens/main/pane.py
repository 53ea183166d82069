"""What the three panes share: a workspace handed in, loading when first seen, and their age."""

import time
from collections.abc import Collection
from typing import ClassVar

from textual.binding import ActiveBinding
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.worker import Worker

from csm_tui.domain.errors import CsmError
from csm_tui.domain.format import human_age
from csm_tui.domain.organization import Workspace
from csm_tui.services.connection import Session
from csm_tui.ui.jobs import Jobs, shell

now = time.monotonic
"""What the age of the data is counted with, in seconds."""


def age_since(moment: float) -> str:
    """Return how old something is that was read at a moment of `now`."""
    seconds = now() - moment
    return "just now" if seconds < 5 else f"as of {human_age(seconds)} ago"


class Pane(Container):
    """One of the numbered panes; it loads when it is first shown and says how old its data is."""

    scope: ClassVar[str]
    """The scope of its actions in the table."""
    title: ClassVar[str]
    EARLY: ClassVar[Collection[str]] = ()
    """Actions that need nothing of what comes first."""

    class StatusChanged(Message):
        """What the pane has to say in the status line is no longer the same."""

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(id=self.scope)
        self.session = session
        self.workspace = workspace
        self._loaded_at: float | None = None
        self._summary = ""
        self._failed: CsmError | None = None
        self._first: Worker[None] | None = None

    @property
    def jobs(self) -> Jobs:
        """The application's slow work."""
        return shell(self).jobs

    def enter(self) -> None:
        """Be shown: load when there is nothing yet, and take the focus."""
        if self._loaded_at is None:
            self.ask()
        self.focus_first()

    def ask(self) -> None:
        """Load, and know until when what comes first is on its way."""
        self._first = self.load()

    @property
    def opening(self) -> bool:
        """Whether what it shows first is on its way."""
        asked = self._first is not None and not self._first.is_finished
        return self._loaded_at is None and asked

    def keeps(self, active: ActiveBinding | None) -> bool:
        """Return whether a key waits for what is on its way.

        Args:
            active: What it means now.
        """
        return self.opening and (active is None or active.binding.action not in self.EARLY)

    def load(self) -> Worker[None]:
        """Ask the platform for what the pane shows."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Focus the part where work begins."""
        raise NotImplementedError

    def go_back(self) -> bool:
        """Go one step back, and return whether there was one."""
        return False

    def not_loaded(self, error: CsmError) -> None:
        """Remember that the last attempt failed; older data stays, with its age."""
        self._failed = error
        self.post_message(self.StatusChanged())

    def loaded(self, summary: str) -> None:
        """Remember that the data is fresh now, and what to say of it."""
        self._failed = None
        self._loaded_at = now()
        self._summary = summary
        self.post_message(self.StatusChanged())

    def say(self, summary: str) -> None:
        """Say something else of the same data."""
        self._summary = summary
        self.post_message(self.StatusChanged())

    @property
    def status(self) -> Content:
        """What the status line shows while nothing runs."""
        failed = Content.styled("✗ the last attempt failed · r asks again", "$text-error")
        if self._loaded_at is None:
            return failed if self._failed else Content("not loaded · r asks again")
        known = Content(f"{self._summary} · {age_since(self._loaded_at)}")
        return Content.assemble(known, " · ", failed) if self._failed else known
