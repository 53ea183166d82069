"""Giving the files of a download their final names: all of them, or none."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from csm_tui.domain.errors import AlreadyExists, CsmError
from csm_tui.domain.format import counted
from csm_tui.domain.runner_download import (
    ENVIRONMENT,
    MANIFEST,
    DownloadPlan,
    DownloadReport,
    SavedFile,
)
from csm_tui.domain.runner_download import parameters as parameter_files
from csm_tui.domain.runner_download.manifest import manifest
from csm_tui.domain.runner_download.uses import (
    PARAMETERS_CSV,
    PARAMETERS_JSON,
    Placement,
    folders_of,
)
from csm_tui.domain.text import visible
from csm_tui.services.local.disk import disk_errors, ignores_case, shown
from csm_tui.services.local.final_name import give_name
from csm_tui.services.runners.download._reading import Staged
from csm_tui.services.workspace_files._target import check_target, folders_for
from csm_tui.services.workspace_files.leftovers import private_folder, remove_private


@contextmanager
def staging_folder(folder: Path) -> Iterator[Path]:
    """Return a context with a folder on the disk of the target, which is removed at its end."""
    with folders_for(folder / MANIFEST):
        stage = private_folder(folder)
        try:
            yield stage
        finally:
            remove_private(stage)


class RunnerDataWriter:
    """Writes what was read of the datasets, and the files about the runner."""

    def __init__(self, plan: DownloadPlan, stage: Path, *, overwrite: bool) -> None:
        self._plan = plan
        self._stage = stage
        self._overwrite = overwrite
        self._files: list[tuple[Path, SavedFile]] = []
        """The temporary path of each file, and what is said about it."""
        self._copies = count(1)

    def write(
        self,
        staged: Mapping[str, Staged],
        variables: bytes,
        platform: tuple[str, str],
    ) -> DownloadReport:
        """Write all files, or none, and return the report.

        Args:
            staged: the files of each dataset, or why it is missing.
            variables: the file of variables.
            platform: address and version, for the manifest.

        Raises:
            AlreadyExists: a file has one of the names, and may not be overwritten.
            CsmError: the disk refuses.
        """
        plan = self._plan
        failures = {id_: each for id_, each in staged.items() if isinstance(each, CsmError)}
        placement = Placement(portable=ignores_case(plan.folder))
        for use in plan.uses:
            found = staged.get(use.dataset_id, ())
            for file in () if isinstance(found, CsmError) else found:
                name = file.source.name
                if use.by_part_name:
                    name = f"{file.source.origin['name']}/{name}"
                path = placement.place(use, name)
                saved = SavedFile(
                    path, file.size, file.sha256, use.dataset_id, file.source, file.read
                )
                self._files.append((file.path, saved))
        self._add_parameters(failures)
        if plan.options.reproduce:
            self._add(ENVIRONMENT, variables)
        notes = (*plan.notes, *(each for each in placement.notes if each not in plan.notes))
        report = DownloadReport(plan, tuple(saved for _, saved in self._files), failures, notes)
        self._add(MANIFEST, manifest(report, *platform, datetime.now(UTC)))
        self._publish()
        return replace(report, files=tuple(saved for _, saved in self._files))

    def _add_parameters(self, failures: Mapping[str, CsmError]) -> None:
        options = self._plan.options
        folders = {
            use.parameter_id: str(self._plan.folder.absolute() / use.folder)
            for use in self._plan.uses
            if use.parameter_id and use.dataset_id not in failures
        }
        records = parameter_files.parameter_records(self._plan.runner, folders)
        if options.json:
            self._add(PARAMETERS_JSON, parameter_files.as_json(records))
        if options.csv:
            self._add(PARAMETERS_CSV, parameter_files.as_csv(records))

    def _add(self, path: str, content: bytes) -> None:
        temporary = self._stage / path.replace("/", "-")
        with disk_errors(temporary, "written"):
            temporary.write_bytes(content)
        saved = SavedFile(path, len(content), hashlib.sha256(content).hexdigest())
        self._files.append((temporary, saved))

    def _publish(self) -> None:
        """Rename every file; where one cannot be, those before it that are new are removed."""
        folder = self._plan.folder
        targets = [folder / saved.path for _, saved in self._files]
        self._check(targets)
        made: list[Path] = []
        folders: list[Path] = []
        renamed: set[Path] = set()
        try:
            for name in folders_of(self._plan.uses):
                _make_folder(folder / name, folders)
            for (temporary, saved), target in zip(self._files, targets, strict=True):
                source = self._own_copy(temporary, saved) if temporary in renamed else temporary
                renamed.add(temporary)
                new = not target.exists()
                _make_folder(target.parent, folders)
                self._rename(source, target)
                if new:
                    made.append(target)
        except BaseException:
            for path in made:
                path.unlink(missing_ok=True)
            for path in reversed(folders):
                with suppress(OSError):
                    path.rmdir()
            raise

    def _check(self, targets: Iterable[Path]) -> None:
        taken = []
        for target in targets:
            check_target(target.name, target, self._plan.folder)
            if target.exists() or target.is_symlink():
                taken.append(target)
        if not self._overwrite:
            refuse_taken(taken)

    def _own_copy(self, temporary: Path, saved: SavedFile) -> Path:
        """Return a copy of a file that has its final name in another folder already."""
        first = next(each for path, each in self._files if path == temporary)
        copy = self._stage / f"copy-{next(self._copies)}"
        with disk_errors(self._plan.folder / saved.path, "written"):
            shutil.copyfile(self._plan.folder / first.path, copy)
        return copy

    def _rename(self, source: Path, target: Path) -> None:
        with disk_errors(target, "written"):
            if self._overwrite:
                source.replace(target)
                return
            try:
                give_name(source, target)
            except FileExistsError:
                raise AlreadyExists(
                    f"{shown(target)} was created by another program. Not overwritten.",
                    "Check it, then download again.",
                ) from None


def refuse_taken(taken: Sequence[Path]) -> None:
    """Refuse files that exist.

    Raises:
        AlreadyExists: there are some.
    """
    if taken:
        raise AlreadyExists(
            f"{counted(len(taken), 'file')} already exist, such as {shown(taken[0])}. Nothing "
            "saved.",
            "Choose another folder, or allow overwriting.",
            {"taken": visible(", ".join(map(str, taken)))},
        )


def _make_folder(path: Path, made: list[Path]) -> None:
    """Make a folder and those above it, and note those that were not there."""
    missing = [each for each in (path, *path.parents) if not each.exists()]
    with disk_errors(path, "made"):
        path.mkdir(parents=True, exist_ok=True)
    made += reversed(missing)
