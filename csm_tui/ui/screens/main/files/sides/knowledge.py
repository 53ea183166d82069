"""What is known of the files that are shown: sizes, dates, and what is on the other side."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from csm_tui.domain.comparison import Mark
from csm_tui.domain.errors import CsmError
from csm_tui.domain.format import human_size
from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import FileTree, WorkspaceAddress
from csm_tui.services.compare import Relations, relations, stands_for
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.jobs import Job
from csm_tui.ui.screens.transfers.conflicts import PATIENCE
from csm_tui.ui.widgets.local_list import when

log = logging.getLogger(__name__)

MOST = 2_000
"""Workspace files about which the journal is asked at a time."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the journal and both lists tell of the files that are shown."""

    known: Mapping[str, LastKnown] = field(default_factory=dict)
    """What workspace files were when they were moved last, by their whole names."""
    relations: Relations = field(default_factory=Relations)

    def facts(self, name: str) -> Sequence[str]:
        """Return the cells of a workspace file: its mark, its size, and when it was known."""
        known, mark = self.known.get(name), self.relations.there.get(name)
        sign = mark.value if mark else ""
        if known is None or known.fingerprint is None:
            return (sign, "", "")
        return (sign, human_size(known.fingerprint.size), when(known.at.timestamp()))

    @property
    def here(self) -> Mapping[str, str]:
        """The signs of the local files, by their names."""
        return {name: mark.value for name, mark in self.relations.here.items()}

    def mark(self, name: str, *, local: bool) -> Mark | None:
        """Return the mark of a file, or None if its twin is not shown."""
        return (self.relations.here if local else self.relations.there).get(name)


def find_out(
    queue: TransferQueue,
    address: WorkspaceAddress,
    files: FileTree,
    shown: Sequence[str],
    folder: LocalFolder,
    linked: str | None,
    job: Job,
) -> Knowledge:
    """Return what is known of the files on both sides; called in a thread.

    Args:
        queue: The queue of transfers, with the journal.
        address: The workspace.
        files: All of its files.
        shown: Its files that have a line.
        folder: The shown local folder.
        linked: The workspace folder linked to it, or None.
        job: The work that can be stopped.
    """
    queue.written(PATIENCE)
    journal = queue.journal
    twin = linked if linked is not None else stands_for(folder.path, files)
    try:
        known = journal.known(address, shown[:MOST])
        found = (
            Relations()
            if twin is None
            else relations(journal, address, files, twin, folder, job.cancel)
        )
    except CsmError as error:
        log.warning("what is known of files cannot be read: %s", error.headline)
        return Knowledge()
    return Knowledge(known, found)
