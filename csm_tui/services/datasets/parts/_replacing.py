"""Replacing the data of a part, and putting the old data back.

The server deletes the old data before it stores the new (PLATFORM.md 9): the new data are checked
first, the old ones are kept here, and what is stored in the end is read back.
"""

from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

from csm_tui.domain.dataset import DatasetPart, PartKind
from csm_tui.domain.dataset_parts import KeptPart, PartReplacement, PlannedPart, TableContent
from csm_tui.domain.errors import (
    Cancelled,
    ChangedMeanwhile,
    CsmError,
    InputRefused,
    NotFound,
    OutcomeUnknown,
    PlatformFailed,
    SignInNeeded,
)
from csm_tui.domain.progress import CancelToken, ProgressCallback
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.datasets.parts import _kept
from csm_tui.services.datasets.parts._checking import inspected, table_of
from csm_tui.services.datasets.parts._reading import PartAccess, PartContent
from csm_tui.services.datasets.parts._sending import Send, only_sender, send
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.threads import run_abandonable

LOOK_LIMIT = 20.0
"""Seconds to read a part back after the replacement was stopped too late."""
_PUT_BACK = "Restore the old data from the backup."


class _Stored(Enum):
    """What a part holds after an attempt to replace it."""

    OLD = "old"
    NEW = "new"
    OTHER = "other"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Replacing:
    """The replacement of one part by a file."""

    access: PartAccess
    part: DatasetPart
    """As the user has seen it."""
    progress: ProgressCallback
    cancel: CancelToken

    def run(self, path: Path) -> PartReplacement:
        """Check, keep, replace and read back; see `WorkspaceDatasets.replace`."""
        item = checked(self.part, path, self.progress, self.cancel)
        with only_sender(self.access.session.platform, self.part.dataset_id, self.cancel):
            self._check_unchanged()
            kept = self._keep()
            try:
                # Again: keeping a large part takes its time.
                current = self._check_unchanged()
                return self._replace(item, current, kept)
            except (Cancelled, ChangedMeanwhile):
                # The server has deleted nothing.
                _drop(kept)
                raise

    def put_back(self, kept: KeptPart, *, force: bool) -> PartReplacement:
        """Send the kept data; see `WorkspaceDatasets.put_back`."""
        item = _as_item(kept)
        with only_sender(self.access.session.platform, self.part.dataset_id, self.cancel):
            try:
                current = self.access.get(self.part, self.cancel)
            except NotFound:
                return self._create_again(item, kept, None)
            if not force and not _kept.is_known(kept, current):
                raise _changed(self.part)
            if current.kind is PartKind.TABLE and self._table_is_gone(current):
                return self._create_again(item, kept, current)
            new, _ = send(self._put(current, item), item, self.progress, self.cancel)
            self._confirm(new, item)
        _kept.forget(kept)
        return PartReplacement(new, None, item.size, item.rows)

    def _check_unchanged(self) -> DatasetPart:
        """Return the part as it is now.

        Raises:
            ChangedMeanwhile: another user has changed or deleted it since it was read.
        """
        try:
            current = self.access.get(self.part, self.cancel)
        except NotFound as error:
            raise ChangedMeanwhile(
                f"Part “{visible(self.part.source_name)}” was deleted by another user.",
                "Refresh the dataset.",
                error.details,
            ) from None
        if current.updated != self.part.updated:
            raise _changed(current)
        return current

    def _keep(self) -> KeptPart | None:
        """Keep a copy of the data; None if the platform has none to be kept.

        The copy from a replacement that was never confirmed is worth more than what the part
        holds now, so it stays.

        Raises:
            InputRefused: the part is a table that the platform has lost: it cannot be replaced.
        """
        if self.part.kind is PartKind.TABLE and self._table_is_gone(self.part):
            raise InputRefused(
                f"Cannot replace “{visible(self.part.source_name)}”: its table is missing.",
                "Restore a backup, or upload the file as a new part and delete this one.",
            )
        older = _kept.kept_copy(self.access, self.part)
        if older is not None and not older.confirmed:
            return _kept.noted(older, self.part, resumed=True)
        try:
            return _kept.keep(self.access, self.part, self.progress, self.cancel)
        except PlatformFailed:
            # The storage has lost the file (500): there is nothing to keep, and nothing to lose.
            if self.part.kind is PartKind.FILE:
                return None
            raise

    def _replace(
        self, item: PlannedPart, current: DatasetPart, kept: KeptPart | None
    ) -> PartReplacement:
        old = None if kept is None else _content(self.part, kept.path, self.cancel)
        try:
            new, _ = send(self._put(current, item), item, self.progress, self.cancel)
        except CsmError as error:
            return self._after_failure(error, item, old, kept)
        if kept is not None:
            kept = _kept.noted(kept, new)
        self._confirm(new, item)
        if kept is not None:
            kept = _kept.noted(kept, confirmed=True)
        return PartReplacement(new, kept, item.size, item.rows)

    def _after_failure(
        self, error: CsmError, item: PlannedPart, old: PartContent | None, kept: KeptPart | None
    ) -> PartReplacement:
        """Return the replacement if the new data are there all the same, or raise the error."""
        stored, part = self._look(item, old)
        if stored is _Stored.NEW and part is not None:
            if kept is not None:
                kept = _kept.noted(kept, part, confirmed=True)
            note = "No response, but the new data was read back."
            return PartReplacement(part, kept, item.size, item.rows, note)
        if stored is _Stored.OLD:
            _drop(kept, whole=True)
            raise error
        if kept is not None and part is not None:
            kept = _kept.noted(kept, part)
        raise _lost(error, item, stored, kept) from error

    def _look(
        self, item: PlannedPart, old: PartContent | None
    ) -> tuple[_Stored, DatasetPart | None]:
        """Return what the part holds now; a cancel only shortens this look."""
        cancel = CancelToken()
        limit = LOOK_LIMIT if self.cancel.cancelled else float("inf")
        try:
            return run_abandonable(partial(self._seen, item, old, cancel), cancel, limit)
        except Cancelled:
            cancel.cancel()
            return _Stored.UNKNOWN, None

    def _seen(
        self, item: PlannedPart, old: PartContent | None, cancel: CancelToken
    ) -> tuple[_Stored, DatasetPart | None]:
        try:
            part = self.access.get(self.part, cancel)
            found = self.access.content(part, self.progress, cancel)
        except (InputRefused, PlatformFailed) as error:
            gone = not isinstance(error, NotFound)
            return (_Stored.NOTHING, part) if gone else (_Stored.UNKNOWN, None)
        except (CsmError, Cancelled):
            return _Stored.UNKNOWN, None
        if found == _content(self.part, item.path, cancel):
            return _Stored.NEW, part
        return (_Stored.OLD if found == old else _Stored.OTHER), part

    def _confirm(self, part: DatasetPart, item: PlannedPart) -> None:
        """Read the data back.

        Raises:
            OutcomeUnknown: they are not those that were sent, or cannot be read.
        """
        name = visible(item.source_name)
        try:
            found = self.access.content(part, self.progress, CancelToken())
            wanted = _content(part, item.path, CancelToken())
        except CsmError as error:
            raise OutcomeUnknown(
                f"“{name}” replaced, but not verified: {error.headline}",
                f"Check the part. {_PUT_BACK}",
                error.details,
            ) from error
        if found != wanted:
            raise OutcomeUnknown(
                f"“{name}” contains other data than uploaded: {_differ(found, wanted)}.",
                f"Another user may have replaced it at the same time. Check it. {_PUT_BACK}",
            )

    def _table_is_gone(self, part: DatasetPart) -> bool:
        from csm_tui.platform.dataset_parts import open_query

        access = self.access
        try:
            open_query(
                access.session.client, access.place, part.id, [("limit", "0")], self.cancel
            ).close()
        except InputRefused:
            return True
        return False

    def _put(self, part: DatasetPart, item: PlannedPart) -> Send:
        from csm_tui.platform.dataset_parts import replace_part

        client, place = self.access.session.client, self.access.place
        return lambda blocks: replace_part(client, place, part, blocks, item.size)

    def _create_again(
        self, item: PlannedPart, kept: KeptPart, broken: DatasetPart | None
    ) -> PartReplacement:
        """Send the kept data as a new part like the old one, then delete that.

        The server cannot replace a table that it has lost: it drops it first, and fails.
        """
        from csm_tui.platform.dataset_parts import NewPart, create_part, delete_part

        client, place, old = self.access.session.client, self.access.place, kept.part
        raw = old.raw.get("additionalData")
        request = NewPart(
            old.name,
            old.source_name,
            old.kind_word,
            old.description,
            old.tags,
            raw if isinstance(raw, dict) else {},
        )

        new, _ = send(
            lambda blocks: create_part(client, place, request, blocks, item.size),
            item,
            self.progress,
            self.cancel,
        )
        self._confirm(new, item)
        note = f"The platform had lost the table of the part. It is now a new part, {new.id}."
        if broken is not None:
            try:
                delete_part(client, place, broken.id)
            except CsmError:
                # The server takes it off the dataset's list first, and fails at the table.
                note += " The old one may still be listed."
        _kept.forget(kept)
        return PartReplacement(new, None, item.size, item.rows, note)


def checked(
    part: DatasetPart, path: Path, progress: ProgressCallback, cancel: CancelToken
) -> PlannedPart:
    """Return the file as an item that replaces a part.

    Raises:
        InputRefused: the platform or its database would refuse it.
    """
    item = inspected(path, part.source_name, part.kind, progress, cancel)
    problem = next((each for each in item.problems if each.fatal), None)
    if problem is not None:
        line = "" if problem.line is None else f", line {problem.line:,}"
        raise InputRefused(
            f"{visible(path.name)}{line}: {problem.what} “{visible(part.source_name)}” is "
            "unchanged.",
            problem.next_step,
        )
    return item


def _drop(kept: KeptPart | None, *, whole: bool = False) -> None:
    """Remove a copy that is not needed: one of this replacement, or with `whole` any."""
    if kept is not None and (whole or not kept.resumed):
        _kept.forget(kept)


def _as_item(kept: KeptPart) -> PlannedPart:
    """Return a kept copy as an item.

    Raises:
        InputRefused: it was changed on this computer.
    """
    if local_fingerprint(kept.path) != kept.fingerprint:
        raise InputRefused(
            f"The backup of “{visible(kept.part.source_name)}” was modified on this computer.",
            f"Check {kept.path} yourself.",
        )
    status = kept.path.stat()
    content = _content(kept.part, kept.path, CancelToken())
    return PlannedPart(
        kept.path,
        kept.part.source_name,
        kept.part.kind,
        status.st_size,
        status.st_mtime_ns,
        rows=content.rows if isinstance(content, TableContent) else None,
    )


def _content(part: DatasetPart, path: Path, cancel: CancelToken) -> PartContent:
    if part.kind is PartKind.TABLE:
        return table_of(path, lambda _: None, cancel)
    return local_fingerprint(path, cancel)


def _differ(found: PartContent, wanted: PartContent) -> str:
    match found, wanted:
        case TableContent(), TableContent() if found.columns != wanted.columns:
            return "different columns"
        case TableContent(), TableContent() if found.rows != wanted.rows:
            return f"{found.rows:,} rows instead of {wanted.rows:,}"
        case Fingerprint(), Fingerprint() if found.size != wanted.size:
            return f"{found.size:,} bytes instead of {wanted.size:,}"
    return "different content"


def _changed(part: DatasetPart) -> ChangedMeanwhile:
    when = f" at {part.updated:%Y-%m-%d %H:%M:%S} UTC" if part.updated else ""
    return ChangedMeanwhile(
        f"“{visible(part.source_name)}” was changed by another user{when}. Not replaced.",
        "Refresh the dataset, check the part, then decide.",
    )


def _lost(error: CsmError, item: PlannedPart, stored: _Stored, kept: KeptPart | None) -> CsmError:
    """Return the error of a replacement after which the part has not its old data."""
    if isinstance(error, SignInNeeded):
        return error
    name = visible(item.source_name)
    if stored is _Stored.NOTHING:
        what = f"“{name}” has no data now: {error.headline}"
    elif stored is _Stored.OTHER:
        what = f"“{name}” contains neither the old nor the new data: {error.headline}"
    else:
        what = f"“{name}” may or may not be replaced: {error.headline}"
    next_step = (
        _PUT_BACK if kept is not None else ("Correct the file, then replace the part again.")
    )
    kind = OutcomeUnknown if stored is _Stored.UNKNOWN else type(error)
    return kind(what, next_step, error.details)
