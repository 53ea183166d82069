"""Generation 4.x: the Twin Data Layer without scenarios."""

from csm_tui.domain.capabilities import Capabilities, Capability
from csm_tui.domain.errors import Refusal
from csm_tui.domain.generation import Generation
from csm_tui.domain.rights import RightsRules
from csm_tui.platform._request import Request, Response
from csm_tui.platform.generations._generation import ApiGeneration, missing

_CAPABILITIES = Capabilities(
    {
        Capability.DATASET_PARTS: (
            "4.x platforms have no dataset parts.",
            "Their datasets are graphs and workspace files.",
        ),
        Capability.HANDLERS: (
            "4.x platforms have no handlers.",
            "The steps of the run templates are in the solution's image.",
        ),
        Capability.SCENARIOS: (
            "4.x platforms have no scenarios.",
            "Use runners.",
        ),
    }
)
_RIGHTS = RightsRules(
    _CAPABILITIES, roles_claims=("customRoles", "roles"), account_claims=("email", "oid")
)


class _Generation4(ApiGeneration):
    __slots__ = ()

    def refusal(self, request: Request, response: Response) -> Refusal | None:
        """A missing run is refused with 400 (PLATFORM.md 6)."""
        return missing(request, response)


V4 = _Generation4(Generation.V4, _CAPABILITIES, _RIGHTS)
"""Generation 4.x (PLATFORM.md 12)."""
