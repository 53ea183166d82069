"""The encoding of a text: chosen by the user, named by its byte-order mark, or guessed."""

import codecs
import re
from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
    "iso-8859-15",
    "iso-8859-1",
    "cp850",
    "mac-roman",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
)
"""Encodings that the user can choose; utf-16 and utf-32 need a byte-order mark."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 64 * 1024
_FEW = 4
_NOT_TEXT = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\f\x1b\b"))
_NOT_CP1252 = re.compile(b"[\x81\x8d\x8f\x90\x9d]")


class EncodingSource(Enum):
    """How an encoding was found."""

    CHOSEN = "chosen"
    MARKED = "from its byte-order mark"
    GUESSED = "a guess"


@dataclass(frozen=True, slots=True)
class Decoding:
    """The encoding that bytes were decoded with, and how it was found."""

    encoding: str
    how: EncodingSource
    replaced: int = 0
    """Places that are not valid in this encoding, shown as �."""

    @property
    def words(self) -> str:
        """A summary such as ``cp1252 (a guess)``."""
        broken = (
            f", {self.replaced:,} characters are not valid {self.encoding}" if self.replaced else ""
        )
        return f"{self.encoding} ({self.how.value}{broken})"


def decoded(content: bytes, chosen: str | None, *, ended: bool) -> tuple[str, Decoding]:
    """Return the text of some bytes, and the encoding that was used.

    Args:
        content: the bytes, from the beginning of a file.
        chosen: one of `ENCODINGS`, or None to guess.
        ended: whether the file ends with these bytes; if not, a character that is cut at their end
            is left out.

    Raises:
        InputRefused: the chosen encoding is not one of `ENCODINGS`.
    """
    if chosen is not None and chosen not in ENCODINGS:
        raise InputRefused(
            f"Unknown encoding “{visible(chosen)}”.",
            f"Choose one of {', '.join(ENCODINGS)}.",
        )
    encoding, how = (chosen, EncodingSource.CHOSEN) if chosen else guess(content, ended=ended)
    text = _decode(content, encoding, "strict", ended)
    if text is not None:
        return text, Decoding(encoding, how)
    text = _decode(content, encoding, "replace", ended) or ""
    return text, Decoding(encoding, how, text.count("\ufffd"))


def guess(content: bytes, *, ended: bool) -> tuple[str, EncodingSource]:
    """Return the most probable encoding of a text, and how it was found."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, EncodingSource.MARKED
    wide = _wide(content)
    if wide:
        return wide, EncodingSource.GUESSED
    if _decode(content, "utf-8", "strict", ended) is not None:
        return "utf-8", EncodingSource.GUESSED
    return ("iso-8859-1" if _NOT_CP1252.search(content) else "cp1252"), EncodingSource.GUESSED


def is_binary(content: bytes) -> bool:
    """Return whether bytes are not text in any encoding, by their marks, zeros and controls."""
    start = content[:_LOOKED_AT]
    return (b"\0" in start and not _is_wide(start)) or has_many_controls(content)


def has_many_controls(content: bytes) -> bool:
    """Return whether more than 5 % of the bytes are control characters, and more than a few.

    A few are allowed in a short text: one NUL among forty characters of a table is an accident.
    """
    start = content[:_LOOKED_AT]
    controls = len(start) - len(start.translate(None, _NOT_TEXT))
    return controls > _FEW and controls * 20 > len(start) and not _is_wide(start)


def _is_wide(start: bytes) -> bool:
    """Return whether a text is UTF-16 or UTF-32, where zeros are not control characters."""
    return any(start.startswith(mark) for mark, _ in _MARKS) or _wide(start) is not None


def _wide(content: bytes) -> str | None:
    """Return the UTF-16 variant of a text without a mark, or None.

    Mostly Latin text in UTF-16 has a zero in every other byte.
    """
    start = content[:_LOOKED_AT]
    if len(start) < 4:
        return None
    pairs = len(start) // 2
    even, odd = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if odd * 10 > pairs * 7 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even * 10 > pairs * 7 and odd == 0 else None


def _decode(content: bytes, encoding: str, errors: str, ended: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)(errors).decode(content, ended)
    except UnicodeError:
        return None
