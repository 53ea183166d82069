"""Secrets taken out of a text that leaves the program: a log line, a report, an error's details."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from csm_tui.domain.secret import Secret, living_secrets

REDACTED = "•••"
"""What stands where a secret was."""

_SHORTEST = 4
"""Texts below this length stand in ordinary words too: taking them out would garble everything."""

_NAMES = (
    r"[\w.-]*(?:secret|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key)[\w.-]*"
    r"|x-csm-api-key|proxy-authorization|authorization|set-cookie|cookie"
    r"|(?:access|refresh|id|auth|session|bearer)[_-]?token|token"
    r"|device_code|client_assertion|assertion|code_verifier|code|sig"
)
_PATTERNS = (
    # A header or a field of JSON, of a form, of Python's own notation: the name, then its value.
    re.compile(
        rf"(?P<kept>(?<![\w-])(?:{_NAMES})[\"']?\s*[:=]\s*(?:b?[\"']|(?:Bearer|Basic)\s+)*)"
        r"[^\s\"'&;,<>)}\]]+",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<kept>\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
    # Three parts of a signed token, the first of which is JSON.
    re.compile(r"(?P<kept>)\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}"),
    re.compile(r"(?P<kept>\b[a-z][a-z0-9+.-]*://)[^\s/@\"']+(?=@)", re.IGNORECASE),
    re.compile(r"(?P<kept>-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?=-----END|\Z)", re.DOTALL),
)


def redacted(text: str) -> str:
    """Return the text without any secret that is held now, and without what looks like one."""
    for form in sorted(_forms(), key=len, reverse=True):
        text = text.replace(form, REDACTED)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<kept>{REDACTED}", text)
    return text


def _forms() -> set[str]:
    return {form for secret in living_secrets() for form in _written(secret)}


def _written(secret: Secret) -> Iterator[str]:
    """Yield the ways in which a secret can stand in a text."""
    value = secret.reveal()
    # A secret of several lines may be written line by line.
    for part in {value, value.strip(), *value.splitlines()}:
        if len(part) >= _SHORTEST:
            yield from (part, quote(part, safe=""), quote_plus(part), quote(part))
            yield from (json.dumps(part)[1:-1], json.dumps(part, ensure_ascii=False)[1:-1])
            yield repr(part)[1:-1]
