"""The address of a workspace."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkspaceAddress:
    """One workspace of one platform."""

    platform: str
    """The API's base address, without credentials."""
    organization_id: str
    workspace_id: str

    @property
    def words(self) -> str:
        """The address in words: ``workspace w-1 of o-1 on https://api.example.com/v4``."""
        return f"workspace {self.workspace_id} of {self.organization_id} on {self.platform}"
