"""A user on Keycloak's own pages, without a browser."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar, DefaultCookiePolicy

from tests.keycloak.realms import PASSWORD


@dataclass
class _Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Collects the forms and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self.words: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._hidden = tag in {"script", "style"}
        if tag == "form":
            self.forms.append(_Form(given.get("action", "")))
        elif tag in {"input", "button"} and self.forms and "name" in given:
            pressed = tag == "button" or given.get("type") == "submit"
            form = self.forms[-1]
            (form.buttons if pressed else form.fields)[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


@dataclass(frozen=True)
class Page:
    """The text on the page."""

    url: str
    forms: list[_Form]
    text: str


class Person:
    """A user with a password, in front of a browser."""

    def __init__(self, username: str, password: str = PASSWORD) -> None:
        self._username = username
        self._password = password
        # Browsers send secure cookies over plain http to loopback; so does this jar.
        policy = DefaultCookiePolicy(secure_protocols=("http", "https"))
        cookies = urllib.request.HTTPCookieProcessor(CookieJar(policy))
        self._opener = urllib.request.build_opener(cookies)
        # Without it Keycloak takes the form with the code for a device's own request.
        self._opener.addheaders.append(("Accept", "text/html"))

    def open(self, url: str) -> Page:
        """Go to an address."""
        return self._go(url, None)

    def sign_in(self, url: str) -> Page:
        """Go to an address that asks for name and password, and send them."""
        page = self.open(url)
        return self._submit(page, username=self._username, password=self._password)

    def allow(self, url: str) -> Page:
        """Sign in at the address of a device code, and let the device in."""
        return self._submit(self.sign_in(url), press="accept")

    def refuse(self, url: str) -> Page:
        """Sign in at the address of a device code, and keep the device out."""
        return self._submit(self.sign_in(url), press="cancel")

    def type_code(self, url: str, code: str) -> Page:
        """Type the code at the short address, sign in, and let the device in."""
        asked = self._submit(self.open(url), device_user_code=code)
        signed_in = self._submit(asked, username=self._username, password=self._password)
        return self._submit(signed_in, press="accept")

    def _submit(self, page: Page, press: str = "", **typed: str) -> Page:
        needed = {press} if press else set(typed)
        form = next((f for f in page.forms if needed <= f.fields.keys() | f.buttons.keys()), None)
        assert form, f"no form with {sorted(needed)} on {page.url}: {page.text}"
        button = {press: form.buttons[press]} if press else {}
        values = {**form.fields, **typed, **button}
        return self._go(urllib.parse.urljoin(page.url, form.action), values)

    def _go(self, url: str, values: dict[str, str] | None) -> Page:
        body = urllib.parse.urlencode(values).encode() if values is not None else None
        try:
            answer = self._opener.open(url, body, timeout=20)
        except urllib.error.HTTPError as refused:
            # Keycloak shows its error pages with an error status.
            answer = refused
        with answer:
            reader = _Reader()
            reader.feed(answer.read().decode())
            text = " ".join(" ".join(reader.words).split())
            return Page(answer.geturl(), reader.forms, text)
