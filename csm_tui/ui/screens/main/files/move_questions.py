"""What is asked before files get other names; each answer is whether to go on."""

from collections.abc import Sequence
from typing import cast

from textual.app import App
from textual.message_pump import MessagePump

from csm_tui.domain.file_usage import UsageReport
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import MovePlan
from csm_tui.services.file_usage import find_usages
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.screens.main.files import telling
from csm_tui.ui.text import name_of


async def folder_is_meant(node: MessagePump, plan: MovePlan) -> bool:
    """Ask where the text may mean a folder or a file."""
    if plan.question is None:
        return True
    target = plan.steps[0].target
    question = (
        f"“{visible(target.rpartition('/')[0])}” is a folder.\n"
        f"Move the file into it, as “{visible(target)}”?"
    )
    dialog = ConfirmDialog("Into the folder?", question, confirm="Into the folder")
    return await cast("App[object]", node.app).push_screen_wait(dialog) is True


async def may_be_renamed(
    node: MessagePump, service: WorkspaceFiles, names: Sequence[str], what: str
) -> bool:
    """Ask where datasets or runners point at the old names, or nobody knows whether they do.

    Args:
        node: Where it is asked.
        service: The workspace.
        names: Their whole names now.
        what: The files in words.

    Raises:
        Cancelled: the person stopped the looking.
    """
    asked = names[: telling.MOST_USED_BY]
    report = await shell(node).jobs.run(
        f"Looking for what uses {what}",
        lambda job: find_usages(service, asked, progress=job.progress, cancel=job.cancel),
    )
    if not any(report.usages.values()) and not report.unknown and len(asked) == len(names):
        return True
    dialog = ListingDialog(
        f"Move {what}?",
        "The platform does not follow: what points at the old name will find nothing there.",
        [name_of(name) for name in _used(report) or names],
        confirm="Move",
        danger=True,
    )
    dialog.say(telling.used_by(report, len(asked), len(names)))
    return await cast("App[object]", node.app).push_screen_wait(dialog) == "confirm"


def _used(report: UsageReport) -> list[str]:
    return [name for name, uses in report.usages.items() if uses]
