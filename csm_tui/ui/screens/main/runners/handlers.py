"""Choosing a handler of a run template, and downloading it."""

from pathlib import Path

from textual.widget import Widget

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.handler import Handler
from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.runner import RunnerDetails
from csm_tui.domain.text import visible
from csm_tui.services.local.listing import current_folder, list_folder
from csm_tui.services.runners import Runners
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.jobs import shell


async def download_handler(node: Widget, service: Runners, details: RunnerDetails) -> None:
    """Let the user choose one of the template's handlers and a folder, and download it there.

    A platform without handlers, and a template without any, are said.
    """
    if why := service.capabilities.why_not(Capability.HANDLERS):
        shell(node).tell(why)
        return
    runner = details.runner
    template = runner.run_template_id
    solution = details.solution_id
    if template is None or solution is None:
        shell(node).tell("This runner names no run template of a solution.")
        return
    found = await shell(node).jobs.run(
        f"Reading the handlers of {template}",
        lambda job: service.handlers.list(solution, template, cancel=job.cancel),
    )
    if not found:
        shell(node).tell(f"The run template {visible(template)} names no handlers.")
        return
    dialog = ChooseDialog(
        f"Handlers of {template}: download one", [_choice(each) for each in found], narrow=False
    )
    key = await node.app.push_screen_wait(dialog)
    handler = next((each for each in found if each.id == key), None)
    folder = await _folder(node, handler) if handler else None
    if handler is None or folder is None:
        return
    saved = await shell(node).jobs.run(
        f"Downloading {handler.file_name}",
        lambda job: service.handlers.download(
            handler, folder, progress=job.progress, cancel=job.cancel
        ),
    )
    shell(node).tell(f"✓ Saved as {visible(str(saved))}")


async def _folder(node: Widget, handler: Handler) -> Path | None:
    async def lister(folder: Path) -> LocalFolder:
        return await shell(node).jobs.run(
            f"Listing {folder}", lambda job: list_folder(folder, cancel=job.cancel)
        )

    title = f"Folder for {handler.file_name}"
    return await node.app.push_screen_wait(
        PickerDialog(title, current_folder(), lister, want="folder")
    )


def _choice(handler: Handler) -> Choice:
    why_not = "" if handler.is_kept else f"{handler.source}: its files are not on the platform"
    return Choice(handler.id, handler.id, handler.source, why_not)
