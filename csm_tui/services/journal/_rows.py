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


def address_key(address: WorkspaceAddress) -> tuple[str, ...]:
    """Return the columns of a workspace's address."""
    return tuple(map(_plain, (address.platform, address.organization_id, address.workspace_id)))


def name_key(text: str) -> bytes:
    """Return a name as it is stored; names can have bytes that are not text."""
    return text.encode("utf-8", "surrogatepass")


def move_row(entry: JournalEntry) -> Row:
    """Return an entry as a row of `moves`."""
    size, sha256 = _facts(entry.fingerprint)
    return (
        entry.at.timestamp(),
        entry.direction.value,
        entry.outcome.value,
        *address_key(entry.address),
        name_key(entry.name),
        name_key("" if entry.local is None else str(entry.local)),
        size,
        sha256,
        _plain(entry.profile),
        # A reason can quote the platform.
        _plain(redacted(entry.reason)) if entry.reason else "",
    )


def content_row(entry: JournalEntry) -> Row | None:
    """Return what an entry tells about its file as a row of `contents`, or None if nothing."""
    if entry.direction is Direction.DELETE:
        return None
    lost = entry.outcome is FileOutcome.UNKNOWN and entry.direction in {
        Direction.UP,
        Direction.EDIT,
    }
    if entry.outcome is FileOutcome.DONE:
        fingerprint = entry.fingerprint
    elif lost or entry.unsettled:
        fingerprint = None
    else:
        return None
    known = LastKnown(fingerprint, entry.seen or entry.at, entry.profile)
    return known_row(entry.address, entry.name, known)


def known_row(address: WorkspaceAddress, name: str, known: LastKnown) -> Row:
    """Return what is known of a workspace file as a row of `contents`."""
    facts, at = _facts(known.fingerprint), known.at.timestamp()
    return (*address_key(address), name_key(name), *facts, at, _plain(known.profile))


def entry_of(row: Row) -> JournalEntry:
    """Return the entry of a row: its id, then `MOVE_COLUMNS`.

    Raises:
        UnreadableRow: the row is damaged.
    """
    number, at, direction, outcome, *address, name, local, size, sha256, profile, reason = row
    with _readable():
        return JournalEntry(
            direction=Direction(direction),
            address=WorkspaceAddress(*address),
            name=_text(name),
            local=Path(_text(local)) if local else None,
            outcome=FileOutcome(outcome),
            at=datetime.fromtimestamp(at, UTC),
            profile=profile,
            fingerprint=_fingerprint(size, sha256),
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
            _fingerprint(size, sha256), datetime.fromtimestamp(at, UTC), profile
        )


@contextmanager
def _readable() -> Iterator[None]:
    """Translate errors of damaged values: SQLite checks only its own structure."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise UnreadableRow(f"line not readable: {error}") from error


def _text(kept: bytes) -> str:
    return kept.decode("utf-8", "surrogatepass")


def _plain(text: str) -> str:
    """Return a text that SQLite accepts: surrogates become question marks."""
    return text.encode("utf-8", "replace").decode()


def _facts(fingerprint: Fingerprint | None) -> tuple[int | None, str | None]:
    return (None, None) if fingerprint is None else (fingerprint.size, fingerprint.sha256)


def _fingerprint(size: int | None, sha256: str | None) -> Fingerprint | None:
    return None if size is None or sha256 is None else Fingerprint(size, sha256)
