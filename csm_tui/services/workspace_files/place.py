"""The workspace that a line of the journal is about."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from csm_tui.domain.transfers import Place

if TYPE_CHECKING:
    from csm_tui.services.connection import Session


def place_on(session: "Session", organization_id: str, workspace_id: str) -> Place:
    """Return how the journal names a workspace of this session's platform."""
    parts = urlsplit(session.settings.api_url)
    # What stands before the “@” of an address is a password as often as not.
    host = parts.netloc.rpartition("@")[2]
    return Place(f"{parts.scheme}://{host}{parts.path}", organization_id, workspace_id)
