"""The files of one workspace: an index of names, and one blob on disk for each.

A file name of the platform may be one that no disk takes (300 characters, a newline, `../../x`), so
a name never becomes a path: the index maps it to a blob. A change is one more line of the index, so
that a thousand files cost a thousand times as much as one, and not a million times.
"""

import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

ContentWriter = Callable[[IO[bytes]], None]
"""Writes the content of a seeded file, when somebody asks for it."""

_INDEX = "index.jsonl"
_SPARE = 100
"""Lines that a short index may have too many."""


class FileStore:
    """Named contents in a folder; safe for many threads, and found again in a kept folder.

    Args:
        folder: made when the first file is written.
        seeded: what a new store holds.
    """

    def __init__(self, folder: Path, seeded: Mapping[str, ContentWriter] | None = None) -> None:
        self.folder = folder
        self._seeded = {
            f"seed-{number}": maker for number, maker in enumerate((seeded or {}).values())
        }
        self._blobs = {name: f"seed-{number}" for number, name in enumerate(seeded or {})}
        self._lock = threading.RLock()
        self._next = 0
        self._lines: int | None = None
        """Of the index on the disk; None while there is none."""
        if (folder / _INDEX).exists():
            self._load()

    def names(self) -> list[str]:
        """Return every name, sorted."""
        with self._lock:
            return sorted(self._blobs)

    def __contains__(self, name: str) -> bool:
        return name in self._blobs

    def blob(self, name: str) -> Path:
        """Return where the content of a file is, writing a seeded one first.

        Raises:
            KeyError: there is no such file.
        """
        with self._lock:
            path = self.folder / self._blobs[name]
            if not path.exists():
                self._make(path)
            return path

    def put(self, name: str, content: IO[bytes]) -> None:
        """Store a file, replacing the one of that name; readers never see half of it."""
        blob = self._written(lambda target: shutil.copyfileobj(content, target))
        with self._lock:
            replaced = self._blobs.get(name)
            self._blobs[name] = blob.name
            self._note(name)
            self._forget(replaced)

    def delete(self, name: str) -> None:
        """Remove a file; one that does not exist is fine."""
        with self._lock:
            removed = self._blobs.pop(name, None)
            self._note(name)
            self._forget(removed)

    def clear(self) -> None:
        """Remove every file."""
        with self._lock:
            removed = list(self._blobs.values())
            self._blobs.clear()
            self._save()
            for blob in removed:
                self._forget(blob)

    def _make(self, path: Path) -> None:
        self._written(self._seeded[path.name]).replace(path)

    def _written(self, write: ContentWriter) -> Path:
        """Write a new blob, wholly or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="new-", delete=False) as target:
            path = Path(target.name)
            try:
                write(target)
            except BaseException:
                path.unlink()
                raise
        with self._lock:
            self._next += 1
            return path.replace(self.folder / f"blob-{self._next}")

    def _forget(self, blob: str | None) -> None:
        if blob is not None:
            (self.folder / blob).unlink(missing_ok=True)

    def _load(self) -> None:
        """Read the index; a last line that was not written to its end is none."""
        self._blobs, self._lines = {}, 0
        for line in (self.folder / _INDEX).read_text(encoding="utf-8").splitlines(keepends=True):
            if not line.endswith("\n"):
                self._save()
                break
            name, blob, self._next = json.loads(line)
            self._lines += 1
            if blob is None:
                self._blobs.pop(name, None)
            else:
                self._blobs[name] = blob

    def _note(self, name: str) -> None:
        """Keep what became of a name."""
        if self._lines is None or self._lines > 2 * len(self._blobs) + _SPARE:
            self._save()
            return
        with (self.folder / _INDEX).open("a", encoding="utf-8") as index:
            index.write(self._line(name))
        self._lines += 1

    def _save(self) -> None:
        """Write the whole index."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{_INDEX}.new"
        fresh.write_text("".join(map(self._line, self._blobs)), encoding="utf-8")
        fresh.replace(self.folder / _INDEX)
        self._lines = len(self._blobs)

    def _line(self, name: str) -> str:
        return json.dumps([name, self._blobs.get(name), self._next]) + "\n"
