"""The scenarios of a workspace on 3.x platforms, read-only."""

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.scenario import Scenario
from csm_tui.services.connection import Session


class Scenarios:
    """The scenarios of one workspace."""

    def __init__(self, session: Session, organization_id: str, workspace_id: str) -> None:
        self._session = session
        self._workspace = (organization_id, workspace_id)

    def list(
        self,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PartialList[Scenario]:
        """Return every scenario, by name; `PartialList.partial` says whether some are missing.

        Raises:
            FeatureMissing: the platform has no scenarios.
        """
        from csm_tui.platform.scenarios import list_scenarios

        self._session.capabilities.require(Capability.SCENARIOS)
        found = list_scenarios(self._session.client, *self._workspace, progress, cancel)
        by_name = sorted(found, key=lambda scenario: (scenario.name.casefold(), scenario.id))
        return PartialList(by_name, found.partial)

    def get(self, scenario_id: str, *, cancel: CancelToken | None = None) -> Scenario:
        """Return one scenario.

        Raises:
            FeatureMissing: the platform has no scenarios.
        """
        from csm_tui.platform.scenarios import get_scenario

        self._session.capabilities.require(Capability.SCENARIOS)
        return get_scenario(self._session.client, *self._workspace, scenario_id, cancel)
