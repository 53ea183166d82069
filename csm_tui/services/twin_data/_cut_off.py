"""Notes of running loads in the state folder, from which a load that was cut off is recognised.

The terminal may close or the program be killed while a graph is half emptied or half filled. So a
note without secrets is written before anything is changed, and removed when the load has its
report. A note that is left over is a load that was cut off; the next start tells the user.
"""

import json
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from csm_tui.domain.errors import CsmError
from csm_tui.domain.twin import CutOffLoad, LoadPlan
from csm_tui.settings.paths import user_folders
from csm_tui.settings.private_files import lock, make_private_folder, private_file_errors

if TYPE_CHECKING:
    from csm_tui.services.connection import Session

_log = logging.getLogger(__name__)

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_LONGEST_NAME = 200
"""Most characters of the name of a dataset."""
_LONGEST_NOTE = 1 << 18
"""Most bytes; a path may have thousands of characters, each six bytes in JSON."""
_LOCK_SECONDS = 1.0
"""Longest wait for other programs that are reading a new note."""


@dataclass(frozen=True, slots=True)
class _Note:
    """The content of a note: platform, organization and load."""

    platform: str
    organization_id: str
    load: CutOffLoad

    @property
    def key(self) -> str:
        """Beginning of the file name, the same for all loads into one graph."""
        key = "\0".join((self.platform, self.organization_id, self.load.dataset_id))
        return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:20]

    def encoded(self) -> bytes:
        """Return the bytes of the file."""
        load = {**asdict(self.load), "at": self.load.at.isoformat()}
        return json.dumps([self.platform, self.organization_id, load]).encode()


class LoadNote:
    """The note of one load, kept while the load is running."""

    def __init__(self, session: "Session", organization_id: str, plan: LoadPlan) -> None:
        load = CutOffLoad(
            plan.dataset_id,
            plan.dataset_name[:_LONGEST_NAME],
            folder=str(plan.steps[0].file.path.parent) if plan.steps else "",
            files=len(plan.steps),
            wipe=plan.wipe,
            nodes=plan.before.total_nodes,
            at=datetime.now(UTC),
        )
        platform = session.platform
        self._note = _Note(platform, organization_id, load)
        self._path = user_folders().loads / f"{self._note.key}-{secrets.token_hex(4)}.json"
        self._handle = -1
        self.stays = False
        """Whether to keep the note after the load has ended."""

    def begin(self) -> None:
        """Write the note and remove those of earlier loads; a disk error is only logged."""
        try:
            with private_file_errors(self._path, "written"):
                make_private_folder(self._path.parent)
                self._handle = os.open(self._path, _FLAGS, 0o600)
                # A program that starts now may be reading it.
                hold = time.monotonic() + _LOCK_SECONDS
                while not lock(self._handle) and time.monotonic() < hold:
                    time.sleep(0.01)
                os.write(self._handle, self._note.encoded())
                os.fsync(self._handle)
                _remove_free(self._note)
        except CsmError as error:
            _log.warning("a load is not noted: %s", error.headline)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: object, __: TracebackType | None
    ) -> None:
        """Remove the note, unless the program is ending and the user sees no report."""
        if self._handle < 0:
            return
        os.close(self._handle)
        if not self.stays and (kind is None or issubclass(kind, Exception)):
            with suppress(OSError):
                self._path.unlink()


def cut_off_loads(session: "Session", organization_id: str) -> tuple[CutOffLoad, ...]:
    """Return the loads of this organization that were cut off, newest first."""
    platform = session.platform
    found = [
        note.load
        for _, note in _free()
        if (note.platform, note.organization_id) == (platform, organization_id)
    ]
    return tuple(sorted(found, key=lambda load: load.at, reverse=True))


def forget(session: "Session", organization_id: str, load: CutOffLoad) -> None:
    """Remove the note of a load that was cut off."""
    platform = session.platform
    _remove_free(_Note(platform, organization_id, load))


def _remove_free(note: _Note) -> None:
    """Remove the notes of loads into the same graph that are not running."""
    for path, each in _free():
        if each.key == note.key:
            with suppress(OSError):
                path.unlink()


def _free() -> Iterator[tuple[Path, _Note]]:
    """Yield the notes of loads that are not running."""
    try:
        paths = list(user_folders().loads.glob("*.json"))
    except OSError:
        return
    for path in paths:
        note = None
        try:
            with path.open("r+b") as file:
                # A locked note belongs to a running load, an empty one to a load that is starting.
                if lock(file.fileno()) and (content := file.read(_LONGEST_NOTE)):
                    note = _read(content)
        # The file may hold anything, as deep or as large as JSON can be.
        except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
            _log.warning("the note of a load in %s cannot be read: %s", path, error)
        if note is not None:
            yield path, note


def _read(content: bytes) -> _Note:
    platform, organization_id, load = json.loads(content)
    cut_off = CutOffLoad(
        str(load["dataset_id"]),
        str(load["dataset_name"]),
        folder=str(load["folder"]),
        files=int(load["files"]),
        wipe=bool(load["wipe"]),
        nodes=int(load["nodes"]),
        at=datetime.fromisoformat(load["at"]).astimezone(UTC),
    )
    return _Note(str(platform), str(organization_id), cut_off)
