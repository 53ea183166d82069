"""Converts entries of the journal to rows of its tables, and back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from csm_tui.domain.redaction import redacted
from csm_tui.domain.transfers import Direction, JournalEntry, LastKnown
from csm_tui.domain.workspace_files import FileOutcome, Fingerprint, WorkspaceAddress

Row = Sequence[Any]

MOVE_COLUMNS = (
    "at, direction, outcome, platform, organization, workspace, name, local, size, sha256, "
    "profile, reason"
)
CONTENT_COLUMNS = "platform, organization, workspace, name, size, sha256, at, profile"


class UnreadableRow(Exception):
    """A row has values that csm-tui does not write."""


def place_key(place: WorkspaceAddress) -> tuple[str, ...]:
    """Return the columns of a workspace's address."""
    return tuple(map(_plain, (place.platform, place.organization_id, place.workspace_id)))


def name_key(text: str) -> bytes:
    """Return a name as it is stored; names can have bytes that are not text."""
    return text.encode("utf-8", "surrogatepass")


def move_row(moved: JournalEntry) -> Row:
    """Return an entry as a row of `moves`."""
    size, sha256 = _facts(moved.content)
    return (
        moved.at.timestamp(),
        moved.direction.value,
        moved.outcome.value,
        *place_key(moved.place),
        name_key(moved.name),
        name_key("" if moved.local is None else str(moved.local)),
        size,
        sha256,
        _plain(moved.profile),
        # A reason can quote the platform.
        _plain(redacted(moved.reason)) if moved.reason else "",
    )


def content_row(moved: JournalEntry) -> Row | None:
    """Return what an entry tells about its file as a row of `contents`, or None if nothing."""
    if moved.direction is Direction.DELETE:
        return None
    lost = moved.outcome is FileOutcome.UNKNOWN and moved.direction in {
        Direction.UP,
        Direction.EDIT,
    }
    if moved.outcome is FileOutcome.DONE:
        content = moved.content
    elif lost or moved.unsettled:
        content = None
    else:
        return None
    known = LastKnown(content, moved.seen or moved.at, moved.profile)
    return known_row(moved.place, moved.name, known)


def known_row(place: WorkspaceAddress, name: str, known: LastKnown) -> Row:
    """Return what is known of a workspace file as a row of `contents`."""
    facts, at = _facts(known.content), known.at.timestamp()
    return (*place_key(place), name_key(name), *facts, at, _plain(known.profile))


def moved_of(row: Row) -> JournalEntry:
    """Return the entry of a row: its id, then `MOVE_COLUMNS`.

    Raises:
        UnreadableRow: the row is damaged.
    """
    number, at, direction, outcome, *place, name, local, size, sha256, profile, reason = row
    with _readable():
        return JournalEntry(
            direction=Direction(direction),
            place=WorkspaceAddress(*place),
            name=_text(name),
            local=Path(_text(local)) if local else None,
            outcome=FileOutcome(outcome),
            at=datetime.fromtimestamp(at, UTC),
            profile=profile,
            content=_content(size, sha256),
            reason=reason,
            id=number,
        )


def known_of(row: Row) -> tuple[str, LastKnown]:
    """Return the name and what is known, of a row: name, size, sha256, at, profile.

    Raises:
        UnreadableRow: the row is damaged.
    """
    name, size, sha256, at, profile = row
    with _readable():
        return _text(name), LastKnown(
            _content(size, sha256), datetime.fromtimestamp(at, UTC), profile
        )


@contextmanager
def _readable() -> Iterator[None]:
    """Translate errors of damaged values: SQLite checks only its own structure."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise UnreadableRow(f"a line of it cannot be read: {error}") from error


def _text(kept: bytes) -> str:
    return kept.decode("utf-8", "surrogatepass")


def _plain(text: str) -> str:
    """Return a text that SQLite accepts: surrogates become question marks."""
    return text.encode("utf-8", "replace").decode()


def _facts(content: Fingerprint | None) -> tuple[int | None, str | None]:
    return (None, None) if content is None else (content.size, content.sha256)


def _content(size: int | None, sha256: str | None) -> Fingerprint | None:
    return None if size is None or sha256 is None else Fingerprint(size, sha256)
