"""The runners pane: all runners, the inspector of one, and the log of a run."""

from csm_tui.ui.screens.main.runners.inspector import RunnerInspector
from csm_tui.ui.screens.main.runners.pane import RunnersPane

__all__ = ["RunnerInspector", "RunnersPane"]
