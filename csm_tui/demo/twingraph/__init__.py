"""The Twin Data Layer over HTTP, as generation 4 has it (PLATFORM.md 8)."""

from csm_tui.demo.twingraph._routes import routes

__all__ = ["routes"]
