"""The runners of the workspace."""

from csm_tui.ui.screens.main.pane import Pane


class RunnersPane(Pane):
    """The runners and the inspector of one of them."""

    scope = "runners"
    title = "Runners"
