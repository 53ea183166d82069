"""The names that a workspace has, as a job of uploads needs them."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from csm_tui.domain.errors import CsmError, SignInNeeded
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.workspace_files import WorkspaceFiles

_log = logging.getLogger(__name__)


class RemoteNames:
    """The names of a workspace, listed when the first file of a job is sent; safe for threads."""

    def __init__(self, files: WorkspaceFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._tree: FileTree | None = None
        self._claimed: set[str] = set()

    def has(self, name: str, cancel: CancelToken) -> bool:
        """Return whether the workspace had such a file; False also if it cannot be listed.

        The platform's answer to the upload shows it then (PLATFORM.md 4): a list that failed is
        not requested again by every file of the job.

        Raises:
            SignInNeeded: neither listing nor sending is possible.
            Cancelled: the listing was cancelled.
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
        """Take a name for an item of this job, and return whether it was free."""
        taken = self.has(name, cancel)
        with self._turn(cancel):
            free = not taken and name not in self._claimed
            self._claimed.add(name)
            return free

    def _listed(self, cancel: CancelToken) -> FileTree:
        # Cancelled with its item, but not paused with it: the whole job waits for this list.
        stop = CancelToken()
        with cancel.calling(stop.cancel):
            return self._files.tree(cancel=stop)

    @contextmanager
    def _turn(self, cancel: CancelToken) -> Iterator[None]:
        """Wait for the item that lists, unless cancelled."""
        while not self._lock.acquire(timeout=0.1):
            cancel.check()
        try:
            yield
        finally:
            self._lock.release()
