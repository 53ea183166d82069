"""The Datasets pane: datasets of the workspace and their parts, uploads, and queries of tables."""

from csm_tui.ui.screens.main.datasets.pane import DatasetsPane

__all__ = ["DatasetsPane"]
