"""The runners of a workspace: their parameters, datasets, runs, logs, tables and handlers."""

from csm_tui.services.runners._board import read_board
from csm_tui.services.runners._comparison import (
    ComparisonSide,
    ComparisonSubject,
    RunnerComparison,
)
from csm_tui.services.runners._editing import ParameterEdit, RunnerChanged
from csm_tui.services.runners._runners import Runners
from csm_tui.services.runners._triage import FailureTriage
from csm_tui.services.runners._triage_sections import (
    TriageLine,
    TriagePlace,
    TriageSection,
    triage_sections,
)
from csm_tui.services.runners.changes import RunnerChanges
from csm_tui.services.runners.handlers import Handlers
from csm_tui.services.runners.run_data import RunData

__all__ = [
    "ComparisonSide",
    "ComparisonSubject",
    "FailureTriage",
    "Handlers",
    "ParameterEdit",
    "RunData",
    "RunnerChanged",
    "RunnerChanges",
    "RunnerComparison",
    "Runners",
    "TriageLine",
    "TriagePlace",
    "TriageSection",
    "read_board",
    "triage_sections",
]
