"""What is known of a workspace file and a local file, before one replaces the other."""

from dataclasses import dataclass
from datetime import UTC, datetime

from csm_tui.domain.format import exact_size, human_size, human_time
from csm_tui.domain.local_files import LocalEntry
from csm_tui.domain.transfers import LastKnown

LOOKING = "looking…"
UNKNOWN = "size and time unknown"
_INDENT = " " * 11


@dataclass(frozen=True, slots=True)
class NoSides:
    """Both files while they are being looked at, or if that failed."""

    why: str = LOOKING

    @property
    def words(self) -> str:
        """The text, in as many lines as `BothSides.words`."""
        return f"Here       {self.why}\nWorkspace  {self.why}"

    @property
    def short_words(self) -> str:
        """The text in lines of at most 36 cells."""
        return f"Here  {self.why}\nThere {self.why}"


@dataclass(frozen=True, slots=True)
class BothSides:
    """Both files of a question about overwriting."""

    here: LocalEntry | None
    """The local file, or None if it could not be read."""
    there: LastKnown | None
    """The workspace file as the history knows it, or None if it was never moved."""

    @property
    def words(self) -> str:
        """Sizes and times of both, in one or two lines each; times are in UTC."""
        return f"Here       {_here(self.here)}\nWorkspace  {_there(self.there)}"

    @property
    def short_words(self) -> str:
        """Rounded sizes and times of both, in a line of at most 36 cells each."""
        here, there = self.here, self.there
        size = None if here is None else here.size
        held = None if there is None or there.fingerprint is None else there.fingerprint.size
        lines = (
            ("Here", size, None if here is None else _moment(here.modified)),
            ("There", held, None if there is None else there.at),
        )
        return "\n".join(_short(*line) for line in lines)


def _short(where: str, size: int | None, moment: datetime | None) -> str:
    known = "size unknown" if size is None else human_size(size)
    time = "" if moment is None else f", {human_time(moment)[:16]} UTC"
    return f"{where:6}{known}{time if size is not None else ''}"


def _here(entry: LocalEntry | None) -> str:
    if entry is None:
        return "size and time unknown: not readable"
    size = "size unknown" if entry.size is None else exact_size(entry.size)
    return f"{size}, changed {human_time(_moment(entry.modified))}"


def _there(known: LastKnown | None) -> str:
    if known is None:
        return "size and time not provided by the platform"
    moment = human_time(known.at)
    if known.fingerprint is None:
        return f"size unknown: an upload failed or its answer was lost\n{_INDENT}on {moment}"
    return f"{exact_size(known.fingerprint.size)} on {moment};\n{_INDENT}it may be outdated"


def _moment(seconds: float | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        # File systems have years that `datetime` does not.
        return None
