"""Transfers and their history, as rows of a grid and in words."""

from csm_tui.domain.format import human_size, human_time
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, ItemState, JournalEntry, QueueItem, QueueSnapshot
from csm_tui.domain.workspace_files import FileOutcome, WorkspaceAddress
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows
from csm_tui.ui.text import fit, with_short_names

_STATES = {
    ItemState.WAITING: ("·", "dim"),
    ItemState.RUNNING: ("◌", None),
    ItemState.PAUSED: ("‖", "warning"),
    ItemState.CONFLICT: ("!", "warning"),
    ItemState.DONE: ("✓", "success"),
    ItemState.SKIPPED: ("-", "dim"),
    ItemState.FAILED: ("✗", "error"),
    ItemState.CANCELLED: ("-", "dim"),
    ItemState.UNKNOWN: ("?", "error"),
}
_OUTCOMES = {
    FileOutcome.DONE: ("✓", "success"),
    FileOutcome.SKIPPED: ("-", "dim"),
    FileOutcome.FAILED: ("✗", "error"),
    FileOutcome.CANCELLED: ("-", "dim"),
    FileOutcome.UNKNOWN: ("?", "error"),
    FileOutcome.NOT_TRIED: ("-", "dim"),
}
_COUNTED = (
    ItemState.FAILED,
    ItemState.UNKNOWN,
    ItemState.CONFLICT,
    ItemState.PAUSED,
    ItemState.SKIPPED,
    ItemState.CANCELLED,
)
"""States that are counted beside the done items; the others wait or run."""
WIDE = 110
"""From this many cells on, every column is shown."""
_SHORTEST_NAME = 10
"""Cells of a name that are always shown."""
_ARROWS = {
    Direction.DOWN: "↓",
    Direction.UP: "↑",
    Direction.EDIT: "~",
    Direction.MOVE: "→",
    Direction.DELETE: "x",
}


def queue_columns(width: int) -> tuple[Column, ...]:
    """Return the columns of the queue for a grid of this width.

    Where they do not all fit, the destination is only shown below the list.
    """
    state, way, done = Column("State", width=11), Column("", width=1), Column("Done", 18, "right")
    rate = Column("Rate", 10, "right")
    rest = width - 1 - (11 + 2) - (1 + 2) - (18 + 2) - (10 + 2) - 2
    if width < WIDE:
        return (state, way, Column("Name", max(_SHORTEST_NAME, rest), middle=True), done, rate)
    name = (rest - 2) // 2
    to = Column("To", rest - 2 - name, middle=True)
    return (state, way, Column("Name", name, middle=True), done, rate, to)


def history_columns(width: int) -> tuple[Column, ...]:
    """Return the columns of the history for a grid of this width."""
    profile = (Column("Profile", width=20),) if width >= WIDE else ()
    rest = width - 1 - (16 + 2) - (1 + 2) - (11 + 2) - (9 + 2) - (8 + 2) - 22 * len(profile) - 2
    return (
        Column("Ended (UTC)", width=16),
        Column("", width=1),
        Column("Outcome", width=11),
        Column("Name", max(_SHORTEST_NAME, rest), middle=True),
        Column("Size", 9, "right"),
        Column("SHA-256", width=8),
        *profile,
    )


def target_of(item: QueueItem) -> str:
    """Return the whole path or name that an item is written to."""
    planned = item.planned
    return str(planned.local) if item.direction is Direction.DOWN else planned.name


def source_of(item: QueueItem) -> str:
    """Return the whole name or path that an item comes from."""
    planned = item.planned
    return planned.name if item.direction is Direction.DOWN else str(planned.local)


class QueueRows(LazyRows[QueueItem]):
    """The rows of the queue."""

    def cells(self, item: QueueItem) -> Cells:
        """Return the row of an item."""
        return (
            f"{_STATES[item.state][0]} {item.state.value}",
            _ARROWS[item.direction],
            item.planned.name,
            bytes_of(item),
            rate_words(item.rate) if item.state is ItemState.RUNNING else "",
            target_of(item),
        )

    def style(self, row: int) -> str | None:
        """Return the style of a row."""
        return _STATES[self.items[row].state][1] if row < len(self) else None


def history_row(entry: JournalEntry) -> Cells:
    """Return the cells of a line of the history."""
    fingerprint = entry.fingerprint
    return (
        human_time(entry.at)[:16],
        _ARROWS[entry.direction],
        f"{_OUTCOMES[entry.outcome][0]} {entry.outcome.value}",
        entry.name,
        human_size(fingerprint.size) if fingerprint else "",
        fingerprint.sha256[:8] if fingerprint else "",
        entry.profile,
    )


def history_style(entry: JournalEntry) -> str | None:
    """Return the style of a line of the history."""
    return _OUTCOMES[entry.outcome][1]


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
    where = "" if entry.local is None else f"{_ARROWS[entry.direction]} {entry.local}"
    who = f"as {entry.profile}, " if entry.profile else ""
    names = (f"{entry.direction.value} of {entry.name}", where)
    what, where = (fit(visible(name), cells, middle=True) for name in names)
    reason = with_short_names(visible(entry.reason), (entry.name, entry.local or ""), cells // 2)
    lines = (what, where, reason, visible(f"{who}{entry.address.words}"))
    return "\n".join(line for line in lines if line)


def item_facts(item: QueueItem, place: WorkspaceAddress | None) -> list[tuple[str, str]]:
    """Return all facts of an item."""
    error, fingerprint = item.error, item.fingerprint
    facts = [
        ("State", f"{_STATES[item.state][0]} {item.state.value}"),
        ("From", source_of(item)),
        ("To", target_of(item)),
        ("In", place.words if place else ""),
        ("Done", bytes_of(item)),
        ("Attempts", str(item.attempts)),
        ("Decided", item.decision.value if item.decision else ""),
        ("Note", item.note),
        ("Why", error.headline if error else ""),
        ("Next", error.next_step if error else ""),
        ("SHA-256", fingerprint.sha256 if fingerprint else ""),
        *(error.details.items() if error else ()),
    ]
    return [(name, value) for name, value in facts if value]


def item_words(item: QueueItem, place: WorkspaceAddress | None, cells: int) -> str:
    """Return the details of an item: source, target, and the reason of its state.

    Long names are cut to the cells of a line, so that the reason stays visible; whole names are in
    `item_facts`.
    """
    source, target = source_of(item), target_of(item)
    lines = [
        fit(visible(source), cells, middle=True),
        f"→ {fit(visible(target), cells - 2, middle=True)}",
    ]
    lines += [visible(place.words)] if place else []
    if item.error is not None:
        headline = with_short_names(item.error.headline, (source, target), cells // 2)
        lines += [f"{_STATES[item.state][0]} {headline}", f"→ {item.error.next_step}"]
    elif item.note:
        lines.append(item.note)
    return "\n".join(lines)


def bytes_of(item: QueueItem) -> str:
    """Return how many bytes of an item are done; the total may be unknown."""
    if item.state is ItemState.DONE:
        return human_size(item.done)
    total = "unknown" if item.total is None else human_size(item.total)
    if item.state is ItemState.FAILED and item.done:
        # Bytes were sent, but no file has them.
        return "none" if item.total is None else f"none of {total}"
    if item.done or item.state is ItemState.RUNNING:
        return f"{human_size(item.done)} of {total}"
    return total


def rate_words(rate: float | None) -> str:
    """Return a rate in bytes per second."""
    return "" if rate is None else f"{human_size(int(rate))}/s"


def head_lines(snapshot: QueueSnapshot, cells: int) -> tuple[str, str]:
    """Return the progress of the file that runs, cut to the cells, and of all files."""
    tally = snapshot.tally
    running = [item for item in snapshot.items if item.state is ItemState.RUNNING]
    if running:
        first = running[0]
        more = f" (+{len(running) - 1} more)" if len(running) > 1 else ""
        rate = rate_words(first.rate)
        rest = f": {bytes_of(first)} · {rate}{more}"
        room = max(_SHORTEST_NAME, cells - len("This file  ") - len(rest))
        this = f"{fit(visible(first.planned.name), room, middle=True)}{rest}"
    else:
        this = "nothing runs, the queue is paused" if snapshot.paused else "nothing runs"
    if not tally.items:
        return "This file  nothing runs", "All files  none"
    parts = [f"{tally.count(ItemState.DONE):,} of {tally.items:,} files", _all_bytes(snapshot)]
    if running:
        parts.append(rate_words(snapshot.rate))
    parts += [
        f"{_STATES[state][0]} {_counted(tally.count(state), state)}"
        for state in _COUNTED
        if tally.count(state)
    ]
    return f"This file  {this}", f"All files  {' · '.join(parts)}"


def _counted(count: int, state: ItemState) -> str:
    # The only state that is a noun.
    return f"{count:,} {state.value}{'s' if state is ItemState.CONFLICT and count != 1 else ''}"


def _all_bytes(snapshot: QueueSnapshot) -> str:
    tally = snapshot.tally
    total = "unknown" if tally.total is None else human_size(tally.total)
    return f"{human_size(tally.done)} of {total}"


def left_behind(snapshot: QueueSnapshot) -> list[str]:
    """Return what the queue would not move if the user left now, one line each."""
    tally = snapshot.tally
    parts = (
        (tally.left + tally.count(ItemState.PAUSED), "still to be moved"),
        (tally.count(ItemState.CONFLICT), "with a conflict to decide"),
        (tally.count(ItemState.UNKNOWN), "sent with an unknown outcome"),
    )
    return [
        f"{count:,} {'file' if count == 1 else 'files'} {what}" for count, what in parts if count
    ]
