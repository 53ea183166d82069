r"""Lines as a program wrote them, out of what collectors of logs put around them.

Kubernetes, Compose and others write a time or a name before each line, or make it a field of JSON.
"""

import json
import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from csm_tui.domain.log_text import plain_text

_OWN = re.compile(r"\[\d{4}/\d\d/\d\d-\d\d:\d\d:\d\d\] +(?:INFO|ERROR|WARNING|DEBUG|CRITICAL) ")
"""The beginning of a line of the orchestrator."""
_TIME = r"\d{4}-\d\d-\d\d[T\ ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_COMMON = re.compile(
    rf"""(?:\[pod/[^\]\s]+\]\ )?
    (?:{_TIME}(?:\ (?:stdout|stderr)\ [FP])?\ +)?
    (?:\{{[^{{}}]*=[^{{}}]*\}}\ )?""",
    re.VERBOSE,
)
"""What kubectl, the container runtime and logcli put before a line."""
_FIELDS = ("log", "message", "msg", "line", "textPayload", "body", "text", "_raw")
_LOOKED_AT = 2000
"""Lines among which one of the orchestrator is looked for."""
_MOST_PREFIXES = 50
_FEW = 2
"""Lines that may begin alike by chance."""

Unwrap = Callable[[str], str]


def unwrapper(lines: Sequence[str]) -> Unwrap:
    """Return the function that makes one line plain: without codes, and without its wrapping."""
    own = [line for line in lines[:_LOOKED_AT] if "] " in line]
    own = [line for line in own if _OWN.search(plain_text(line))]
    if not own:
        return _of_common(lines)
    if all(_field(line) is not None for line in own[:3]):
        return lambda line: plain_text(_field(line) or line)
    prefixes = {_pattern(plain_text(line)) for line in own}
    prefixes.discard("")
    if not prefixes:
        return plain_text
    patterns = sorted(prefixes, key=len, reverse=True)[:_MOST_PREFIXES]
    pattern = re.compile("|".join(patterns), re.VERBOSE)
    return lambda line: _without(pattern, plain_text(line))


def _of_common(lines: Sequence[str]) -> Unwrap:
    """Return the function for a log in which the orchestrator says nothing."""
    sample = [line for line in lines[:_LOOKED_AT] if line.strip()][:50]
    if sample and all(_field(line) is not None for line in sample):
        return lambda line: plain_text(_field(line) or line)
    texts = [plain_text(line[:500]) for line in sample]
    match = _COMMON.match(texts[0] if texts else "")
    # A time before a level is the program's own.
    if match and match[0] and not re.match(rf"{_TIME} +\W*[A-Z]+\b", texts[0]):
        return lambda line: _without(_COMMON, plain_text(line))
    shared = re.match(r"(?:.*(?:\| |: |\] ))?", _shared_beginning(texts))
    prefix = shared[0] if shared and len(texts) > _FEW else ""
    return lambda line: plain_text(line).removeprefix(prefix)


def _shared_beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with; the first and the last in their order tell."""
    if not texts:
        return ""
    pairs = zip(min(texts), max(texts), strict=False)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _without(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return text[match.end() :] if match else text


def _field(line: str, names: Sequence[str] = _FIELDS) -> str | None:
    """Return the text in a line of JSON, or None."""
    start = line.find("{")
    if start < 0 or not line.rstrip().endswith("}"):
        return None
    try:
        decoded = json.loads(line[start:])
    except (ValueError, RecursionError):
        return None
    for name in names:
        if isinstance(decoded, dict) and isinstance(found := decoded.get(name), str):
            return found.rstrip("\n")
    return None


def _pattern(line: str) -> str:
    """Return an expression for what stands before a line of the orchestrator."""
    match = _OWN.search(line)
    prefix = line[: match.start()] if match else ""
    if runtime := _COMMON.fullmatch(prefix):
        return _COMMON.pattern if runtime[0] else ""
    with_time = re.split(_TIME, prefix)
    pattern = _TIME.join(re.sub(r"\d+", r"\\d+", re.escape(part)) for part in with_time)
    # An empty line may have lost the last space; what a program indented is kept.
    return f"{pattern}?" if pattern.endswith(" ") else pattern
