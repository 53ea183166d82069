"""The plan of an upload into a dataset, and the results of its parts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.errors import CsmError
from csm_tui.domain.text import visible
from csm_tui.domain.twin import Problem
from csm_tui.domain.workspace_files import FileOutcome, Fingerprint


class PartDecision(Enum):
    """What to do with a file whose source name a part of the dataset has already."""

    ASK = "not decided"
    REPLACE = "replace the part"
    SKIP = "skip the part"


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A file that is going to be a part of a dataset."""

    path: Path
    source_name: str
    """Its path below the folder that was chosen, with ``/``."""
    kind: PartKind
    """That of the part it replaces, if there is one: the server never changes a kind."""
    size: int
    """Bytes."""
    modified: int
    """When it was last written, in nanoseconds, to notice a later change."""
    existing: DatasetPart | None = None
    """The part of the dataset with this source name."""
    decision: PartDecision = PartDecision.ASK
    """About that part; it means nothing without one."""
    problems: tuple[Problem, ...] = ()
    columns: tuple[str, ...] = ()
    """The columns of a table."""
    rows: int | None = None
    """The rows of a table; None for a file."""

    @property
    def name(self) -> str:
        """The name of its part: the stem, as the vendor's library has it."""
        return part_name(self.source_name)

    @property
    def refused(self) -> bool:
        """Whether a problem stops it."""
        return any(problem.fatal for problem in self.problems)

    @property
    def undecided(self) -> bool:
        """Whether the user must decide about the part that it would replace."""
        return self.existing is not None and self.decision is PartDecision.ASK


@dataclass(frozen=True, slots=True)
class NewDataset:
    """A dataset that an upload creates."""

    name: str
    description: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartUploadPlan:
    """The upload of files as parts of one dataset; nothing is sent before it is run."""

    items: tuple[PlannedPart, ...]
    """In the order in which they are sent, one after the other."""
    into: Dataset | NewDataset
    """The dataset as it was when the plan was made, or the one to create."""
    remarks: tuple[str, ...] = ()
    """What was left out, and names that are equal by stem; one sentence each."""

    @property
    def ready(self) -> tuple[PlannedPart, ...]:
        """The items that are sent."""
        return tuple(
            item
            for item in self.items
            if not item.refused
            and not (item.existing is not None and item.decision is PartDecision.SKIP)
        )

    @property
    def conflicts(self) -> tuple[PlannedPart, ...]:
        """The items that wait for a decision."""
        return tuple(item for item in self.items if item.undecided and not item.refused)

    @property
    def refused(self) -> tuple[PlannedPart, ...]:
        """The items that are not sent, each with its problems."""
        return tuple(item for item in self.items if item.refused)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all items."""
        return tuple(problem for item in self.items for problem in item.problems)

    @property
    def size(self) -> int:
        """Bytes of the items that are sent."""
        return sum(item.size for item in self.ready)

    def only(self, source_names: Iterable[str]) -> "PartUploadPlan":
        """Return the plan with these items alone."""
        chosen = set(source_names)
        return replace(self, items=tuple(item for item in self.items if item.source_name in chosen))

    def decided(
        self, decision: PartDecision, source_names: Iterable[str] | None = None
    ) -> "PartUploadPlan":
        """Return the plan with this decision about the items with these names; None is all."""
        chosen = None if source_names is None else set(source_names)
        return replace(
            self,
            items=tuple(
                replace(item, decision=decision)
                if item.existing is not None and (chosen is None or item.source_name in chosen)
                else item
                for item in self.items
            ),
        )


@dataclass(frozen=True, slots=True)
class PartResult:
    """How the upload, the download or the replacement of one part ended."""

    source_name: str
    outcome: FileOutcome
    part: DatasetPart | None = None
    """The part as the platform answered it; None if it did not."""
    path: Path | None = None
    """The file on this computer."""
    fingerprint: Fingerprint | None = None
    error: CsmError | None = None
    """Why it is not done, and what to do next."""
    listed: bool | None = None
    """Whether the dataset lists the part afterwards; None if that could not be read."""


@dataclass(frozen=True, slots=True)
class PartsReport:
    """The results of an upload or a download of several parts."""

    dataset: Dataset | None
    """The dataset as read afterwards; None if it was not made, or could not be read."""
    results: tuple[PartResult, ...]
    error: CsmError | None = None
    """Why the rest was not tried, or why the dataset could not be read afterwards."""

    def count(self, *outcomes: FileOutcome) -> int:
        """Return how many parts ended so."""
        return sum(result.outcome in outcomes for result in self.results)

    @property
    def complete(self) -> bool:
        """Whether each part is done or was left out as decided."""
        wanted = (FileOutcome.DONE, FileOutcome.SKIPPED)
        return self.error is None and self.count(*wanted) == len(self.results)


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A copy of a part's data, kept on this computer while they are replaced."""

    path: Path
    """The private file with the data."""
    platform: str
    """The API's base address."""
    organization_id: str
    workspace_id: str
    part: DatasetPart
    """The part as it was before."""
    fingerprint: Fingerprint
    kept_at: float
    """When the copy was made, in seconds since 1970."""
    confirmed: bool = False
    """Whether the new data were read back and are those that were sent."""
    known: tuple[str, ...] = field(default=())
    """The times of the part's last change that this program knows of, as the platform has them."""
    resumed: bool = field(default=False, compare=False)
    """Whether it is from an earlier replacement, which was never confirmed."""


@dataclass(frozen=True, slots=True)
class PartReplacement:
    """The result of a replacement whose new data were read back."""

    part: DatasetPart
    """The part now; it has another id if it had to be created again."""
    kept: KeptPart | None
    """The copy of the old data; None if there were none."""
    size: int
    """Bytes that were sent."""
    rows: int | None = None
    """Rows of a table; None for a file."""
    note: str = ""
    """What else the user should know; one sentence, or nothing."""


def part_name(source_name: str) -> str:
    """Return the name of the part of a file: its stem, as the vendor's library has it."""
    base = source_name.rpartition("/")[2]
    stem, dot, _ = base.rpartition(".")
    return stem if dot and stem else base


def equal_stems(
    source_names: Iterable[str], parts: Sequence[DatasetPart] = ()
) -> Mapping[str, tuple[str, ...]]:
    """Return the source names that give several parts one name, by that name.

    The vendor's library writes the parts of runners into folders by the name of the part.
    """
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for part in parts:
        names[part.name][part.source_name] = None
    for source_name in source_names:
        names[part_name(source_name)][source_name] = None
    return {name: tuple(found) for name, found in names.items() if len(found) > 1}


def stem_remarks(stems: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return a sentence about each name that several parts have."""
    return tuple(
        f"{len(found):,} parts are named “{visible(name)}”: "
        f"{', '.join(map(visible, found[:4]))}{' …' if len(found) > 4 else ''}."
        for name, found in stems.items()
    )
