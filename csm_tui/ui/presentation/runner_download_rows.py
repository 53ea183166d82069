"""The plan of a download of runner data, as rows of a grid and in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.format import counted, human_size
from csm_tui.domain.runner_download import (
    DownloadOptions,
    DownloadPlan,
    DownloadReport,
    PlannedFile,
    Source,
)
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows
from csm_tui.ui.presentation.signs import signed
from csm_tui.ui.text import fit

TOGGLES = {"json": "J JSON", "csv": "C CSV", "datasets": "D datasets", "reproduce": "V variables"}
"""The key and the word of each option that can be switched."""


@dataclass(frozen=True, slots=True)
class DownloadEntry:
    """A row: a file, or a dataset of which nothing is written."""

    plan: DownloadPlan
    file: PlannedFile | None = None
    dataset: Source | None = None

    @property
    def dataset_id(self) -> str | None:
        """The dataset that the row is about; None for a file about the runner."""
        if self.dataset is not None:
            return self.dataset.dataset_id
        return self.file.use.dataset_id if self.file and self.file.use else None


def download_columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a grid of this width."""
    rest = width - 1 - (10 + 2) - 2
    if rest < 60:
        return (Column("", 10), Column("File", max(10, rest), middle=True))
    what = min(44, rest // 2)
    return (Column("", 10), Column("File", rest - what - 2, middle=True), Column("What", what))


class DownloadRows(LazyRows[DownloadEntry]):
    """The rows of the plans, for each what cannot be read first, and what is left out last."""

    def __init__(self, plans: Sequence[DownloadPlan]) -> None:
        super().__init__([entry for plan in plans for entry in _entries(plan)])
        self._several = len(plans) > 1

    def cells(self, item: DownloadEntry) -> Cells:
        """Return the row of a file, or of a dataset without files."""
        before = f"{item.plan.folder.name}/" if self._several else ""
        file, dataset = item.file, item.dataset
        if file is not None:
            word = signed("! exists") if file.exists else "+ new"
            return (word, f"{before}{file.path}", file.what)
        word = signed("✗ missing" if dataset and dataset.problem else "· left out")
        return (word, f"{before}{dataset.name if dataset else ''}", "the whole dataset")

    def text(self, row: int, cells: int) -> str:
        """Return the details of a row, in lines of this width."""
        if row >= len(self):
            return ""
        item = self.items[row]
        file, dataset = item.file, item.dataset
        if dataset is not None and dataset.problem is not None:
            error = dataset.problem
            return f"✗ {error.headline}\n→ {error.next_step}\nThe other datasets are saved."
        if file is None:
            return "Dataset skipped. Press Space to include it."
        path = fit(visible(str(item.plan.folder / file.path)), cells, middle=True)
        lines = [path, file.what]
        if file.use is not None and file.source is not None:
            origin = ", ".join(f"{name} {value}" for name, value in file.source.origin.items())
            lines.append(visible(f"dataset {file.use.dataset_id}: {origin}"))
        if file.exists:
            lines.append("! Already exists: you will be asked before it is replaced.")
        return "\n".join(lines)


def _entries(plan: DownloadPlan) -> Iterator[DownloadEntry]:
    yield from (DownloadEntry(plan, dataset=plan.sources[id_]) for id_ in plan.problems)
    yield from (DownloadEntry(plan, file) for file in plan.files)
    yield from (DownloadEntry(plan, dataset=each) for each in plan.left_out)


def download_words(plans: Sequence[DownloadPlan]) -> str:
    """Return the numbers of the plans, and their first notes."""
    files = sum(len(plan.files) for plan in plans)
    existing = sum(len(plan.existing) for plan in plans)
    missing = sum(len(plan.problems) for plan in plans)
    words = [counted(files, "file")]
    if len(plans) > 1:
        words.append(f"of {len(plans):,} runners")
    line = " ".join(words)
    if existing:
        line += f" · ! {existing:,} already exist: you will be asked"
    if missing:
        line += f" · ✗ {counted(missing, 'dataset')} not readable"
    notes = [note for plan in plans for note in plan.notes]
    more = [f"… and {counted(len(notes) - 2, 'note')} more, in the manifest"]
    return "\n".join([line, *notes[:2], *(more if len(notes) > 2 else ())])


def option_words(options: DownloadOptions) -> str:
    """Return the options in a line, each with its key."""
    marks = ((words, getattr(options, name)) for name, words in TOGGLES.items())
    return "   ".join(f"{'✓' if on else '·'} {words}" for words, on in marks)


def report_words(reports: Sequence[DownloadReport], folder: Path) -> str:
    """Return what was downloaded, in a sentence, and what is missing."""
    files = [file for report in reports for file in report.files]
    size = human_size(sum(file.size for file in files))
    missing = [
        f"✗ {report.plan.sources[id_].name}: {error.headline}"
        for report in reports
        for id_, error in report.failures.items()
    ]
    done = f"✓ {counted(len(files), 'file')} ({size}) in {visible(str(folder))}"
    return "\n".join([done, *map(visible, missing)])
