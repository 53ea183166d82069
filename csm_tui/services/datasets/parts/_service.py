"""The use cases on the datasets of one workspace."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.dataset_parts import (
    KeptPart,
    NewDataset,
    PartReplacement,
    PartResult,
    PartsDownloadPlan,
    PartsReport,
    PartUploadPlan,
    PlannedPart,
    PlannedPartDownload,
)
from csm_tui.domain.errors import Cancelled, InputRefused, OutcomeUnknown
from csm_tui.domain.preview.content import Preview, PreviewOptions
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.text import visible
from csm_tui.services.datasets.parts import (
    _downloading,
    _kept,
    _planning,
    _replacing,
    _uploading,
)
from csm_tui.services.datasets.parts._planning import KindOf
from csm_tui.services.datasets.parts._querying import PartTable
from csm_tui.services.datasets.parts._reading import PartAccess, PartReader
from csm_tui.services.datasets.parts._sending import only_sender
from csm_tui.services.preview import preview_workspace_file
from csm_tui.services.threads import map_bounded, run_abandonable

if TYPE_CHECKING:
    from csm_tui.services.connection import Session

DOWNLOADS = 4
"""Parts that are downloaded at the same time; reading does the platform no harm."""


class WorkspaceDatasets:
    """Lists, previews, downloads, uploads, replaces and queries parts; safe from any thread.

    Everything about parts raises `FeatureMissing` where the platform has none.
    """

    def __init__(self, session: "Session", organization_id: str, workspace_id: str) -> None:
        self._session = session
        self._ids = (organization_id, workspace_id)

    @property
    def session(self) -> "Session":
        """The session of all requests."""
        return self._session

    @property
    def organization_id(self) -> str:
        """The organization of the workspace."""
        return self._ids[0]

    def datasets(self, *, cancel: CancelToken | None = None) -> list[Dataset]:
        """Return the datasets by name, each with its parts; on every platform."""
        cancel = cancel or CancelToken()
        return run_abandonable(lambda: self._session.datasets(*self._ids, cancel=cancel), cancel)

    def dataset(self, dataset_id: str, *, cancel: CancelToken | None = None) -> Dataset:
        """Return one dataset with its parts; on every platform."""
        from csm_tui.platform.datasets import get_dataset

        return get_dataset(self._session.client, *self._ids, dataset_id, cancel)

    def part(
        self, dataset_id: str, part_id: str, *, cancel: CancelToken | None = None
    ) -> DatasetPart:
        """Return one part."""
        from csm_tui.platform.dataset_parts import get_part

        access = self._access(dataset_id)
        return get_part(self._session.client, access.place, part_id, cancel)

    def lost_parts(
        self, dataset: Dataset, *, cancel: CancelToken | None = None
    ) -> tuple[DatasetPart, ...]:
        """Return the parts that are stored for a dataset, and that it does not list."""
        from csm_tui.platform.dataset_parts import list_parts

        access = self._access(dataset.id)
        listed = {part.id for part in dataset.parts}
        every = list_parts(self._session.client, access.place, cancel)
        return tuple(part for part in every if part.id not in listed)

    def reader(self, part: DatasetPart) -> PartReader:
        """Return the part as something that is read by name, for previews and for opening it."""
        return PartReader(self._access(part.dataset_id), part)

    def preview(
        self,
        part: DatasetPart,
        *,
        options: PreviewOptions | None = None,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Preview:
        """Return the preview of a part, as that of a workspace file; a table comes as CSV.

        Raises:
            CsmError, Cancelled: as for `preview_workspace_file`.
        """
        name = _downloading.source_name(part)
        return preview_workspace_file(
            self.reader(part), name, options=options, progress=progress, cancel=cancel
        )

    def plan_download(self, parts: Iterable[DatasetPart], folder: Path) -> PartsDownloadPlan:
        """Return the download of parts into a folder, each under its source name.

        Sub-folders are kept. A name that leads out of the folder, and the second of two equal
        names, are refused in the plan.
        """
        self._session.capabilities.require(Capability.DATASET_PARTS)
        return _downloading.make_plan(parts, folder)

    def download(
        self,
        plan: PartsDownloadPlan,
        *,
        overwrite: bool | Collection[str] = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PartsReport:
        """Download the parts of a plan, each whole under its name or not at all.

        Args:
            plan: the result of `plan_download`.
            overwrite: whether files may be replaced, or the source names of those that may; the
                others are left as they are.
            progress: called with the bytes of the current part.
            cancel: ends it at once; the rest is not tried.
        """
        cancel = cancel or CancelToken()

        def save(item: PlannedPartDownload) -> PartResult:
            access = self._access(item.part.dataset_id)
            return _downloading.download(access, item, overwrite, progress, cancel)

        results = map_bounded(save, plan.items, DOWNLOADS, "parts")
        return PartsReport(None, (*results, *map(_downloading.refusal, plan.refused)))

    def create(self, new: NewDataset, *, cancel: CancelToken | None = None) -> Dataset:
        """Create a dataset without parts.

        Raises:
            InputRefused: it has no name.
            OutcomeUnknown: the answer was lost, or not waited for.
            Cancelled: it was stopped before it was sent.
        """
        from csm_tui.platform.dataset_parts import create_dataset

        self._session.capabilities.require(Capability.DATASET_PARTS)
        if not new.name.strip():
            raise InputRefused("Dataset name missing.", "Enter a name.")
        cancel = cancel or CancelToken()
        cancel.check()
        client, ids = self._session.client, self._ids

        def call() -> Dataset:
            return create_dataset(client, *ids, new.name, new.description, new.tags)

        try:
            return run_abandonable(call, cancel)
        except Cancelled:
            raise OutcomeUnknown(
                f"Creation of dataset “{visible(new.name)}” cancelled too late. It may or may "
                "not exist.",
                "Check the list of datasets before you retry.",
            ) from None

    def plan_upload(
        self,
        sources: Sequence[Path],
        into: Dataset | NewDataset,
        *,
        kind_of: KindOf = lambda _: PartKind.FILE,
        hidden: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PartUploadPlan:
        """Return the upload of files and folders as parts, with the problems of each.

        A folder's files have their path below it as source name. A file that becomes a table is
        read to its end, and checked by the rules of the server and of its database.

        Args:
            sources: files and folders of this computer.
            into: the dataset they go into, or the one to create.
            kind_of: returns the kind of a new part for its source name; a part that exists keeps
                its kind.
            hidden: whether hidden files are taken too.
            progress: called with the bytes of tables that are checked.
            cancel: checked at every file and block.

        Raises:
            Cancelled: it was stopped.
        """
        self._session.capabilities.require(Capability.DATASET_PARTS)
        parts: tuple[DatasetPart, ...] = ()
        if isinstance(into, Dataset):
            into = self.dataset(into.id, cancel=cancel)
            parts = into.parts
        return _planning.make_plan(
            sources, into, parts, kind_of, hidden, progress, cancel or CancelToken()
        )

    def with_kind(
        self,
        plan: PartUploadPlan,
        source_names: Collection[str],
        kind: PartKind,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PartUploadPlan:
        """Return a plan in which these new parts have another kind, and are checked as such."""

        def changed(item: PlannedPart) -> PlannedPart:
            if item.source_name not in source_names or item.existing is not None:
                return item
            return _planning.recheck(item, kind, progress, cancel or CancelToken())

        return replace(plan, items=tuple(map(changed, plan.items)))

    def upload(
        self,
        plan: PartUploadPlan,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PartsReport:
        """Send the parts of a plan one after the other, then read the dataset's list.

        A part that exists is replaced as `replace` does it. A refused part is a result, and the
        next is sent. When an answer was lost, the rest is not tried: the platform may still be
        storing, and loses parts that are sent at once.

        Raises:
            AlreadyExists: parts exist, and the user has not decided; nothing was sent.
            InputRefused: nothing can be sent, or the new dataset has no name.
            CsmError: the new dataset was not created.
        """
        cancel = cancel or CancelToken()
        _uploading.check_ready(plan)
        dataset = plan.into
        if isinstance(dataset, NewDataset):
            dataset = self.create(dataset, cancel=cancel)
        access = self._access(dataset.id)
        work = _uploading.Uploading(access, progress, cancel)
        results, stopped = work.run(plan.items)
        return _uploading.report_of(access, results, stopped)

    def check_replacement(
        self,
        part: DatasetPart,
        path: Path,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PlannedPart:
        """Return a file as what would replace a part, its columns and rows counted.

        Raises:
            InputRefused: the platform or its database would refuse it; nothing was sent.
        """
        return _replacing.checked(part, path, progress, cancel or CancelToken())

    def replace(
        self,
        part: DatasetPart,
        path: Path,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PartReplacement:
        """Replace the data of a part, and read them back.

        The file is checked first, since the platform deletes the old data before it stores the
        new. A copy of the old data is kept on this computer; see `kept_parts` and `put_back`.

        Args:
            part: the part as the user has seen it.
            path: the file; the part keeps its source name.
            progress: called with bytes of the current step.
            cancel: once all is sent, it ends the waiting but not the replacement.

        Raises:
            ChangedMeanwhile: another user has changed the part since it was read.
            InputRefused: the file is refused, before anything was sent or by the platform; the
                next step says whether the old data must be put back.
            OutcomeUnknown: the answer was lost, or the data read back are not those sent.
            Cancelled: it was stopped before the platform could have all of it.
        """
        access = self._access(part.dataset_id)
        return _replacing.Replacing(access, part, progress, cancel or CancelToken()).run(path)

    def kept_parts(self) -> tuple[KeptPart, ...]:
        """Return the copies of replaced parts of this workspace, kept on this computer."""
        generation = self._session.client.generation
        return tuple(
            kept
            for kept in _kept.kept_copies(self._session.platform, generation)
            if (kept.organization_id, kept.workspace_id) == self._ids
        )

    def kept_of(self, part: DatasetPart) -> KeptPart | None:
        """Return the copy of a part's data from before its replacement, or None."""
        return next((kept for kept in self.kept_parts() if kept.part.id == part.id), None)

    def put_back(
        self,
        kept: KeptPart,
        *,
        force: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PartReplacement:
        """Send the kept data of a part again, read them back, and remove the copy.

        A table that the platform has lost cannot be replaced; it becomes a new part of the same
        name, with another id.

        Args:
            kept: one of `kept_parts`.
            force: whether to do so although another user has changed the part since.
            progress: called with bytes of the current step.
            cancel: as for `replace`.

        Raises:
            ChangedMeanwhile: another user has changed the part since.
            CsmError, Cancelled: as for `replace`; the copy is still kept.
        """
        access = self._access(kept.part.dataset_id)
        work = _replacing.Replacing(access, kept.part, progress, cancel or CancelToken())
        return work.put_back(kept, force=force)

    def delete_part(self, part: DatasetPart, *, cancel: CancelToken | None = None) -> None:
        """Delete a part and its data.

        Raises:
            OutcomeUnknown: the answer was lost, or not waited for.
            Cancelled: it was stopped before it was sent.
        """
        from csm_tui.platform.dataset_parts import delete_part

        cancel = cancel or CancelToken()
        access = self._access(part.dataset_id)
        delete = partial(delete_part, self._session.client, access.place, part.id)
        with only_sender(self._session.platform, part.dataset_id, cancel):
            try:
                run_abandonable(delete, cancel)
            except Cancelled:
                raise OutcomeUnknown(
                    f"Deletion of “{visible(part.source_name)}” cancelled too late. It may or "
                    "may not exist.",
                    "Check the dataset before you retry.",
                ) from None

    def table(self, part: DatasetPart) -> PartTable:
        """Return the table of a part, for queries.

        Raises:
            FeatureMissing: the part is a file.
        """
        return PartTable(self._access(part.dataset_id), part)

    def _access(self, dataset_id: str) -> PartAccess:
        """Return the access to the parts of a dataset.

        Raises:
            FeatureMissing: the platform has no parts.
        """
        from csm_tui.platform.dataset_parts import DatasetPlace

        self._session.capabilities.require(Capability.DATASET_PARTS)
        return PartAccess(self._session, DatasetPlace(*self._ids, dataset_id))
