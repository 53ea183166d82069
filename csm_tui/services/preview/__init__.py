"""Previews of workspace files and local files, with limits on bytes and time.

The result is one of the kinds of `csm_tui.domain.preview.content.Preview`. Nothing is saved.
"""

from csm_tui.services.preview._local import local_fault, preview_local_file
from csm_tui.services.preview._remote import preview_workspace_file

__all__ = ["local_fault", "preview_local_file", "preview_workspace_file"]
