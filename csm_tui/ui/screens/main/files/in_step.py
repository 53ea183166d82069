"""Synchronised browsing: which folder of one side belongs to a folder of the other."""

from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.workspace_files import local_path


@dataclass(frozen=True, slots=True)
class InStep:
    """Two folders that belong together, and so does what lies below them under the same names."""

    remote: str
    """A folder of the workspace with its final ``/``; the root is the empty text."""
    local: Path

    def local_for(self, folder: str) -> Path | None:
        """Return the local folder that belongs to one of the workspace; None outside of the two.

        Raises:
            UnsafeName: no local folder may have such a name.
        """
        if not folder.startswith(self.remote):
            return None
        below = folder[len(self.remote) :].removesuffix("/")
        return local_path(self.local, below) if below else self.local

    def remote_for(self, folder: Path) -> str | None:
        """Return the workspace's folder that belongs to a local one; None outside of the two."""
        try:
            parts = folder.relative_to(self.local).parts
        except ValueError:
            return None
        return self.remote + "".join(f"{part}/" for part in parts)
