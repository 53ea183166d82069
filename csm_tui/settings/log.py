"""The log: files of limited size that only their owner may read, without secrets.

Nothing is logged to the terminal, neither by us nor by the libraries.
"""

import contextlib
import logging
import os
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from csm_tui.domain.redaction import redacted
from csm_tui.domain.text import visible
from csm_tui.settings.private_files import make_private_folder

OURS = "csm_tui"
LARGEST = 1024 * 1024
"""Bytes of one file."""
KEPT = 3
"""Number of older files that are kept."""
LONGEST = 20_000
"""Characters of one entry; longer ones are cut."""
LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "off": logging.CRITICAL + 1,
}
"""Levels by the words of ``CSM_TUI_LOG_LEVEL``; ``info`` writes one line per request."""
LIBRARIES = ("msal", "keycloak", "urllib3", "requests", "httpx", "httpcore", "jwcrypto")
"""Loggers whose entries below a warning are dropped, whatever the library sets."""


def quiet_libraries() -> None:
    """Keep the libraries' log entries off the terminal; a `Log` still gets them."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        # Without any handler, warnings are printed on the terminal.
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


class Log:
    """The log of a running program; closing it restores the loggers."""

    def __init__(self, file: Path, largest: int = LARGEST, level: str = "info") -> None:
        """Start the log.

        Args:
            file: the newest file of the log.
            largest: bytes of a file before the next one is started.
            level: one of `LEVELS`, the least that is logged.
        """
        self.file = file
        self._handler = _PrivateFile(file, largest)
        self._handler.setLevel(LEVELS[level])
        self._root = logging.getLogger()
        self._undo: list[Callable[[], object]] = []
        self._root.addHandler(self._handler)
        logging.captureWarnings(True)
        self._set_level(OURS, LEVELS[level])
        for name in (*LIBRARIES, "py.warnings"):
            self._set_level(name, logging.WARNING)

    def _set_level(self, name: str, level: int) -> None:
        logger = logging.getLogger(name)
        before = logger.level
        logger.setLevel(level)
        self._undo.append(lambda: logger.setLevel(before))

    def close(self) -> None:
        """Write what is left, and close the file."""
        logging.captureWarnings(False)
        self._root.removeHandler(self._handler)
        for undo in self._undo:
            undo()
        # On a full disk only the rest of the log is lost.
        with contextlib.suppress(OSError):
            self._handler.close()

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _PrivateFile(RotatingFileHandler):
    """A rotating file that makes itself and its folder on the first entry, for the owner only."""

    def __init__(self, file: Path, largest: int) -> None:
        super().__init__(file, maxBytes=largest, backupCount=KEPT, encoding="utf-8", delay=True)
        self.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def _open(self) -> TextIOWrapper:
        make_private_folder(Path(self.baseFilename).parent)
        # Also for an existing file, which may be readable by others.
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if hasattr(os, "fchmod"):
            os.fchmod(handle, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Print nothing: a log that cannot be written must not disturb the screen."""


class _Redacting(logging.Formatter):
    """A formatter that removes secrets from the whole entry, exceptions included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry without secrets, with continuation lines indented."""
        first, *more = redacted(super().format(record))[:LONGEST].splitlines() or [""]
        # A line break in a message must not start what looks like another entry.
        return "\n    ".join(visible(line) for line in (first, *more))
