"""What differs between the generations, one module for each that is spoken."""

from csm_tui.domain.errors import FeatureMissing
from csm_tui.domain.generation import Generation
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.dialects._dialect import Dialect
from csm_tui.platform.dialects.v4 import V4

__all__ = ["Dialect", "dialect_of"]

_SPOKEN = {Generation.V4: V4}


def dialect_of(client: PlatformClient) -> Dialect:
    """Return how to read this platform's runners, runs and datasets.

    Raises:
        FeatureMissing: its generation is not spoken yet.
    """
    dialect = _SPOKEN.get(client.generation)
    if dialect is None:
        raise FeatureMissing(
            f"{client.settings.host} is a {client.generation.label} platform; "
            "runners, runs and datasets are read from 4.x platforms only.",
            "Connect to a 4.x platform.",
        )
    return dialect
