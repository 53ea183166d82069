"""Which steps of a run are to blame, by the phases of its workflow (PLATFORM.md 6)."""

from csm_tui.domain.run import RunNode, RunStatus
from csm_tui.domain.run_state import RunState

_FAILED_PHASES = frozenset({"Failed", "Error"})


def failed_steps(status: RunStatus) -> tuple[RunNode, ...]:
    """Return the steps that failed, in the order of the workflow; a group only for want of one."""
    failed = tuple(node for node in status.nodes if node.phase in _FAILED_PHASES)
    return tuple(node for node in failed if not node.is_group) or failed


def reason(status: RunStatus) -> str:
    """Return why a run failed or what it waits for, or an empty text if its steps do not say."""
    if status.state is RunState.SUCCESSFUL:
        return ""
    if failed := failed_steps(status):
        return "; ".join(
            f"step {each.name} failed: {each.message or each.phase}" for each in failed
        )
    waiting = [node for node in status.nodes if node.phase != "Succeeded" and node.message]
    return "; ".join(f"step {node.name}: {node.message}" for node in waiting) or status.message
