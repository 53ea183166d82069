"""Creating and deleting runners, each verified by what the platform has afterwards."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from csm_tui.domain.errors import (
    CsmError,
    NotFound,
    OutcomeUnknown,
    PlatformFailed,
    UnexpectedAnswer,
)
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import is_active
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_changes import (
    PARAMETER,
    DeletionPlan,
    NewRunner,
    SaveResult,
    field_differences,
    fields_of,
)
from csm_tui.domain.solution import DATA_TYPES, Solution
from csm_tui.services.connection import Session

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient

Workspace = tuple[str, str]
"""The ids of the organization and the workspace."""


def solution_of(session: Session, workspace: Workspace, cancel: CancelToken) -> Solution:
    """Return the solution of a workspace.

    Raises:
        NotFound: the workspace names none.
    """
    from csm_tui.platform.organizations import get_workspace

    solution_id = get_workspace(session.client, *workspace, cancel).solution_id
    if solution_id is None:
        raise NotFound(
            "The workspace has no solution, so no run templates.",
            "Set a solution in the workspace first.",
        )
    return session.solution(workspace[0], solution_id, cancel)


def defaults(solution: Solution, template_id: str) -> Mapping[str, str]:
    """Return the defaults of the parameters that a run template asks for, by parameter id."""
    template = solution.run_templates.get(template_id)
    groups = [solution.groups.get(id_) for id_ in template.group_ids] if template else []
    ids = dict.fromkeys(id_ for group in groups if group for id_ in group.parameter_ids)
    found = (solution.parameters.get(id_) for id_ in ids)
    return {
        each.id: each.default
        for each in found
        if each is not None and each.default is not None and each.var_type not in DATA_TYPES
    }


def create(
    client: "PlatformClient", workspace: Workspace, new: NewRunner, cancel: CancelToken
) -> SaveResult:
    """Create a runner, read it again, and compare it with what was asked for.

    Raises:
        OutcomeUnknown: the answer was lost, and no such runner is there; or it is there, and what
            it has could not be read.
        CsmError: the platform refused.
    """
    from csm_tui.platform.runners import create_runner, get_runner, list_runners

    before = {runner.id for runner in list_runners(client, *workspace, cancel=cancel)}
    note = ""
    try:
        created = create_runner(client, *workspace, new, cancel)
    except (OutcomeUnknown, PlatformFailed, UnexpectedAnswer) as error:
        created = _looked_up(client, workspace, new, before, error)
        note = "No response, but the runner exists."
    try:
        # Not to be cancelled: the runner is there, and what it has is what the user waits for.
        stored = get_runner(client, *workspace, created.id, CancelToken())
    except CsmError as error:
        raise OutcomeUnknown(
            f"Runner {new.name} created as {created.id}, but cannot be read.",
            "Refresh the runners.",
            {"why": error.headline},
        ) from error
    wanted = {
        "name": new.name,
        "description": new.description,
        "tags": ", ".join(new.tags),
        "run template": new.run_template_id,
        **{f"{PARAMETER}{id_}": value for id_, value in new.values.items()},
    }
    if new.base_dataset_ids is not None:
        wanted["base datasets"] = ", ".join(new.base_dataset_ids)
    # What the platform has filled in is none of what was asked for.
    now = {name: text for name, text in fields_of(stored).items() if name in wanted}
    return SaveResult(stored, len(wanted), field_differences(wanted, now), note)


def _looked_up(
    client: "PlatformClient",
    workspace: Workspace,
    new: NewRunner,
    before: set[str],
    error: CsmError,
) -> Runner:
    """Return the runner that a lost creation has made.

    Raises:
        CsmError: it is not there, there are several, or the platform does not say.
    """
    from csm_tui.platform.runners import list_runners

    try:
        runners = list_runners(client, *workspace)
    except CsmError:
        raise error from None
    found = [each for each in runners if each.id not in before and each.name == new.name]
    if len(found) == 1:
        return found[0]
    raise OutcomeUnknown(
        f"No response; {len(found) or 'no'} new runners are named {new.name}.",
        "Refresh the runners before you create it again.",
        error.details,
    ) from error


def plan_deletion(
    client: "PlatformClient", runner: Runner, runners: list[Runner], cancel: CancelToken
) -> DeletionPlan:
    """Return what goes with a runner.

    Args:
        client: of the platform.
        runner: The runner to be deleted.
        runners: All runners of its workspace.
        cancel: ends the reading.
    """
    from csm_tui.platform.runs import list_runs

    ids = runner.organization_id, runner.workspace_id, runner.id
    runs = list_runs(client, *ids, cancel=cancel)
    now = datetime.now(UTC)
    active = (run.id for run in runs if is_active(run, None, now))
    names = {each.id: each.name for each in runners}
    parent = runner.parent_id or ""
    return DeletionPlan(
        runner,
        tuple(each for each in runners if each.parent_id == runner.id),
        names.get(parent, parent),
        len(runs),
        next(active, None),
        client.generation.archives_runners,
    )


def delete(client: "PlatformClient", runner: Runner, cancel: CancelToken) -> str:
    """Delete a runner, look whether it is gone, and return a sentence about that.

    Raises:
        OutcomeUnknown: the answer was lost, and the runner is still there.
        CsmError: the platform refused: a run has not ended.
    """
    from csm_tui.platform.runners import delete_runner, get_runner

    ids = runner.organization_id, runner.workspace_id, runner.id
    failed: CsmError | None = None
    try:
        delete_runner(client, *ids, cancel)
    except (OutcomeUnknown, PlatformFailed) as error:
        failed = error
    try:
        left = get_runner(client, *ids, CancelToken())
    except NotFound:
        return f"Runner {runner.name} deleted."
    except CsmError:
        if failed is not None:
            raise failed from None
        return f"Deletion of runner {runner.name} accepted."
    if left.archived:
        return f"Runner {runner.name} archived. The platform removes it within minutes."
    if failed is not None:
        raise type(failed)(
            f"{failed.headline.rstrip('.')}. Runner {runner.name} still exists.",
            "Refresh in a moment before you delete it again.",
            failed.details,
        ) from failed
    raise OutcomeUnknown(
        f"Deletion of runner {runner.name} accepted, but it still exists.",
        "Refresh the runners in a moment.",
    )
