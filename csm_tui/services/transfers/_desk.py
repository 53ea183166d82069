"""What a queue knows, and the lock that guards it; nothing here does any work."""

import threading
import time
from dataclasses import replace
from datetime import datetime

from csm_tui.domain.errors import CsmError, SignInNeeded
from csm_tui.domain.transfers import Decision, ItemState, QueueItem, QueueSnapshot
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.journal import Journal
from csm_tui.services.transfers._attempt import line
from csm_tui.services.transfers._control import Control
from csm_tui.services.transfers._ledger import Ledger
from csm_tui.services.transfers._news import News
from csm_tui.services.transfers._pace import Paces
from csm_tui.services.transfers._perform import Shared
from csm_tui.services.transfers._scribe import Scribe, Unhashed


class Desk:
    """The items of a queue and what is known about each; every method needs the lock held."""

    def __init__(self, journal: Journal) -> None:
        # Reentrant, for a control may hold or release in the thread that has it.
        self.lock = threading.RLock()
        self.ledger = Ledger()
        self.shared: dict[int, Shared] = {}
        """By job, while it has items."""
        self.controls: dict[int, Control] = {}
        """By item, of those that run."""
        self.paces = Paces()
        self.looking: set[int] = set()
        """Uploads whose answer was lost and that are looked for, not sent."""
        self.afresh: set[int] = set()
        """Items that begin again, with the local file as it is then."""
        self.news = News()
        self.scribe = Scribe(journal, self._hashed, self.in_trouble)
        self.paused = False
        self.closed = False
        self.busy = 0
        """How many go through many items just now; until they are through, none begins."""
        self.trouble: CsmError | None = None

    def snapshot(self) -> QueueSnapshot:
        """Return everything as values."""
        now = time.monotonic()
        for id_, rate in self.paces.rates(now).items():
            item = self.ledger.get(id_)
            if item is not None and item.state is ItemState.RUNNING:
                self.ledger.put(replace(item, rate=rate))
        return self.ledger.snapshot(self.paces.rate(now), self.paused, self.trouble)

    def put(self, item: QueueItem, **changes: object) -> QueueItem:
        """Keep an item with these changes, and return it so."""
        changed = replace(item, **changes)  # type: ignore[arg-type] # as given by name
        self.ledger.put(changed)
        stands = changed.state.ended or changed.state is ItemState.CONFLICT
        if stands and not self.ledger.under_way(item.job):
            # The list of files is large, and old when somebody tries again.
            self.shared[item.job] = self.shared[item.job].anew()
        self.news.changed()
        return changed

    def decided(self, item: QueueItem, decision: Decision) -> None:
        """Do with a conflict what was decided."""
        if decision is Decision.SKIP:
            note = "Skipped: the target exists."
            self.remember(self.put(item, state=ItemState.SKIPPED, decision=decision, note=note))
        else:
            self.put(item, state=ItemState.WAITING, decision=decision, error=None, done=0)

    def remove(self, items: list[int]) -> None:
        """Forget ended items, and jobs of which nothing is left."""
        for job in self.ledger.remove(items):
            del self.shared[job]
        self.news.changed()

    def remember(
        self, item: QueueItem, unhashed: Unhashed | None = None, seen: datetime | None = None
    ) -> None:
        """Tell the journal of an item that has ended."""
        self.scribe.add(item.id, line(self.shared[item.job].files, item, seen), unhashed)

    def in_trouble(self, error: CsmError) -> None:
        """Say what concerns the whole queue; without a session nothing can go on."""
        with self.lock:
            if not isinstance(self.trouble, SignInNeeded):
                self.trouble = error
            self.paused = self.paused or isinstance(error, SignInNeeded)
            self.news.changed()

    def _hashed(self, id_: int, content: Fingerprint) -> None:
        with self.lock:
            item = self.ledger.get(id_)
            if item is not None and item.state is ItemState.DONE:
                self.put(item, content=content)
