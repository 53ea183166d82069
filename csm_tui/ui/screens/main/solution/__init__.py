"""The solution of a workspace: parameters, groups, run templates, and what is wrong in it."""

from csm_tui.ui.screens.main.solution.screen import SolutionScreen

__all__ = ["SolutionScreen"]
