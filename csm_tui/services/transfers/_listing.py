"""What the workspace has, listed once for a job and kept up with what the job itself does."""

import threading

from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.workspace_files import WorkspaceFiles


class Listing:
    """The names of a workspace when the first file of a job is sent; safe for threads."""

    def __init__(self, files: WorkspaceFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._tree: FileTree | None = None
        self._claimed: set[str] = set()

    def has(self, name: str, cancel: CancelToken) -> bool:
        """Tell whether the workspace had such a file; False too when it cannot be listed.

        Then the platform's own answer to the upload tells (PLATFORM.md 4).

        Raises:
            Cancelled: the listing was stopped.
        """
        with self._lock:
            if self._tree is None:
                try:
                    self._tree = self._files.tree(cancel=cancel)
                except CsmError:
                    return False
            return self._tree.has_file(name)

    def claim(self, name: str, cancel: CancelToken) -> bool:
        """Take a name for an item of this job, and say whether it was free."""
        taken = self.has(name, cancel)
        with self._lock:
            free = not taken and name not in self._claimed
            self._claimed.add(name)
            return free
