"""A log whose lines are found by words and made plain one by one."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from csm_tui.domain.triage._unwrapping import unwrapper

LONGEST = 2000
"""Characters of a line that are judged; data can follow for megabytes."""
_CHUNK = 10_000
"""Lines that are searched at once: one search of a long text is faster than many of short ones."""
_COLORS = re.compile(r"\x1b\[[\d;:]*[mK]")


class JudgedLog:
    """The lines of a log; the few that matter are made plain when they are asked for."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._raw: Sequence[str] = lines if isinstance(lines, tuple | list) else tuple(lines)
        self._unwrap = unwrapper(self._raw)
        self._plain: dict[int, str] = {}
        self._chunks: dict[int, _Chunk] = {}

    def __len__(self) -> int:
        return len(self._raw)

    def text(self, number: int) -> str:
        """Return the plain text of a line, or an empty text where there is none."""
        if not 0 <= number < len(self._raw):
            return ""
        if number not in self._plain:
            self._plain[number] = self._unwrap(self._raw[number])[:LONGEST].rstrip()
        return self._plain[number]

    def numbers_of(
        self, words: Iterable[str], first: int = 0, end: int | None = None, most: int | None = None
    ) -> list[int]:
        """Return the numbers of the lines with one of the words.

        Args:
            words: in lower case.
            first: the first line that is searched.
            end: the line before which the search ends; None for the end of the log.
            most: the search, which begins at the end, stops when it has so many lines.
        """
        words, found = tuple(words), list[int]()
        end = len(self._raw) if end is None else end
        for start in range((end - 1) // _CHUNK * _CHUNK, first // _CHUNK * _CHUNK - 1, -_CHUNK):
            numbers = (start + each for each in self._chunk(start).places_of(words))
            found = [each for each in numbers if first <= each < end] + found
            if most is not None and len(found) >= most:
                return found[-most:]
        return found

    def _chunk(self, start: int) -> "_Chunk":
        if start not in self._chunks:
            self._chunks[start] = _Chunk(self._raw[start : start + _CHUNK])
        return self._chunks[start]


class _Chunk:
    """Some lines as one text, in lower case."""

    def __init__(self, lines: Sequence[str]) -> None:
        judged = [line if len(line) <= LONGEST else _judged(line) for line in lines]
        text = "\n".join(judged)
        if "\x1b" in text:
            # One search of all lines is faster than one of each; other codes can stay here.
            text = _COLORS.sub("", text)
            split = text.split("\n")
            judged = split if len(split) == len(judged) else [_COLORS.sub("", x) for x in judged]
        self._text = text.lower()
        if len(self._text) != len(text):
            # A few letters become two in lower case, which moves all that follows.
            judged = [line.lower() for line in judged]
        self._starts = list(accumulate([len(line) + 1 for line in judged], initial=0))

    def places_of(self, words: Iterable[str]) -> list[int]:
        """Return the places of the lines with one of the words, in their order."""
        text, starts = self._text, self._starts
        found: set[int] = set()
        for word in words:
            position = text.find(word)
            while position >= 0:
                number = bisect_right(starts, position) - 1
                found.add(number)
                position = text.find(word, starts[number + 1])
        return sorted(found)


def _judged(line: str) -> str:
    """Return the part of a long line that is judged; of a progress bar, its last state."""
    return line.rstrip("\r\n").rpartition("\r")[2][:LONGEST]
