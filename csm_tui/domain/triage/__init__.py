"""Why a run failed: by the phases of its workflow, and by its log."""

from csm_tui.domain.triage._exit_codes import exit_code_words
from csm_tui.domain.triage._explain import explain
from csm_tui.domain.triage._explanation import (
    Cause,
    CauseKind,
    ExplainedStep,
    Explanation,
    StepResult,
)
from csm_tui.domain.triage._report import (
    ReportSection,
    TriageReport,
    json_report,
    markdown_report,
    plain_report,
)
from csm_tui.domain.triage._signature import error_signature
from csm_tui.domain.triage._status import failed_steps, reason
from csm_tui.domain.triage._workflow import with_status

__all__ = [
    "Cause",
    "CauseKind",
    "ExplainedStep",
    "Explanation",
    "ReportSection",
    "StepResult",
    "TriageReport",
    "error_signature",
    "exit_code_words",
    "explain",
    "failed_steps",
    "json_report",
    "markdown_report",
    "plain_report",
    "reason",
    "with_status",
]
