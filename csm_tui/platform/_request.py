"""What was asked and what came back, as far as errors need to know."""

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
from csm_tui.platform.paths import describe

WORDS_SHOWN = 600
"""Characters of the server's own words that the details keep."""
_CHALLENGE = re.compile(r'error_description="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Request:
    """A request as far as words about it are needed; it never holds the key in clear."""

    settings: ConnectionSettings
    method: str
    path: str
    """Below the base address, quoted."""
    query: Sequence[tuple[str, str]] = ()
    changes: bool = False
    """Whether the platform may have changed when the answer is lost."""
    bearer: Identity | None = None
    """Who the token that was sent says we are; None with an API key."""
    token: Secret = Secret("")  # noqa: RUF009 - it cannot be changed
    """What lets one in."""
    expected_issuer: str = ""
    """Whose tokens the platform says it takes; empty where it does not say."""

    @property
    def subject(self) -> str:
        """The object asked for, in words."""
        return describe(self.path, self.query)

    @property
    def address(self) -> str:
        """The whole address without the query."""
        return self.settings.api_url + self.path

    def redacted(self, text: str) -> str:
        """Return the text on one line, cut, without a secret of ours or of anybody else."""
        return visible(redacted(text)[:WORDS_SHOWN])

    def details(self, **more: str) -> dict[str, str]:
        """Return what an error keeps for its details."""
        line = f"{self.method} {self.address}"
        return {"request": self.redacted(line)} | {
            name.replace("_", " "): self.redacted(value) for name, value in more.items() if value
        }


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that is not what was hoped for."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    """As much of it as was read."""

    @property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.body.decode("utf-8", "replace").strip()

    @property
    def challenge(self) -> str:
        """Why a token is refused, in the platform's words; it has them in a header only."""
        found = _CHALLENGE.search(self.headers.get("WWW-Authenticate", ""))
        return found[1] if found else ""

    @property
    def clock_difference(self) -> float | None:
        """Seconds by which the server's clock is ahead of ours; None where it does not say."""
        try:
            told = parsedate_to_datetime(self.headers.get("Date", ""))
            return told.timestamp() - time.time()
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            return None

    @property
    def is_web_page(self) -> bool:
        """Whether a web server or a proxy speaks instead of the platform."""
        kind = self.headers.get("Content-Type", "")
        return "text/html" in kind or self.text[:15].lower().startswith(("<!doctype", "<html"))

    @property
    def detail(self) -> str:
        """The platform's own words in its own form; empty when there are none."""
        try:
            problem = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        detail = problem.get("detail") if isinstance(problem, dict) else None
        return detail if isinstance(detail, str) else ""

    @property
    def words(self) -> str:
        """What the platform or its key filter says about it, in whatever form."""
        if self.is_web_page or self.text.startswith("{"):
            return self.detail
        return self.text
