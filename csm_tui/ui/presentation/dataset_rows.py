"""Datasets in parts, and their parts, as rows of a grid and as facts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.dataset_parts import KeptPart
from csm_tui.domain.format import counted, human_age, human_size, human_time
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.lazy_rows import Cells
from csm_tui.ui.presentation.people import who
from csm_tui.ui.presentation.ranked_columns import RankedColumn

_OF_A_RUNNER = "Dataset attached to "
"""How the platform begins the name of a runner's parameter dataset (PLATFORM.md 9)."""
KINDS = {PartKind.FILE: "File", PartKind.TABLE: "DB table"}
"""What the screens call the kinds of parts."""
_SHARED_COLUMNS = (
    RankedColumn(Column("Changed", align="right"), 12, 1),
    RankedColumn(Column("By", max_width=26, middle=True), 14, 2),
    RankedColumn(Column("Tags", max_width=24), 10, 3),
)
_ID = RankedColumn(Column("Id"), 40, 5)
DATASET_COLUMNS = (
    RankedColumn(Column("Dataset", max_width=44, middle=True), 26, 0),
    RankedColumn(Column("Parts", align="right"), 5, 1),
    *_SHARED_COLUMNS,
    _ID,
)
PART_COLUMNS = (
    RankedColumn(Column("File", max_width=44, middle=True), 24, 0),
    RankedColumn(Column("Kind"), 8, 1),
    *_SHARED_COLUMNS,
    RankedColumn(Column("Part name", max_width=26, middle=True), 10, 4),
    _ID,
)


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """A row of the list of datasets or of parts."""

    id: str
    cells: Cells
    searched: str
    """What the filter searches, in small letters."""
    style: str | None = None


def dataset_cells(dataset: Dataset, now: datetime) -> Cells:
    """Return the cells of a dataset for the widest list."""
    return (
        dataset.name or "(no name)",
        f"{len(dataset.parts):,}" if dataset.parts else "·",
        age(dataset.updated or dataset.created, now),
        changed_by(dataset),
        ", ".join(dataset.tags) or "·",
        dataset.id,
    )


def part_cells(part: DatasetPart, now: datetime) -> Cells:
    """Return the cells of a part for the widest list."""
    return (
        part.source_name or part.name or "(no name)",
        kind_words(part),
        age(part.updated or part.created, now),
        changed_by(part),
        ", ".join(part.tags) or "·",
        part.name or "unknown",
        part.id,
    )


def kind_words(part: DatasetPart) -> str:
    """Return the kind of a part; one that this program does not know in the platform's word."""
    return KINDS.get(part.kind, f"? {part.kind_word or 'unknown'}")


def is_of_a_runner(dataset: Dataset) -> bool:
    """Return whether a dataset holds the parameters of a runner; the platform names it so."""
    return dataset.name.startswith(_OF_A_RUNNER)


def in_order(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Return the datasets by name, those of runners last."""
    return sorted(datasets, key=lambda one: (is_of_a_runner(one), one.name.casefold(), one.id))


def changed_by(thing: Dataset | DatasetPart) -> str:
    """Return who changed it last, or who made it."""
    return who(thing.updated_by or thing.owner)


def age(moment: datetime | None, now: datetime) -> str:
    """Return for how long something has been as it is, or ``unknown``."""
    if moment is None:
        return "unknown"
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    amount, unit, *_ = human_age((now - aware).total_seconds()).split(" ")
    return f"{amount} {unit} ago"


def searchable(cells: Cells, *more: str) -> str:
    """Return the text of a row that a filter searches."""
    return "\n".join((*map(str, cells), *more)).casefold()


def dataset_lines(dataset: Dataset, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield what is known of a dataset beside its row."""
    yield "Dataset", f"{dataset.name or '(no name)'}  {dataset.id}"
    yield "Description", dataset.description or "none"
    yield "Parts", _kinds(dataset.parts)
    yield "Tags", ", ".join(dataset.tags) or "none"
    yield from _since(dataset, now)
    if dataset.unread:
        yield "Not read", f"! {', '.join(dataset.unread)}: V shows the raw JSON"


def part_lines(part: DatasetPart, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield what is known of a part beside its row."""
    yield "Part", f"{part.name or '(no name)'}  {part.id}"
    yield "File", f"{part.source_name or 'unknown'}  {kind_words(part)}"
    yield "Description", part.description or "none"
    yield "Tags", ", ".join(part.tags) or "none"
    yield from _since(part, now)


def kept_line(kept: KeptPart, now: datetime) -> tuple[str, str]:
    """Return that the data from before a replacement are kept, with the key that uses them."""
    kept_at = age(datetime.fromtimestamp(kept.kept_at, UTC), now)
    return "Old data", f"backup of {human_size(kept.fingerprint.size)} {kept_at}; U restores it"


def lost_words(lost: Sequence[DatasetPart]) -> str:
    """Return a warning about parts that are stored and not listed (PLATFORM.md 9)."""
    if not lost:
        return ""
    first = visible(lost[0].source_name or lost[0].name)
    more = f" and {len(lost) - 1:,} more" if len(lost) > 1 else ""
    return f"! The platform has lost {first}{more} from this list; send it again."


def equal_names(parts: Sequence[DatasetPart]) -> str:
    """Return a warning if parts have the same name, and so shadow each other; else nothing."""
    seen: dict[str, int] = {}
    for part in parts:
        seen[part.name] = seen.get(part.name, 0) + 1
    twice = [name for name, count in seen.items() if count > 1]
    if not twice:
        return ""
    more = f" and {counted(len(twice) - 1, 'more name')}" if len(twice) > 1 else ""
    return f"! Several parts are named “{twice[0]}”{more}: programs that read by name get only one."


def _kinds(parts: Sequence[DatasetPart]) -> str:
    if not parts:
        return "none yet"
    known = Counter(KINDS[part.kind] for part in parts if part.kind in KINDS)
    other = len(parts) - known.total()
    unknown = [f"{other:,} of unknown kind"] if other else []
    return ", ".join([*(counted(count, kind) for kind, count in known.items()), *unknown])


def _since(thing: Dataset | DatasetPart, now: datetime) -> Iterator[tuple[str, str]]:
    yield (
        "Changed",
        f"{age(thing.updated, now)}  {human_time(thing.updated)}  by {changed_by(thing)}",
    )
    yield "Created", f"{human_time(thing.created)}  by {who(thing.owner)}"
