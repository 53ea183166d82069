"""The history of all transfers, as rows of a grid and in words."""

from textual.content import Content

from csm_tui.domain.format import human_size, human_time
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import JournalEntry
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.lazy_rows import Cells
from csm_tui.ui.presentation.transfer_rows import ARROWS
from csm_tui.ui.text import fit, with_short_names

_OUTCOMES = {
    FileOutcome.DONE: ("✓", "Done", "$text-success"),
    FileOutcome.SKIPPED: ("-", "Skipped", ""),
    FileOutcome.FAILED: ("✗", "Failed", "$text-error"),
    FileOutcome.CANCELLED: ("-", "Cancelled", ""),
    FileOutcome.UNKNOWN: ("?", "Unknown", "$text-warning"),
    FileOutcome.NOT_TRIED: ("-", "Not tried", ""),
}
_WIDE = 108
"""From this many cells on, the profile is shown."""
_LEAST_NAME = 10


def history_columns(width: int) -> tuple[Column, ...]:
    """Return the columns of the history for a grid of this width."""
    profile = (Column("Profile", width=20, middle=True),) if width >= _WIDE else ()
    hashed = (Column("SHA-256", width=8),) if width >= 70 else ()
    ended = (Column("Ended (UTC)", width=16),) if width >= 60 else ()
    sized = (Column("Size", 9, "right"),) if width >= 48 else ()
    around = (*ended, *sized, *hashed, *profile)
    rest = width - 2 - (11 + 2) - (1 + 2) - sum((each.width or 0) + 2 for each in around) - 2
    return (
        Column("State", width=11),
        Column("", width=1),
        Column("Name", max(_LEAST_NAME, rest), middle=True),
        *around,
    )


def history_row(entry: JournalEntry, columns: tuple[Column, ...]) -> Cells:
    """Return the cells of a line of the history, for these columns."""
    fingerprint = entry.fingerprint
    symbol, word, style = _OUTCOMES[entry.outcome]
    cells: dict[str, Cell] = {
        "State": Content.styled(f"{symbol} {word}", style),
        "": ARROWS[entry.direction],
        "Name": entry.name,
        "Ended (UTC)": human_time(entry.at)[:16],
        "Size": human_size(fingerprint.size) if fingerprint else "",
        "SHA-256": fingerprint.sha256[:8] if fingerprint else "",
        "Profile": entry.profile,
    }
    return tuple(cells[column.name] for column in columns)


def history_facts(entry: JournalEntry) -> list[tuple[str, str]]:
    """Return all facts of a line of the history."""
    fingerprint, address = entry.fingerprint, entry.address
    facts = [
        ("What", f"{entry.direction.value}: {entry.outcome.value}"),
        ("Note" if entry.outcome is FileOutcome.DONE else "Why", entry.reason),
        ("Ended", human_time(entry.at)),
        ("Workspace file", entry.name),
        ("On this computer", "" if entry.local is None else str(entry.local)),
        ("Size", f"{fingerprint.size:,} B" if fingerprint else ""),
        ("SHA-256", fingerprint.sha256 if fingerprint else ""),
        ("Profile", entry.profile),
        ("Platform", address.platform),
        ("Organization", address.organization_id),
        ("Workspace", address.workspace_id),
    ]
    return [(name, value) for name, value in facts if value]


def history_words(entry: JournalEntry, cells: int) -> str:
    """Return the details of a line of the history, cut as in `item_words`."""
    where = "" if entry.local is None else f"{ARROWS[entry.direction]} {entry.local}"
    who = f"with profile {entry.profile}, " if entry.profile else ""
    names = (f"{entry.direction.value} of {entry.name}", where)
    what, where = (fit(visible(name), cells, middle=True) for name in names)
    reason = with_short_names(visible(entry.reason), (entry.name, entry.local or ""), cells // 2)
    lines = (what, where, reason, visible(f"{who}{entry.address.words}"))
    return "\n".join(line for line in lines if line)
