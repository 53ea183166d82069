"""Generation 5.x: datasets of workspaces in parts, ids that are checked, logs as text."""

from typing import Any

from csm_tui.domain.capabilities import Capabilities, Capability
from csm_tui.domain.errors import InputRefused, Refusal
from csm_tui.domain.generation import Generation
from csm_tui.domain.rights import RightsRules
from csm_tui.domain.run import LogPart
from csm_tui.platform._request import Request, Response
from csm_tui.platform.generations._generation import ApiGeneration
from csm_tui.platform.paths import path

_CAPABILITIES = Capabilities(
    {
        Capability.TWIN_GRAPH: (
            "5.x platforms have no Twin Data Layer.",
            "Their datasets consist of parts: files, and tables that can be queried.",
        ),
        Capability.RUN_DATA: (
            "5.x platforms keep no tables of runs.",
            "Find the results of a run in datasets and workspace files.",
        ),
        Capability.HANDLERS: (
            "5.x platforms have no handlers.",
            "The steps of the run templates are in the solution's image.",
        ),
        Capability.SCENARIOS: (
            "5.x platforms have no scenarios.",
            "Use runners.",
        ),
    }
)
_RIGHTS = RightsRules(
    _CAPABILITIES,
    roles_claims=("userRoles",),
    account_claims=("email", "sub"),
    groups_count=True,
)
_RUNNERS_PER_PAGE = 50
"""The server asks its workflow engine for each runner of a list (PLATFORM.md 5.2)."""


class _Generation5(ApiGeneration):
    __slots__ = ()

    def datasets(self, organization_id: str, workspace_id: str) -> str:
        """Return the path of the datasets of a workspace (PLATFORM.md 9)."""
        return path("organizations", organization_id, "workspaces", workspace_id, "datasets")

    def refusal(self, request: Request, response: Response) -> Refusal | None:
        """Name the id that the server's patterns refuse (PLATFORM.md 2.4)."""
        value, mark, pattern = response.detail.partition(":must match ")
        if response.status != 400 or not mark:
            return None
        return (
            InputRefused,
            f"“{request.redacted(value)}” is not a valid id on a 5.x platform.",
            f"An id must match {request.redacted(pattern)}. Copy it from a list.",
        )

    def log(self, answer: Any, place: str) -> tuple[LogPart, ...]:
        """Return the lines of the text (PLATFORM.md 6)."""
        del place
        lines = answer.removesuffix("\n").split("\n") if answer else []
        # A look at all of the text is cheaper than one at each of a million lines.
        if "\r" in answer:
            lines = [line.removesuffix("\r") for line in lines]
        return (LogPart("", tuple(lines)),)


V5 = _Generation5(
    Generation.V5,
    _CAPABILITIES,
    _RIGHTS,
    runners_per_page=_RUNNERS_PER_PAGE,
    splits_refused_pages=True,
    has_about=True,
    logs_are_text=True,
    change_names_template=False,
    fills_new_runners=True,
    archives_runners=True,
    stop_doubt="Platforms of version 5.1.0 accept a stop but do not stop the run.",
)
"""Generation 5.x (PLATFORM.md 12)."""
