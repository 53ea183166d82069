"""The check before a start, read from the platform."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError
from csm_tui.domain.preflight import Preflight, preflight_of
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.rights import START_RUNNER, ObjectKind, access_to, allowance
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner, RunnerDetails
from csm_tui.services.connection import Session
from csm_tui.services.principal import who_is

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient


def check_start(session: Session, details: RunnerDetails, cancel: CancelToken) -> Preflight:
    """Return what speaks against a start of a runner, and what differs from its last run.

    Nothing is changed on the platform, and what cannot be read is a finding.
    """
    runner, problem, last = details.runner, "", None
    try:
        last = _last_run(session.client, runner, cancel)
    except CsmError as error:
        problem = error.headline
    who = who_is(session)
    allowed = allowance(START_RUNNER, who, access_to(ObjectKind.RUNNER, runner.raw, who))
    fills = session.client.generation.fills_new_runners
    now = datetime.now(UTC)
    return preflight_of(details, last, problem, allowed, now, fills_defaults=fills)


def _last_run(client: "PlatformClient", runner: Runner, cancel: CancelToken) -> Run | None:
    from csm_tui.platform.runs import RunAddress, get_run

    if runner.last_run_id is None:
        return None
    ids = runner.organization_id, runner.workspace_id, runner.id, runner.last_run_id
    return get_run(client, RunAddress(*ids), cancel)
