"""A request and a refused response, as far as error messages need them."""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from csm_tui.domain.connection import ConnectionSettings, Identity
from csm_tui.domain.redaction import redacted
from csm_tui.domain.secret import Secret
from csm_tui.domain.text import visible
from csm_tui.platform.paths import describe, describe_request

WORDS_SHOWN = 600
"""Characters of the server's message that the details keep."""
_CHALLENGE = re.compile(r'error_description="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the platform, for messages; it never holds the key in clear."""

    settings: ConnectionSettings
    method: str
    path: str
    """The path below the base address, quoted."""
    query: Sequence[tuple[str, str]] = ()
    changes: bool = False
    """Whether the platform may have changed if the response is lost."""
    bearer: Identity | None = None
    """The holder of the token that was sent; None with an API key."""
    token: Secret = Secret("")  # noqa: RUF009 - it cannot be changed
    """The token that is sent; empty with an API key."""
    expected_issuer: str = ""
    """The issuer whose tokens the platform accepts; empty if it does not say."""

    @property
    def subject(self) -> str:
        """The object asked for, in words."""
        return describe(self.path, self.query)

    @property
    def doing(self) -> str:
        """What was asked for, in words: ``listing runners of workspace w-1``."""
        return describe_request(self.method, self.path, self.query)

    @property
    def address(self) -> str:
        """The whole address without the query."""
        return self.settings.api_url + self.path

    def redacted(self, text: str) -> str:
        """Return the text on one line, cut, without secrets."""
        return visible(redacted(text)[:WORDS_SHOWN])

    def details(self, **more: str) -> dict[str, str]:
        """Return the details of an error, without secrets."""
        line = f"{self.method} {self.address}"
        return {"request": self.redacted(line)} | {
            name.replace("_", " "): self.redacted(value) for name, value in more.items() if value
        }


@dataclass(frozen=True, slots=True)
class Response:
    """A response without success, with its body read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    """The start of the body."""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace").strip()

    @property
    def challenge(self) -> str:
        """The platform's reason to refuse a token; it is in a header only."""
        found = _CHALLENGE.search(self.headers.get("WWW-Authenticate", ""))
        return found[1] if found else ""

    @property
    def clock_difference(self) -> float | None:
        """Seconds by which the server's clock is ahead of ours, or None if it does not say."""
        try:
            theirs = parsedate_to_datetime(self.headers.get("Date", ""))
            return theirs.timestamp() - time.time()
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            return None

    @property
    def is_web_page(self) -> bool:
        """Whether a web server or a proxy responded instead of the platform."""
        kind = self.headers.get("Content-Type", "")
        return "text/html" in kind or self.text[:15].lower().startswith(("<!doctype", "<html"))

    @property
    def detail(self) -> str:
        """The field ``detail`` of the platform's own error format; empty without one."""
        try:
            problem = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        detail = problem.get("detail") if isinstance(problem, dict) else None
        return detail if isinstance(detail, str) else ""

    @property
    def words(self) -> str:
        """The message of the platform or of its key filter, in either format."""
        if self.is_web_page or self.text.startswith("{"):
            return self.detail
        return self.text
