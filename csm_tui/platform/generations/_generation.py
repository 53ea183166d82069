"""What every generation shares, and the places where one differs."""

from dataclasses import dataclass
from typing import Any

from csm_tui.domain.capabilities import Capabilities
from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.errors import NotFound, Refusal
from csm_tui.domain.generation import Generation
from csm_tui.domain.organization import Raw
from csm_tui.domain.rights import RightsRules
from csm_tui.domain.run import LogPart, Run
from csm_tui.domain.runner import Runner
from csm_tui.platform import decode
from csm_tui.platform._request import Request, Response
from csm_tui.platform.generations._objects import (
    read_dataset,
    read_part,
    read_run,
    read_runner,
)
from csm_tui.platform.paths import path


@dataclass(frozen=True, slots=True)
class ApiGeneration:
    """One generation of the platform's API: paths, decoders, errors and capabilities."""

    generation: Generation
    capabilities: Capabilities
    rights: RightsRules
    runners_per_page: int = 200
    """Runners asked for at once; the server takes any number (PLATFORM.md 3)."""
    splits_refused_pages: bool = False
    """Whether one unreadable runner fails a whole page, so that smaller pages find the rest."""
    has_about: bool = False
    """Whether ``/about`` says the full version to a signed-in user (PLATFORM.md 1.2)."""
    logs_are_text: bool = False
    """Whether a log is plain text, not JSON."""
    change_names_template: bool = True
    """Whether a change of a runner must name its run template (PLATFORM.md 5.4)."""
    fills_new_runners: bool = False
    """Whether a new runner gets the defaults of workspace and solution (PLATFORM.md 5.4)."""
    archives_runners: bool = False
    """Whether a deleted runner stays, archived, until the platform has cleaned up."""
    stop_doubt: str = ""
    """Why a stop that was accepted may have no effect, as a sentence; empty if it should have."""

    def datasets(self, organization_id: str, workspace_id: str) -> str:
        """Return the path of the datasets: those of the organization (PLATFORM.md 7)."""
        del workspace_id
        return path("organizations", organization_id, "datasets")

    def refusal(self, request: Request, response: Response) -> Refusal | None:
        """Return the error that only this generation answers so; None where shared rules hold."""
        del request, response
        return None

    def log(self, answer: Any, place: str) -> tuple[LogPart, ...]:
        """Return the log of a run by step, oldest lines first.

        Args:
            answer: text if `logs_are_text`, else decoded JSON.
            place: what was asked for, in words, for errors.

        Raises:
            UnexpectedAnswer: it has another form.
        """
        entries = decode.children(decode.one(answer, place), "logs")
        return (LogPart("", tuple(decode.text(entry, "line") for entry in entries)),)

    def runner(self, raw: Raw) -> Runner:
        """Return a runner."""
        return read_runner(raw)

    def run(self, raw: Raw) -> Run:
        """Return a run."""
        return read_run(raw)

    def dataset(self, raw: Raw) -> Dataset:
        """Return a dataset."""
        return read_dataset(raw)

    def dataset_part(self, raw: Raw) -> DatasetPart:
        """Return a part of a dataset."""
        return read_part(raw)


def missing(request: Request, response: Response) -> Refusal | None:
    """Return the error of a missing object that is refused with 400 (PLATFORM.md 6, 11.1)."""
    if response.status != 400 or "not found" not in response.detail:
        return None
    said = request.redacted(response.detail).rstrip(".")
    return (
        NotFound,
        f"{said}.",
        ("Check the name or id. It may be deleted, or not shared with you."),
    )
