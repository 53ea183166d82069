"""The Twin Data Layer of a dataset."""

from csm_tui.ui.screens.main.pane import Pane


class TwinPane(Pane):
    """Loads CSV folders into a graph and reads it back."""

    scope = "twin"
    title = "Twin data"
