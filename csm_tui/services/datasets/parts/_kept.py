"""Copies of parts that are being replaced, in private files of the state folder."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csm_tui.domain.dataset import DatasetPart
from csm_tui.domain.dataset_parts import KeptPart
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.datasets.parts._reading import PartAccess
from csm_tui.services.local.disk import disk_errors
from csm_tui.services.workspace_files._stream import open_stream
from csm_tui.settings.paths import user_folders
from csm_tui.settings.private_files import make_private_folder, write_private

if TYPE_CHECKING:
    from csm_tui.platform.generations import ApiGeneration

_DATA, _FACTS = "data", "part.json"
CONFIRMED_AGE = 7 * 24 * 3600.0
"""Seconds that a copy is kept whose replacement was confirmed."""


def keep(
    access: PartAccess, part: DatasetPart, progress: ProgressCallback, cancel: CancelToken
) -> KeptPart:
    """Download the data of a part into a private file.

    Raises:
        CsmError: the part cannot be read, or the disk refuses; an older copy is still there.
        Cancelled: it was stopped; the same.
    """
    place = access.place
    folder = _folder(access.session.platform, part.id)
    new = folder.with_name(f"{folder.name}.new")
    with disk_errors(new, "written"):
        shutil.rmtree(new, ignore_errors=True)
        make_private_folder(new)
    try:
        kept = KeptPart(
            folder / _DATA,
            access.session.platform,
            place.organization_id,
            place.workspace_id,
            part,
            _fill(access, part, new / _DATA, progress, cancel),
            time.time(),
            known=(_time_of(part),),
        )
        write_private(new / _FACTS, json.dumps(_facts(kept)).encode())
        with disk_errors(folder, "written"):
            shutil.rmtree(folder, ignore_errors=True)
            new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return kept


def noted(
    kept: KeptPart,
    part: DatasetPart | None = None,
    *,
    confirmed: bool = False,
    resumed: bool = False,
) -> KeptPart:
    """Note a later state of the part that this program knows of, and return the copy."""
    times = (*kept.known, _time_of(part)) if part is not None else kept.known
    kept = replace(
        kept,
        confirmed=confirmed,
        resumed=resumed or kept.resumed,
        known=tuple(dict.fromkeys(times)),
    )
    write_private(kept.path.with_name(_FACTS), json.dumps(_facts(kept)).encode())
    return kept


def forget(kept: KeptPart) -> None:
    """Remove a copy."""
    shutil.rmtree(kept.path.parent, ignore_errors=True)


def kept_copy(access: PartAccess, part: DatasetPart) -> KeptPart | None:
    """Return the copy of a part, or None."""
    generation = access.session.client.generation
    return _read(_folder(access.session.platform, part.id), generation)


def kept_copies(platform: str, generation: "ApiGeneration") -> Iterator[KeptPart]:
    """Yield the copies of the parts of a platform; confirmed ones that are old are removed."""
    with suppress(OSError):
        for folder in sorted(_root().iterdir()):
            kept = _read(folder, generation)
            if kept is None or kept.platform != platform:
                continue
            if kept.confirmed and time.time() - kept.kept_at > CONFIRMED_AGE:
                forget(kept)
                continue
            yield kept


def is_known(kept: KeptPart, part: DatasetPart) -> bool:
    """Return whether the last change of a part was made by this program, or before the copy."""
    return _time_of(part) in kept.known


def _fill(
    access: PartAccess,
    part: DatasetPart,
    path: Path,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> Fingerprint:
    digest, size, tell = sha256(), 0, Throttle(progress)
    what = f"Saving a backup of {visible(part.source_name)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with (
        open_stream(lambda: access.open(part, cancel), cancel) as stream,
        disk_errors(path, "written"),
        os.fdopen(os.open(path, flags, 0o600), "wb") as file,
    ):
        for block in stream:
            file.write(block)
            digest.update(block)
            size += len(block)
            tell(Progress(what, size, stream.length, "bytes"))
        file.flush()
        os.fsync(file.fileno())
    return Fingerprint(size, digest.hexdigest())


def _root() -> Path:
    return user_folders().replaced_parts


def _folder(platform: str, part_id: str) -> Path:
    return _root() / sha256(f"{platform}\n{part_id}".encode()).hexdigest()[:24]


def _time_of(part: DatasetPart) -> str:
    """Return when a part was last changed, as text; empty if the platform does not say."""
    return part.updated.isoformat() if part.updated else ""


def _facts(kept: KeptPart) -> dict[str, Any]:
    return {
        "platform": kept.platform,
        "organization": kept.organization_id,
        "workspace": kept.workspace_id,
        "part": dict(kept.part.raw),
        "size": kept.fingerprint.size,
        "sha256": kept.fingerprint.sha256,
        "kept at": kept.kept_at,
        "confirmed": kept.confirmed,
        "known": list(kept.known),
    }


def _read(folder: Path, generation: "ApiGeneration") -> KeptPart | None:
    """Return the copy in a folder; None if it is not whole."""
    try:
        facts = json.loads((folder / _FACTS).read_bytes())
        fingerprint = Fingerprint(facts["size"], facts["sha256"])
        if (folder / _DATA).stat().st_size != fingerprint.size:
            return None
        return KeptPart(
            folder / _DATA,
            facts["platform"],
            facts["organization"],
            facts["workspace"],
            generation.dataset_part(facts["part"]),
            fingerprint,
            facts["kept at"],
            facts["confirmed"],
            tuple(facts["known"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
