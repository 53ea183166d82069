"""The runners of a workspace: their parameters, datasets, runs and logs."""

from csm_tui.services.runners._runners import Runners
from csm_tui.services.runners._triage import RunTriage

__all__ = ["RunTriage", "Runners"]
