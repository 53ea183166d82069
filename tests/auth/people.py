"""Users who sign in, and users who do not."""

import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit

from csm_tui.domain.sign_in import DeviceCode


@dataclass
class Person:
    """An interaction that records what was shown; `browse` stands for the browser."""

    browse: Callable[[str], None] | None = None
    codes: list[DeviceCode] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def show_code(self, code: DeviceCode) -> None:
        self.codes.append(code)

    def open_url(self, url: str) -> None:
        self.urls.append(url)
        if self.browse is not None:
            threading.Thread(target=self.browse, args=(url,)).start()

    def progress(self, text: str) -> None:
        self.told.append(text)


def asked(url: str) -> dict[str, str]:
    """Return the query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def visit(url: str, **fields: str) -> tuple[int, str]:
    """Request an address as a browser does; return status and page."""
    try:
        with urllib.request.urlopen(f"{url}?{urlencode(fields)}", timeout=60) as page:
            return page.status, page.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
