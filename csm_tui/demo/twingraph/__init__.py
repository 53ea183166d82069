"""The Twin Data Layer over HTTP, as generations 3 and 4 have it (PLATFORM.md 8)."""

from csm_tui.demo.twingraph.batches import read_rows, substitute
from csm_tui.demo.twingraph.layer import routes

__all__ = ["read_rows", "routes", "substitute"]
