"""Redaction of secrets in log lines, reports and the details of errors."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from csm_tui.domain.secret import Secret, living_secrets

REDACTED = "•••"
"""The text in place of a secret."""

_SHORTEST = 4
"""Shorter secrets occur in ordinary words too: removing them would garble the text."""

_ABOUT = r"(?![\w-]*(?:header|url|file|path|name)(?![\w-]))"
"""A name with such an end is about a secret, but does not hold it."""
_NAMES = (
    rf"{_ABOUT}[\w-]{{0,40}}(?:secret|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|[_-]token|credential)[\w-]{0,40}"
    r"|token|authorization|proxy-authorization|device_code|(?:client_)?assertion|code_verifier|sig"
)
_NO_VALUE = (
    r"(?!(?:Permission denied|No such file or directory|Is a directory|Not a directory"
    r"|Operation not permitted|Read-only file system|File exists|Input/output error)(?![\w-]))"
)
"""What a program says of a file that cannot be opened; its name, before that, may be a secret's."""
_OF_USERS = r"(?!(?<=/etc/)passwd:)"
"""The file with the names of the users, which has held no password for decades."""
_VALUE = r"(?:\\?\"[^\"\n]*|\\?'[^'\n]*|[^\s\"'\\&;,<>)}\]]+)"
_LOGIN = re.compile(r"(?P<kept>://)[^\s/@\"']{1,200}(?=@)")
_PATTERNS = (
    # A header, or a field of JSON, of a form or of a Python literal: the name, then its value.
    re.compile(
        rf"(?P<kept>(?<![\w-]){_OF_USERS}(?:{_NAMES})[\\\"']{{0,2}}\s*[:=]\s*"
        rf"(?:b(?=[\"']))?(?:Bearer\s+|Basic\s+)?){_NO_VALUE}{_VALUE}",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<kept>(?<![\w-])(?:set-)?cookie[\"']?\s*[:=])[^\n]+", re.IGNORECASE),
    # An authorization code is long, the codes of errors are short or Entra's.
    re.compile(
        r"(?P<kept>(?<![\w-])code[\\\"']{0,2}\s*[:=]\s*[\\\"']{0,2})(?!AADSTS)[\w.~+/=-]{10,}",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<kept>\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
    # The parts of a signed token; the first is JSON.
    re.compile(r"(?P<kept>)\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}"),
    _LOGIN,
    re.compile(r"(?P<kept>-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^-]*"),
)


def redacted(text: str) -> str:
    """Return the text without the secrets in memory, and without what looks like one."""
    for form in sorted(_forms(), key=len, reverse=True):
        text = text.replace(form, REDACTED)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<kept>{REDACTED}", text)
    return text


def shown_address(address: str) -> str:
    """Return an address without the parts that may be secret: login, query, fragment."""
    place, mark = address, ""
    if found := re.search(r"[?#]", address):
        place, mark = (
            address[: found.start()],
            f"{found[0]}{REDACTED}" * bool(address[found.end() :]),
        )
    scheme, separator, rest = place.partition("://")
    login, at, host = rest.rpartition("@")
    # Functions that split addresses miss a password with a slash in it.
    if separator and at and ("/" not in login or re.search(r":\d*[^\d/]", login.partition("/")[0])):
        place = f"{scheme}://{REDACTED}@{host}"
    return place + mark


def _forms() -> set[str]:
    return {form for secret in living_secrets() for form in _written(secret)}


def _written(secret: Secret) -> Iterator[str]:
    """Yield the ways in which a secret can be written in a text."""
    value = secret.reveal()
    # A secret of several lines may be written line by line.
    for part in {value, value.strip(), *value.splitlines()}:
        if len(part) >= _SHORTEST:
            yield part
            yield quote(part, errors="replace")
            yield quote(part, safe="", errors="replace")
            yield quote_plus(part, errors="replace")
            yield json.dumps(part)[1:-1]
            yield json.dumps(part, ensure_ascii=False)[1:-1]
            yield repr(part)[1:-1]
