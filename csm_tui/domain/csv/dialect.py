"""The separator of a CSV text."""

import csv
import io
from collections import Counter
from contextlib import suppress

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar (|)"}
"""The separators that are recognised, with their names."""


def separator_of(text: str) -> str:
    """Return the most probable separator of a text whose first record is the header.

    With it, the most records have as many cells as the header.
    """

    def agreement(separator: str) -> tuple[int, int]:
        widths = _widths(text, separator)
        width = next(iter(widths), 0)
        return (widths[width], width) if width > 1 else (0, 0)

    return max(SEPARATORS, key=agreement)


def _widths(text: str, separator: str) -> Counter[int]:
    """Return the number of records by their number of cells; the first record's comes first."""
    widths: Counter[int] = Counter()
    if separator in text:
        with suppress(csv.Error):
            widths.update(map(len, csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    del widths[0]
    return widths
