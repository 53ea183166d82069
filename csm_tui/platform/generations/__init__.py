"""The generations of the platform as objects: what differs between them, and nothing else."""

from csm_tui.domain.generation import Generation
from csm_tui.platform.generations._generation import ApiGeneration
from csm_tui.platform.generations._objects import parameter_values
from csm_tui.platform.generations.v3 import V3
from csm_tui.platform.generations.v4 import V4
from csm_tui.platform.generations.v5 import V5

__all__ = ["V3", "V4", "V5", "ApiGeneration", "api_of", "parameter_values"]

_BY_GENERATION = {each.generation: each for each in (V3, V4, V5)}


def api_of(generation: Generation) -> ApiGeneration:
    """Return the object of a generation."""
    return _BY_GENERATION[generation]
