"""Opening anything by its pasted id."""

from textual.screen import Screen

from csm_tui.domain.ids import kind_of_id, one_of
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.services.by_id import FoundObject, find_by_id
from csm_tui.services.connection import Session
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.screens.main.pane import OpenAddress

_NO_PLACE = {
    "connector": "connectors have no screen here",
    "twin graph": "give the id of its dataset",
    "scenario": "c in Runners lists scenarios",
    "scenario run": "c in Runners lists scenarios",
}


async def ask_for_object(
    screen: Screen[None], session: Session, here: Workspace
) -> FoundObject | None:
    """Ask for an id and find what it names; None if the user gave up.

    Raises:
        CsmError: there is no such object, or it cannot be read.
    """
    dialog = PromptDialog(
        "Open by id",
        "Id of a runner, run, dataset, dataset part, workspace, solution or organization:",
        accept="Open",
        preview=meaning,
    )
    answer = await screen.app.push_screen_wait(dialog)
    if answer is None:
        return None
    id_ = answer.strip()
    return await shell(screen).jobs.run(
        f"Searching {visible(id_)}",
        lambda job: find_by_id(session, here, id_, cancel=job.cancel),
    )


def meaning(text: str) -> Preview:
    """Return what the prompt shows below an id; an unknown prefix may still be a runner's."""
    text = text.strip()
    if not text:
        return Preview("Paste an id such as r-1234567890.", usable=False, waiting=True)
    kind = kind_of_id(text) or ""
    if why := _NO_PLACE.get(kind):
        return Preview(f"This is the id of {one_of(kind)}: {why}.", usable=False)
    return Preview(f"{kind or 'perhaps a runner:'} {text}")


def address_of(found: FoundObject) -> OpenAddress | None:
    """Return where an object is shown in its workspace; None for the workspace itself."""
    if found.runner is not None:
        return OpenAddress("runner", found.runner.id, runner=found.runner, run=found.run)
    if found.dataset is not None:
        dataset = found.dataset
        return OpenAddress("dataset", dataset.id, dataset, part=found.part)
    if found.solution_id:
        return OpenAddress("solution", found.solution_id)
    return None
