"""Downloading the data of runners, as their handlers read it, and what to do with it then."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from csm_tui.domain.errors import CsmError
from csm_tui.domain.format import counted
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_download import DownloadOptions, DownloadPlan, DownloadReport
from csm_tui.domain.text import visible
from csm_tui.services.runners import Runners
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.runner_download import RunnerDownloadDialog
from csm_tui.ui.jobs import Job, shell
from csm_tui.ui.presentation.runner_download_rows import report_words
from csm_tui.ui.screens.main.datasets.local_folder import LocalFolders
from csm_tui.ui.screens.main.files.transferring.destinations import target_folder
from csm_tui.ui.screens.main.runners.downloaded import follow_up

if TYPE_CHECKING:
    from csm_tui.services.runners.download import RunnerData


async def download_runner_data(node: Widget, service: Runners, runners: Sequence[Runner]) -> None:
    """Show the exact files, save them, and offer what can be done with the folder.

    Args:
        node: A widget of the main screen, in a flow.
        service: The runners of the workspace.
        runners: Those to download; each of several has a folder of its id.
    """
    if not runners:
        shell(node).tell("Select a runner first.")
        return
    plans = await _agreed(node, service, runners)
    if not plans:
        return
    overwrite = any(plan.existing for plan in plans)
    if overwrite and not await _may_overwrite(node, plans):
        return
    # A stop is awaited: nothing of a runner is left then, or all of it is there already.
    reports, failed = await shell(node).jobs.run(
        f"Downloading {_named(runners)}",
        lambda job: _saved(service.data, plans, job, overwrite=overwrite),
        writes=True,
    )
    folder = _common([each.plan for each in reports])
    LocalFolders(node).changed()
    words = "\n".join([report_words(reports, folder), *map(visible, failed)])
    await follow_up(node, folder, words, reports)


def _named(runners: Sequence[Runner]) -> str:
    one = visible(runners[0].name) if len(runners) == 1 else counted(len(runners), "runner")
    return f"the data of {one}"


def _common(plans: Sequence[DownloadPlan]) -> Path:
    """Return the folder of all plans."""
    return plans[0].folder if len(plans) == 1 else plans[0].folder.parent


async def _agreed(
    node: Widget, service: Runners, runners: Sequence[Runner]
) -> Sequence[DownloadPlan] | None:
    """Return the plans that the user agrees to."""
    jobs, data = shell(node).jobs, service.data
    here = LocalFolders(node).folder
    start = here / runners[0].id if len(runners) == 1 else here
    options = DownloadOptions()

    def folder_for(folder: Path, runner_id: str) -> Path:
        return folder if len(runners) == 1 else folder / runner_id

    places = {each.id: folder_for(start, each.id) for each in runners}
    plans, missing = await jobs.run(
        f"Checking {_named(runners)}", lambda job: _planned(data, places, options, job)
    )
    if missing:
        shell(node).tell(visible(" ".join(missing)))

    async def replan(folder: Path, options: DownloadOptions) -> Sequence[DownloadPlan]:
        return await jobs.run(
            f"Checking {_named(runners)}", lambda job: _changed(data, folder, options, job)
        )

    def _changed(
        data: "RunnerData", folder: Path, options: DownloadOptions, job: Job
    ) -> list[DownloadPlan]:
        return [
            data.changed(plan, folder_for(folder, plan.runner.id), options, cancel=job.cancel)
            for plan in plans
        ]

    dialog = RunnerDownloadDialog(
        f"Download {_named(runners)}",
        plans,
        start,
        options,
        replan=replan,
        folder_of=lambda text: target_folder(text, start, here),
    )
    return await node.app.push_screen_wait(dialog)


def _planned(
    data: "RunnerData", places: Mapping[str, Path], options: DownloadOptions, job: Job
) -> tuple[list[DownloadPlan], list[str]]:
    """Return a plan for each runner, and why those are missing that cannot be read.

    Raises:
        CsmError: none of them can be read.
    """
    plans: list[DownloadPlan] = []
    missing: list[CsmError] = []
    for id_, folder in places.items():
        try:
            plan = data.plan(id_, folder, options, progress=job.progress, cancel=job.cancel)
        except CsmError as error:
            missing.append(error)
        else:
            plans.append(plan)
    if not plans:
        raise missing[0]
    return plans, [error.headline for error in missing]


def _saved(
    data: "RunnerData", plans: Sequence[DownloadPlan], job: Job, *, overwrite: bool
) -> tuple[list[DownloadReport], list[str]]:
    """Return a report for each runner, and why those are missing that could not be saved.

    Raises:
        CsmError: none of them could be saved.
    """
    reports: list[DownloadReport] = []
    failed: list[tuple[str, CsmError]] = []
    for plan in plans:
        try:
            reports.append(
                data.save(plan, overwrite=overwrite, progress=job.progress, cancel=job.cancel)
            )
        except CsmError as error:
            failed.append((plan.runner.name, error))
    if not reports:
        raise failed[0][1]
    return reports, [f"✗ {name}: {error.headline}" for name, error in failed]


async def _may_overwrite(node: Widget, plans: Sequence[DownloadPlan]) -> bool:
    names = [str(plan.folder / each.path) for plan in plans for each in plan.existing]
    shown = "\n".join(map(visible, names[:6]))
    more = f"\n… and {len(names) - 6:,} more" if len(names) > 6 else ""
    question = ConfirmDialog(
        "Overwrite local files?",
        f"{shown}{more}\n\n{counted(len(names), 'file')} of this computer will be replaced.",
        confirm="Overwrite",
        danger=True,
    )
    return await node.app.push_screen_wait(question) is True
