"""Loads into a graph, noted in the state folder until they come to their report.

A terminal can be closed or the program be killed while a graph is half emptied or half filled. So
what is loaded where is written down before anything is changed, without a secret, and removed when
the load is told; what is left over is a load that was cut off, and the next start tells of it.
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
"""Characters of a dataset's name that are noted."""
_LONGEST_NOTE = 1 << 18
"""Bytes; a path alone may have some thousand characters, each six bytes in JSON."""
_PATIENCE = 1.0
"""Seconds that other programs have to look at a note that is being made."""


@dataclass(frozen=True, slots=True)
class _Note:
    """What a file says: which platform and organization, and which load."""

    platform: str
    organization_id: str
    load: CutOffLoad

    @property
    def key(self) -> str:
        """How the name of its file begins: the same for all loads into one graph."""
        key = "\0".join((self.platform, self.organization_id, self.load.dataset_id))
        return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:20]

    def encoded(self) -> bytes:
        """Return it as it is written."""
        load = {**asdict(self.load), "at": self.load.at.isoformat()}
        return json.dumps([self.platform, self.organization_id, load]).encode()


class LoadNote:
    """Notes one load for as long as it is under way."""

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
        """Whether it is still to be told when the load has ended."""

    def begin(self) -> None:
        """Write it in place of those of earlier loads; a disk that refuses stops no load."""
        try:
            with private_file_errors(self._path, "written"):
                make_private_folder(self._path.parent)
                self._handle = os.open(self._path, _FLAGS, 0o600)
                # The next start may look at it in this very moment.
                hold = time.monotonic() + _PATIENCE
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
        """Remove it; unless the program is ended, and nothing is told of the load."""
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
    """Do not tell of this load again."""
    platform = session.platform
    _remove_free(_Note(platform, organization_id, load))


def _remove_free(note: _Note) -> None:
    """Remove the notes of loads into the same graph that are not under way."""
    for path, each in _free():
        if each.key == note.key:
            with suppress(OSError):
                path.unlink()


def _free() -> Iterator[tuple[Path, _Note]]:
    """Yield the notes of loads that are not under way."""
    try:
        paths = list(user_folders().loads.glob("*.json"))
    except OSError:
        return
    for path in paths:
        note = None
        try:
            with path.open("r+b") as file:
                # One that is held is under way, one without content about to be.
                if lock(file.fileno()) and (content := file.read(_LONGEST_NOTE)):
                    note = _read(content)
        # What is in it may be anything, as deep or as large as JSON can be.
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
