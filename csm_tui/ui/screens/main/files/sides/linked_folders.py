"""Synchronised browsing: a workspace folder and a local folder that follow each other."""

from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.workspace_files import local_path


@dataclass(frozen=True, slots=True)
class LinkedFolders:
    """A workspace folder and a local folder; subfolders of the same name are linked as well."""

    remote: str
    """The workspace folder with its final ``/``; the root is the empty text."""
    local: Path

    def local_for(self, folder: str) -> Path | None:
        """Return the local folder linked to a workspace folder, or None outside of the link.

        Raises:
            UnsafeName: No local folder can have that name.
        """
        if not folder.startswith(self.remote):
            return None
        below = folder[len(self.remote) :].removesuffix("/")
        return local_path(self.local, below) if below else self.local

    def remote_for(self, folder: Path) -> str | None:
        """Return the workspace folder linked to a local folder, or None outside of the link."""
        try:
            parts = folder.relative_to(self.local).parts
        except ValueError:
            return None
        return self.remote + "".join(f"{part}/" for part in parts)
