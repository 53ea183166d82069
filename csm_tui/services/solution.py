"""The solution of a workspace, with what the check finds in it."""

from dataclasses import dataclass

from csm_tui.domain.errors import NotFound
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.solution import Solution, SolutionFinding, check_solution
from csm_tui.services.connection import Session


@dataclass(frozen=True, slots=True)
class CheckedSolution:
    """A solution and what is wrong or doubtful in it, the worst first."""

    solution: Solution
    findings: tuple[SolutionFinding, ...]


def read_solution(
    session: Session,
    organization_id: str,
    workspace_id: str,
    solution_id: str | None = None,
    *,
    cancel: CancelToken | None = None,
) -> CheckedSolution:
    """Read a solution and check it.

    Args:
        session: The connection.
        organization_id: The organization of the solution.
        workspace_id: The workspace whose solution is read when none is named.
        solution_id: The solution; None for that of the workspace.
        cancel: Stops the reading.

    Raises:
        NotFound: the workspace names no solution, or there is none with this id.
        CsmError: the platform refused, or did not respond.
    """
    from csm_tui.platform.organizations import get_workspace

    if solution_id is None:
        workspace = get_workspace(session.client, organization_id, workspace_id, cancel)
        solution_id = workspace.solution_id
    if solution_id is None:
        raise NotFound(
            f"Workspace {workspace_id} has no solution.",
            "Set a solution in the workspace, or choose another workspace.",
        )
    solution = session.solution(organization_id, solution_id, cancel)
    return CheckedSolution(solution, check_solution(solution))
