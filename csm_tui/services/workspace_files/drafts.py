"""Drafts: copies of files in an edit, which a later start of the program can find.

The terminal can be closed, or the program killed, while an editor is open. A draft is never removed
before it was sent, stored elsewhere, or dropped by the user. So it is not a temporary file but is
kept in the state folder, readable by its owner only, with the facts that are needed to continue:
the workspace, the name of the file, and its fingerprint when it was downloaded.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from csm_tui.domain.errors import CsmError, InputRefused, NotFound
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Fingerprint, WorkspaceAddress
from csm_tui.services.local.disk import disk_errors
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.settings.paths import user_folders
from csm_tui.settings.private_files import lock, make_private_folder, write_private

_ABOUT = "about.json"
_BEFORE = "before"
_STALE = 24 * 3600
"""Seconds; longer than any download."""


@dataclass(slots=True)
class Draft:
    """One edited copy; while a program holds it, no other program offers it."""

    folder: Path
    address: WorkspaceAddress
    name: str
    """The whole name in the workspace."""
    path: Path
    """The copy that the editor changes."""
    fingerprint: Fingerprint
    """Of the workspace file when it was downloaded."""
    at: datetime
    """The time of the download, in UTC."""
    _held: int = field(default=-1, repr=False)

    @property
    def before(self) -> bytes | None:
        """The downloaded content, or None if it is too large to be compared by lines."""
        try:
            return (self.folder / _BEFORE).read_bytes()
        except OSError:
            return None

    @property
    def rescued(self) -> tuple[Path, ...]:
        """Files beside the copy in which a killed editor may have saved its changes.

        Vim leaves ``.x.swp``, nano ``x.save``, Emacs ``#x#``; backups (``x~``) are left out.
        """
        beside: list[Path] = []
        with suppress(OSError):
            beside += (each for each in self.path.parent.iterdir() if each != self.path)
        return tuple(
            each for each in beside if not each.name.endswith(("~", ".bak")) and each.is_file()
        )

    @property
    def is_changed(self) -> bool:
        """Whether it differs from the downloaded file; reads all of it.

        Raises:
            CsmError: it cannot be read.
        """
        if self.rescued:
            return True
        try:
            return local_fingerprint(self.path) != self.fingerprint
        except NotFound:
            return False

    def begin(self, about: bytes) -> None:
        """Write the facts about it, and hold it before another program can read them."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._held = os.open(self.folder / _ABOUT, flags, 0o600)
        lock(self._held)
        with open(self._held, "wb", closefd=False) as file:
            file.write(about)
            file.flush()
            os.fsync(self._held)

    def hold(self) -> bool:
        """Hold it for this program, and return whether no other program holds it."""
        handle = os.open(self.folder / _ABOUT, os.O_RDWR)
        if lock(handle):
            self._held = handle
            return True
        os.close(handle)
        return False

    def leave(self) -> None:
        """Release it, for a later start of the program."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def remove(self) -> None:
        """Remove it, with all that an editor has left beside it."""
        self.leave()
        shutil.rmtree(self.folder, ignore_errors=True)


def drafts_folder() -> Path:
    """Return the folder of all drafts."""
    return user_folders().edits


def new_draft_folder() -> Path:
    """Return a new folder for one draft.

    Raises:
        CsmError: the disk refuses.
    """
    folder = drafts_folder()
    with disk_errors(folder, "written"):
        make_private_folder(folder)
        return Path(tempfile.mkdtemp(prefix="edit-", dir=folder))


def new_draft(
    folder: Path,
    address: WorkspaceAddress,
    name: str,
    path: Path,
    fingerprint: Fingerprint,
    *,
    compared: bool,
) -> Draft:
    """Return the draft of a copy in its folder, and hold it.

    Args:
        folder: made by `new_draft_folder`.
        address: the workspace.
        name: the whole name there.
        path: the copy, below the folder.
        fingerprint: of the copy.
        compared: whether to store its content for a later comparison by lines.

    Raises:
        CsmError: the disk refuses.
    """
    draft = Draft(folder, address, name, path, fingerprint, datetime.now(UTC))
    about = {
        "platform": address.platform,
        "organization": address.organization_id,
        "workspace": address.workspace_id,
        "name": name,
        "copy": path.relative_to(folder).as_posix(),
        "size": fingerprint.size,
        "sha256": fingerprint.sha256,
        "at": draft.at.isoformat(),
    }
    with disk_errors(folder, "written"):
        if compared:
            write_private(folder / _BEFORE, path.read_bytes())
        draft.begin(json.dumps(about).encode())
    return draft


def unfinished_drafts(address: WorkspaceAddress) -> tuple[Draft, ...]:
    """Return the drafts of a workspace that no program holds, newest first.

    Unchanged drafts are removed; drafts that cannot be read are returned.
    """
    found = []
    for draft in _all():
        if draft.address == address and _is_free(draft):
            try:
                changed = draft.is_changed
            except (CsmError, ValueError):
                changed = True
            if changed:
                draft.leave()
                found.append(draft)
            else:
                draft.remove()
    return tuple(sorted(found, key=lambda draft: draft.at, reverse=True))


def hold_draft(draft: Draft) -> Draft:
    """Return a draft after holding it.

    Raises:
        NotFound: it does not exist.
        InputRefused: another program holds it.
    """
    with disk_errors(draft.path, "read"):
        draft.path.stat()
        if draft.hold():
            return draft
    raise InputRefused(
        f"Your edit of “{visible(draft.name)}” is open in another csm-tui.",
        "Continue there, or close it.",
    )


def _all() -> Iterator[Draft]:
    try:
        folders = [each for each in drafts_folder().iterdir() if each.is_dir()]
    except OSError:
        return
    for folder in folders:
        # The file can have any content, as deep or large as JSON can be.
        with suppress(OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
            if not (folder / _ABOUT).exists() and time.time() - folder.stat().st_mtime > _STALE:
                # The program was killed during the download: no editor has opened the file.
                shutil.rmtree(folder, ignore_errors=True)
            else:
                yield _read(folder)


def _read(folder: Path) -> Draft:
    about = json.loads((folder / _ABOUT).read_bytes())
    address = WorkspaceAddress(about["platform"], about["organization"], about["workspace"])
    fingerprint = Fingerprint(int(about["size"]), str(about["sha256"]))
    at = datetime.fromisoformat(about["at"]).astimezone(UTC)
    return Draft(folder, address, str(about["name"]), folder / about["copy"], fingerprint, at)


def _is_free(draft: Draft) -> bool:
    try:
        return draft.hold()
    except OSError:
        return False
