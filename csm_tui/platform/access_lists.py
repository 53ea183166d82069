"""Objects and access lists read on their own, the same in every generation (PLATFORM.md 2.2)."""

from csm_tui.domain.organization import Raw
from csm_tui.domain.progress import CancelToken
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.paths import describe, path


def read_object(client: PlatformClient, *segments: str, cancel: CancelToken | None = None) -> Raw:
    """Return the object at a path, as the platform sends it."""
    place = path(*segments)
    return decode.one(client.get_json(place, cancel=cancel), describe(place))


def read_access_list(
    client: PlatformClient, *segments: str, cancel: CancelToken | None = None
) -> Raw:
    """Return the whole access list of the object at a path: ``default`` and the lines.

    Raises:
        CsmError: among others, if the identity has no ``read_security`` there.
    """
    return read_object(client, *segments, "security", cancel=cancel)
