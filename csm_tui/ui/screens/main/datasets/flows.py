"""Downloading, replacing and putting back parts: what is asked, and how it ended."""

import time
from collections.abc import Sequence
from pathlib import Path

from textual.widget import Widget

from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.dataset_parts import (
    KeptPart,
    PartReplacement,
    PartsDownloadPlan,
    PartsReport,
    PlannedPart,
)
from csm_tui.domain.errors import ChangedMeanwhile
from csm_tui.domain.format import counted, exact_size, human_age, human_size, human_time
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.datasets.parts import WorkspaceDatasets
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import Jobs, shell
from csm_tui.ui.presentation.dataset_rows import changed_by, kind_words
from csm_tui.ui.presentation.part_upload_texts import report_facts
from csm_tui.ui.screens.main.datasets.local_folder import LocalFolders
from csm_tui.ui.text import name_of

_DANGER = (
    "The platform deletes the old data before it stores the new. A backup stays on this "
    "computer; U restores it."
)


class PartFlows:
    """Asks what a download or a replacement needs to know, and runs it; await it in a flow."""

    def __init__(
        self, node: Widget, service: WorkspaceDatasets, folders: LocalFolders, environment: str
    ) -> None:
        """Prepare the flows.

        Args:
            node: the widget over which questions are asked.
            service: the datasets of the workspace.
            folders: asks for files and folders.
            environment: the name of the platform and of the workspace, for questions.
        """
        self._node = node
        self._service = service
        self._folders = folders
        self._environment = environment

    @property
    def _jobs(self) -> Jobs:
        return shell(self._node).jobs

    async def download(self, what: str, parts: Sequence[DatasetPart]) -> None:
        """Download parts into a folder that the user chooses.

        Args:
            what: the part or the dataset, in words.
            parts: one, or all of a dataset.
        """
        amount = f"\n{counted(len(parts), 'part')}" if len(parts) != 1 else ""
        folder = await self._folders.ask_for_target("Download", f"{what}{amount}")
        if folder is None:
            return
        plan = await self._jobs.run(
            f"Checking {visible(str(folder))}",
            lambda _: self._service.plan_download(parts, folder),
        )
        overwrite = await self._may_overwrite(plan)
        if overwrite is None:
            return
        report = await self._jobs.run(
            f"Downloading {what}",
            lambda job: self._service.download(
                plan, overwrite=overwrite, progress=job.progress, cancel=job.cancel
            ),
            writes=True,
        )
        self._folders.changed(folder)
        await self._tell_downloaded(report, folder)

    async def replace(self, dataset: Dataset, part: DatasetPart) -> PartReplacement | None:
        """Replace the data of a part by a file that the user chooses; None if not agreed."""
        name = name_of(part.source_name or part.name)
        path = await self._folders.pick_file(f"Replace {name}: choose the new file")
        if path is None:
            return None
        item = await self._jobs.run(
            f"Checking {visible(path.name)}",
            lambda job: self._service.check_replacement(
                part, path, progress=job.progress, cancel=job.cancel
            ),
        )
        question = ConfirmDialog(
            f"Replace {name}?",
            self._replacement_text(dataset, part, item),
            confirm="Replace",
            danger=True,
        )
        what = f"Replace {name} of {name_of(dataset.name)}"
        if not await self._sure(question) or not await may_change(self._node, what):
            return None
        done = await self._jobs.run(
            f"Replacing {name}",
            lambda job: self._service.replace(part, path, progress=job.progress, cancel=job.cancel),
            writes=True,
        )
        kept = " U restores the old data." if done.kept is not None else ""
        shell(self._node).tell(f"✓ {name} was replaced and read back{_rows(done)}.{kept}")
        return done

    async def put_back(self, kept: KeptPart) -> PartReplacement | None:
        """Put kept data of a part back; None if not agreed."""
        name = name_of(kept.part.source_name or kept.part.name)
        question = ConfirmDialog(
            f"Restore the old data of {name}?",
            f"On {self._environment}.\nThe current data will be lost. Backup: "
            f"{exact_size(kept.fingerprint.size)}, made {_since(kept)} ago.",
            confirm="Restore",
            danger=True,
        )
        what = f"Restore the old data of {name}"
        if not await self._sure(question) or not await may_change(self._node, what):
            return None
        try:
            done = await self._put(kept, name, force=False)
        except ChangedMeanwhile as error:
            again = ConfirmDialog(
                "Restore it anyway?",
                f"{error.headline}\nTheir change would be lost.",
                confirm="Restore",
                danger=True,
            )
            if not await self._sure(again):
                return None
            done = await self._put(kept, name, force=True)
        note = f" {done.note}" if done.note else ""
        shell(self._node).tell(f"✓ {name} has its old data again{_rows(done)}.{note}")
        return done

    async def choose_kept(self, kept: Sequence[KeptPart]) -> KeptPart | None:
        """Let the user choose one of several copies."""
        choices = [
            Choice(
                each.part.id,
                name_of(each.part.source_name or each.part.name),
                f"{human_size(each.fingerprint.size)}, {_since(each)} ago",
            )
            for each in kept
        ]
        chosen = await self._node.app.push_screen_wait(
            ChooseDialog("Restore which backup?", choices)
        )
        return next((each for each in kept if each.part.id == chosen), None)

    async def _put(self, kept: KeptPart, name: str, *, force: bool) -> PartReplacement:
        return await self._jobs.run(
            f"Putting the old data of {name} back",
            lambda job: self._service.put_back(
                kept, force=force, progress=job.progress, cancel=job.cancel
            ),
            writes=True,
        )

    async def _may_overwrite(self, plan: PartsDownloadPlan) -> bool | None:
        """Ask about files that exist; None if nothing is to be downloaded."""
        existing = plan.existing
        if not existing:
            return False
        verb = "exists" if len(existing) == 1 else "exist"
        lost = "cannot be undone"
        names = "\n".join(visible(str(each.transfer.local)) for each in existing[:6])
        choices = [Choice("skip", "Skip"), Choice("overwrite", "Overwrite", lost)]
        chosen = await self._node.app.push_screen_wait(
            ChooseDialog(
                f"{counted(len(existing), 'file')} {verb} there",
                choices,
                narrow=False,
                body=names if len(existing) <= 6 else f"{names}\n…",
            )
        )
        return None if chosen is None else chosen == "overwrite"

    async def _tell_downloaded(self, report: PartsReport, folder: Path) -> None:
        done = report.count(FileOutcome.DONE)
        if report.complete:
            size = sum(each.fingerprint.size for each in report.results if each.fingerprint)
            skipped = len(report.results) - done
            more = f"; {skipped:,} left as {'it was' if skipped == 1 else 'they were'}"
            shell(self._node).tell(
                f"Downloaded {counted(done, 'part')} ({human_size(size)}) into"
                f" {visible(str(folder))}{more if skipped else ''}."
            )
            return
        facts = report_facts(report)
        await self._node.app.push_screen_wait(TextDialog("Download", facts))

    def _replacement_text(self, dataset: Dataset, part: DatasetPart, item: PlannedPart) -> str:
        rows = f", {counted(item.rows, 'row')}" if item.rows is not None else ""
        columns = f", {counted(len(item.columns), 'column')}" if item.columns else ""
        return "\n".join(
            (
                f"On {self._environment}.",
                f"Part     {part.name}  {part.id}  {kind_words(part)}",
                f"Dataset  {dataset.name}  {dataset.id}",
                f"Changed  {human_time(part.updated)} by {changed_by(part)}",
                f"New data {item.path}  {human_size(item.size)}{rows}{columns}",
                "",
                _DANGER,
            )
        )

    async def _sure(self, question: ConfirmDialog) -> bool:
        return await self._node.app.push_screen_wait(question) is True


def _rows(done: PartReplacement) -> str:
    size = human_size(done.size)
    return f" ({size})" if done.rows is None else f" ({counted(done.rows, 'row')}, {size})"


def _since(kept: KeptPart) -> str:
    return human_age(time.time() - kept.kept_at)
