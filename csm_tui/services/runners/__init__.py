"""The runners of a workspace: their parameters, datasets, runs and logs."""

from csm_tui.services.runners._runners import Runners

__all__ = ["Runners"]
