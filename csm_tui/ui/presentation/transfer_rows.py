"""The queue of transfers, as rows of a grid and in words."""

import time
from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from csm_tui.domain.format import counted, human_age, human_size, short_age
from csm_tui.domain.progress import seconds_left
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, ItemState, QueueItem, QueueSnapshot
from csm_tui.domain.workspace_files import WorkspaceAddress
from csm_tui.ui.presentation.charts import bar
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows
from csm_tui.ui.text import fit, outside, with_short_names

now = time.monotonic
"""The clock that measures for how long an answer is awaited."""

STATES = {
    ItemState.CONFLICT: ("!", "Asks", "$text-warning"),
    ItemState.UNKNOWN: ("?", "Unknown", "$text-warning"),
    ItemState.RUNNING: ("◌", "Running", "$text-accent"),
    ItemState.PAUSED: ("‖", "Paused", "$text-warning"),
    ItemState.WAITING: ("…", "Waiting", ""),
    ItemState.FAILED: ("✗", "Failed", "$text-error"),
    ItemState.SKIPPED: ("-", "Skipped", ""),
    ItemState.CANCELLED: ("-", "Cancelled", ""),
    ItemState.DONE: ("✓", "Done", "$text-success"),
}
"""Symbol, word and style of each state, in the order in which the counts name them."""
ARROWS = {
    Direction.DOWN: "↓",
    Direction.UP: "↑",
    Direction.EDIT: "~",
    Direction.MOVE: "→",
    Direction.DELETE: "x",
}
_RANKS = {
    ItemState.CONFLICT: 0,
    ItemState.UNKNOWN: 0,
    ItemState.RUNNING: 1,
    ItemState.FAILED: 2,
    ItemState.PAUSED: 3,
    ItemState.WAITING: 3,
    ItemState.DONE: 4,
    ItemState.SKIPPED: 4,
    ItemState.CANCELLED: 4,
}
"""The place of a state in the list: first what needs an answer, last what has ended."""
_ANSWERS = (
    "exists already: o overwrite · s skip · b keep both · f if different",
    "exists already: o overwrite · s skip · b keep both",
    "exists: o overwrite · s skip · b both",
    "o overwrite  s skip  b both",
    "exists: c decide",
    "exists",
)
"""The answers to a conflict with their keys, in as many words as fit."""
_STATE, _TIME = 11, 8
_LEAST_NAME, _LEAST_BAR, _MOST_BAR, _AMOUNT, _RATE = 10, 6, 24, 16, 10
_WIDE = 120
"""From this many cells on, the destination has a column; the details always name it."""


def in_order(items: Sequence[QueueItem]) -> tuple[QueueItem, ...]:
    """Return the items as they are listed: what needs an answer, what runs, fails, waits, ended."""
    return tuple(sorted(items, key=lambda item: _RANKS[item.state]))


def longest_name(items: Sequence[QueueItem]) -> int:
    """Return the cells of the longest of the first names."""
    return max((cell_len(visible(item.planned.name)) for item in items[:300]), default=0)


def queue_columns(width: int, longest: int = 200) -> tuple[Column, ...]:
    """Return the columns of the queue for a grid of this width.

    Args:
        width: The cells of the grid.
        longest: The cells of the longest name: the rest is for the progress.
    """
    timed = width >= 60
    rest = width - 2 - (_STATE + 2) - (1 + 2) - (_TIME + 2) * timed
    target = (rest * 3 // 10) if width >= _WIDE else 0
    share = (rest - target) * (3 if target else 4) // 10
    name = max(_LEAST_NAME, min(longest, share))
    progress = max(1, rest - name - target - (4 if target else 2))
    columns = [
        Column("State", _STATE),
        Column("", 1),
        Column("Name", name, middle=True),
        Column("Progress", progress),
    ]
    if target:
        columns.append(Column("To", target - 2, middle=True))
    if timed:
        columns.append(Column("Time", _TIME, "right"))
    return tuple(columns)


def target_of(item: QueueItem) -> str:
    """Return the whole path or name that an item is written to."""
    planned = item.planned
    return str(planned.local) if item.direction is Direction.DOWN else planned.name


def source_of(item: QueueItem) -> str:
    """Return the whole name or path that an item comes from."""
    planned = item.planned
    return planned.name if item.direction is Direction.DOWN else str(planned.local)


class QueueRows(LazyRows[QueueItem]):
    """The rows of the queue, for these columns."""

    def __init__(self, items: Sequence[QueueItem], columns: Sequence[Column]) -> None:
        super().__init__(items)
        self._columns = columns
        self._now = now()

    def cells(self, item: QueueItem) -> Cells:
        """Return the row of an item."""
        cells: dict[str, Cell] = {
            "State": state_cell(item),
            "": ARROWS[item.direction],
            "Name": item.planned.name,
            "To": target_of(item),
            "Time": self._time(item),
        }
        return tuple(
            progress_cell(item, column.width or 0)
            if column.name == "Progress"
            else cells[column.name]
            for column in self._columns
        )

    def _time(self, item: QueueItem) -> str:
        if item.state is not ItemState.RUNNING:
            return ""
        if item.sent_at is not None:
            return short_age(self._now - item.sent_at)
        seconds = seconds_left(item.done, item.total, item.rate)
        return short_age(seconds) if seconds else ""


def state_cell(item: QueueItem) -> Content:
    """Return the state of an item: a symbol and a word, or how much of it is done."""
    symbol, word, style = STATES[item.state]
    if item.state is ItemState.RUNNING and item.sent_at is not None:
        word = "Sent"
    elif item.state is ItemState.RUNNING and item.total:
        word = f"{item.done * 100 // item.total} %"
    return Content.styled(f"{symbol} {word}", style)


def progress_cell(item: QueueItem, cells: int) -> Content:
    """Return how far an item is, or what can be done about it, in this many cells."""
    if item.state is ItemState.RUNNING and item.sent_at is None:
        return outside(_moving(item, cells))
    if item.state is ItemState.FAILED:
        why = visible(item.error.headline) if item.error is not None else "no reason known"
        return Content(fit(why, max(1, cells)))
    texts = {
        ItemState.CONFLICT: _ANSWERS,
        ItemState.UNKNOWN: ("no answer came: v verify the upload", "v verify"),
        ItemState.RUNNING: ("waiting for the answer", "no answer yet"),
        ItemState.PAUSED: (f"{bytes_of(item)} · p resume", "p resume"),
        ItemState.WAITING: ("" if item.total is None else human_size(item.total),),
        ItemState.DONE: (human_size(item.done),),
    }
    return _first_fitting(texts.get(item.state, (item.note.removeprefix("Skipped: "),)), cells)


def _moving(item: QueueItem, cells: int) -> str:
    amount, rate = f"{bytes_of(item):>{_AMOUNT}}", f"{rate_words(item.rate):>{_RATE}}"
    if not item.total:
        return f"{bytes_of(item)}{rate if cells >= _AMOUNT + _RATE else ''}"
    for behind in (f" {amount} {rate}", f" {amount}", ""):
        room = cells - len(behind)
        if room >= _LEAST_BAR:
            return f"{bar(item.done, item.total, min(_MOST_BAR, room))}{behind}"
    return ""


def _first_fitting(texts: Sequence[str], cells: int) -> Content:
    return outside(next((text for text in texts if len(text) <= cells), texts[-1]))


def bytes_of(item: QueueItem) -> str:
    """Return how many bytes of an item are done; the total may be unknown."""
    if item.state is ItemState.DONE:
        return human_size(item.done)
    if item.state is ItemState.FAILED and item.done:
        # Bytes were sent, but no file has them.
        return "none" if item.total is None else f"none of {human_size(item.total)}"
    return _amount(item.done, item.total)


def _amount(done: int, total: int | None) -> str:
    """Return ``2.4 of 4.0 MB``, or what is done if the total is unknown."""
    if total is None:
        return f"{human_size(done)} so far" if done else "size unknown"
    (first, unit), (_, other) = human_size(done).split(), human_size(total).split()
    return f"{first if unit == other else f'{first} {unit}'} of {human_size(total)}"


def rate_words(rate: float | None) -> str:
    """Return a rate in bytes per second; empty if nothing comes."""
    return f"{human_size(int(rate))}/s" if rate else ""


def counts_of(snapshot: QueueSnapshot) -> Content:
    """Return how many transfers are in each state, and how many there are."""
    tally = snapshot.tally
    parts = [
        Content.styled(f"{symbol}{tally.count(state):,}", style)
        for state, (symbol, _, style) in STATES.items()
        if tally.count(state) and symbol != "-"
    ]
    ended = tally.count(ItemState.SKIPPED, ItemState.CANCELLED)
    parts += [Content(f"-{ended:,}")] if ended else []
    return (
        Content(" ").join([*parts, Content(f"  {tally.items:,}")]) if tally.items else Content("")
    )


def total_line(snapshot: QueueSnapshot, cells: int) -> str:
    """Return the progress of all transfers together in a line: by bytes, else by files."""
    tally = snapshot.tally
    if not tally.left:
        paused = tally.count(ItemState.PAUSED)
        what = f"{counted(paused, 'transfer')} paused" if paused else "No transfers running"
        done = f" · {tally.count(ItemState.DONE):,} of {counted(tally.items, 'file')} done"
        return f"{what}{done if tally.items else ''}"
    ended = sum(tally.count(state) for state in ItemState if state.ended)
    files = f"{ended:,} of {counted(tally.items, 'file')}"
    rate = rate_words(snapshot.rate)
    if tally.total:
        part, whole = tally.done, tally.total
        sent = tally.done >= tally.total
        left = seconds_left(part, whole, snapshot.rate)
        end = "waiting for the answer" if sent else f"{human_age(left)} left" if left else ""
        words = [f"{part * 100 // whole} %", _amount(part, whole), rate, end, files]
    else:
        part, whole = ended, tally.items
        words = [files, _amount(tally.done, None) if tally.done else "", rate]
    if snapshot.paused:
        words.insert(0, "‖ paused")
    words = [word for word in words if word]
    while len(words) > 1 and len("Total   ".join(("", *words))) + _LEAST_BAR > cells:
        words.pop()
    rest = "  ".join(words)
    room = min(40, max(_LEAST_BAR, cells - len(rest) - len("Total   ")))
    return f"Total {bar(part, whole, room)}  {rest}"


def item_facts(item: QueueItem, place: WorkspaceAddress | None) -> list[tuple[str, str]]:
    """Return all facts of an item."""
    error, fingerprint = item.error, item.fingerprint
    facts = [
        ("State", state_cell(item).plain),
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
        lines += [f"{STATES[item.state][0]} {headline}", f"→ {item.error.next_step}"]
    elif item.note:
        lines.append(item.note)
    return "\n".join(lines)


def left_behind(snapshot: QueueSnapshot) -> list[str]:
    """Return what the queue would not move if the user left now, one line each."""
    tally = snapshot.tally
    parts = (
        (tally.left + tally.count(ItemState.PAUSED), "still to transfer"),
        (tally.count(ItemState.CONFLICT), "with a conflict to decide"),
        (tally.count(ItemState.UNKNOWN), "sent with an unknown outcome"),
    )
    return [f"{counted(count, 'file')} {what}" for count, what in parts if count]
