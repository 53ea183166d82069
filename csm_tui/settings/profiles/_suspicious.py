"""Lines that seem to hold a secret, by the names in them and by the randomness of words."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

_ASSIGNED = re.compile(
    r"[\w-]{0,40}(?:secret|passw(?:or)?d|passphrase|token|api[ _-]?key|access[_-]?key)[\w-]{0,40}"
    r"[\"']?\s*[:=]\s*[\"']?(?P<value>[^\s\"'#]{6,})",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(env:|keyring:|prompt\b|[{\[$/~.<])")
"""How a value starts that names the source of a secret."""
_WITH_PASSWORD = re.compile(r"://[^\s/@\"']*:[^\s/@\"']+@")
_WORDS = re.compile(r"[^\s\"'=,;(){}\[\]]+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PLATFORM_ID = re.compile(r"(o|w|d|r|s|u|run|sol)-\w{10,20}", re.IGNORECASE)
_SHORTEST, _LEAST_BITS, _LEAST_TURNS = 20, 3.2, 0.2


def suspicious_lines(text: str) -> Iterator[int]:
    """Yield the numbers (from 1) of lines that seem to hold a secret, comments included."""
    for number, line in enumerate(text.split("\n"), 1):
        if (
            _WITH_PASSWORD.search(line)
            or any(map(looks_random, _WORDS.findall(line)))
            or any(map(_is_value, _ASSIGNED.finditer(line)))
        ):
            yield number


def _is_value(match: "re.Match[str]") -> bool:
    value = match["value"]
    return any(map(str.isdigit, value)) and not _SOURCE.match(value)


def looks_random(word: str) -> bool:
    """Return whether a word looks random, as a generated secret."""
    if len(word) < _SHORTEST or "://" in word or word.startswith(("/", "~/", "./", "../")):
        return False
    if _UUID.fullmatch(word) or _PLATFORM_ID.fullmatch(word):
        return False
    counts = Counter(word).values()
    bits = -sum(n / len(word) * math.log2(n / len(word)) for n in counts)
    classes = [_class(character) for character in word]
    turns = sum(bool(a and b) and a != b for a, b in pairwise(classes))
    return "digit" in classes and bits >= _LEAST_BITS and turns >= len(word) * _LEAST_TURNS


def _class(character: str) -> str:
    if character.isdigit():
        return "digit"
    if not character.isalpha():
        return ""
    return "upper" if character.isupper() else "lower"
