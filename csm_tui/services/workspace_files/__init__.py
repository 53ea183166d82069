"""The files of one workspace: see them, bring one here, send one there."""

from csm_tui.services.workspace_files.service import WorkspaceFiles

__all__ = ["WorkspaceFiles"]
