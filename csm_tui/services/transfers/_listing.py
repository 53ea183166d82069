"""What the workspace has, listed once for a job and kept up with what the job itself does."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from csm_tui.domain.errors import CsmError, SignInNeeded
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.workspace_files import WorkspaceFiles

_log = logging.getLogger(__name__)


class Listing:
    """The names of a workspace when the first file of a job is sent; safe for threads."""

    def __init__(self, files: WorkspaceFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._tree: FileTree | None = None
        self._claimed: set[str] = set()

    def has(self, name: str, cancel: CancelToken) -> bool:
        """Tell whether the workspace had such a file; False too when it cannot be listed.

        Then the platform's own answer to the upload tells (PLATFORM.md 4); a list that failed is
        not asked for again by every file of the job.

        Raises:
            SignInNeeded: nobody can list, nor send.
            Cancelled: the listing was stopped.
        """
        with self._turn(cancel):
            if self._tree is None:
                try:
                    self._tree = self._listed(cancel)
                except SignInNeeded:
                    raise
                except CsmError as error:
                    _log.warning("conflicts are only known from answers: %s", error)
                    self._tree = FileTree(())
            return self._tree.has_file(name)

    def claim(self, name: str, cancel: CancelToken) -> bool:
        """Take a name for an item of this job, and say whether it was free."""
        taken = self.has(name, cancel)
        with self._turn(cancel):
            free = not taken and name not in self._claimed
            self._claimed.add(name)
            return free

    def _listed(self, cancel: CancelToken) -> FileTree:
        # Stopped with its item, but not held with it: the whole job waits for this list.
        stop = CancelToken()
        with cancel.calling(stop.cancel):
            return self._files.tree(cancel=stop)

    @contextmanager
    def _turn(self, cancel: CancelToken) -> Iterator[None]:
        """Wait for the one that is listing, but not once cancelled."""
        while not self._lock.acquire(timeout=0.1):
            cancel.check()
        try:
            yield
        finally:
            self._lock.release()
