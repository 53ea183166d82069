"""The routes that every generation of the API has; `Differences` holds what differs."""

from csm_tui.demo.routes.app import PUBLIC, application
from csm_tui.demo.routes.differences import Differences, Encoders

__all__ = ["PUBLIC", "Differences", "Encoders", "application"]
