"""The files of one workspace: an index of names, and a blob on disk for each.

The platform has file names that no disk takes (300 characters, a newline, `../../x`), so a name is
never a path: the index maps it to a blob. A change adds a line to the index, so that the cost of
many changes grows with their number, not with its square.
"""

import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

ContentWriter = Callable[[IO[bytes]], None]
"""Writes the content of a seeded file; called when the file is first read."""

_INDEX = "index.jsonl"
_SPARE = 100
"""Outdated lines that even a short index may have before it is rewritten."""


class FileStore:
    """Files by name in a folder; safe for threads. A kept folder is loaded again.

    Args:
        folder: created when the first file is written.
        seeded: the files of a new store.
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
        """Number of lines of the index on the disk; None while there is none."""
        if (folder / _INDEX).exists():
            self._load()

    def names(self) -> list[str]:
        """Return every name, sorted."""
        with self._lock:
            return sorted(self._blobs)

    def __contains__(self, name: str) -> bool:
        return name in self._blobs

    def blob(self, name: str) -> Path:
        """Return the path of the content of a file; a seeded one is written first.

        Raises:
            KeyError: there is no such file.
        """
        with self._lock:
            path = self.folder / self._blobs[name]
            if not path.exists():
                self._make(path)
            return path

    def put(self, name: str, content: IO[bytes]) -> None:
        """Store a file or replace it; readers see all of it or none."""
        blob = self._written(lambda target: shutil.copyfileobj(content, target))
        with self._lock:
            replaced = self._blobs.get(name)
            self._blobs[name] = blob.name
            self._note(name)
            self._forget(replaced)

    def delete(self, name: str) -> None:
        """Delete a file if it exists."""
        with self._lock:
            removed = self._blobs.pop(name, None)
            self._note(name)
            self._forget(removed)

    def clear(self) -> None:
        """Delete every file."""
        with self._lock:
            removed = list(self._blobs.values())
            self._blobs.clear()
            self._save()
            for blob in removed:
                self._forget(blob)

    def _make(self, path: Path) -> None:
        self._written(self._seeded[path.name]).replace(path)

    def _written(self, write: ContentWriter) -> Path:
        """Write a new blob, or none when writing fails, and return its path."""
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
        """Read the index, without a last line that was not written to its end."""
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
        """Write the new blob of a name into the index."""
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
