"""Whether the files are still what was scanned."""

from collections.abc import Iterable

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.twin import CsvFile


def check_unchanged(files: Iterable[CsvFile]) -> None:
    """Make sure that what will be read is what was checked.

    Raises:
        InputRefused: a file is gone or was changed after the scan.
    """
    for file in files:
        try:
            facts = file.path.stat()
        except OSError as error:
            raise InputRefused(
                f"{file.name} cannot be read any more: {error.strerror}.",
                "Scan the folder again; nothing was sent.",
            ) from error
        if (facts.st_size, facts.st_mtime_ns) != (file.size, file.modified):
            raise InputRefused(
                f"{file.name} was changed after the folder was scanned.",
                "Scan the folder again; nothing was sent.",
            )
