"""A local Cosmo Tech platform: HTTP server, seeded world, real graph engine."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from csm_tui.demo.faults import InjectedFault
    from csm_tui.demo.platform import DemoPlatform

__all__ = ["DemoPlatform", "InjectedFault"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the server is heavy."""
    if name == "DemoPlatform":
        from csm_tui.demo.platform import DemoPlatform

        return DemoPlatform
    if name == "InjectedFault":
        from csm_tui.demo.faults import InjectedFault

        return InjectedFault
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
