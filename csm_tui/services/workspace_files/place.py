"""A workspace, as the journal and as copied commands name it."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from csm_tui.domain.equivalents import FilePlace
from csm_tui.domain.profile import Method
from csm_tui.domain.transfers import Place

if TYPE_CHECKING:
    from csm_tui.services.connection import Session
    from csm_tui.services.workspace_files.service import WorkspaceFiles


def place_on(session: "Session", organization_id: str, workspace_id: str) -> Place:
    """Return how the journal names a workspace of this session's platform."""
    parts = urlsplit(session.settings.api_url)
    # What stands before the “@” of an address is a password as often as not.
    host = parts.netloc.rpartition("@")[2]
    return Place(f"{parts.scheme}://{host}{parts.path}", organization_id, workspace_id)


def command_place(files: "WorkspaceFiles", profile: str = "") -> FilePlace:
    """Return the workspace as the commands of `csm_tui.domain.equivalents` name it.

    Args:
        files: the workspace.
        profile: of the profile file, where the session comes from one.
    """
    place, session = files.place, files.session
    with_key = session.profile.method is Method.API_KEY
    header = session.settings.key_header if with_key else None
    return FilePlace(place.platform, place.organization_id, place.workspace_id, profile, header)
