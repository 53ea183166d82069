"""Signing in as the product does, with a user who answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from keycloak import KeycloakAdmin

from csm_tui.auth.providers import provider_for
from csm_tui.auth.source import TokenSource
from csm_tui.auth.token import Clock
from csm_tui.demo import DemoPlatform
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import DeviceCode, Interaction
from tests.keycloak.pages import Page, Person
from tests.keycloak.realms import REALM, SECRET
from tests.keycloak.server import Keycloak


@dataclass
class Answering:
    """A user who opens each address at once; the pages are kept."""

    with_code: Callable[[str], Page] | None = None
    with_browser: Callable[[str], Page] | None = None
    codes: list[DeviceCode] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def show_code(self, code: DeviceCode) -> None:
        self.codes.append(code)
        if self.with_code:
            self.pages.append(self.with_code(code.complete_url))

    def open_url(self, url: str) -> None:
        if self.with_browser:
            self.pages.append(self.with_browser(url))

    def progress(self, text: str) -> None:
        """Ignore it."""


def somebody(username: str) -> Answering:
    """Return a user who signs in by every method."""
    person = Person(username)
    return Answering(person.allow, person.sign_in)


@dataclass(frozen=True)
class Door:
    """A platform, and the realm whose tokens it accepts."""

    keycloak: Keycloak
    platform: DemoPlatform

    def profile(self, method: Method, client_id: str, **more: Any) -> Profile:
        """Return the profile of a client of the usual realm."""
        usual = Profile(
            name="tests",
            api_url=self.platform.url,
            method=method,
            idp_base=self.keycloak.base,
            realm=REALM,
            client_id=client_id,
        )
        return replace(usual, **more)

    def sign_in(
        self,
        profile: Profile,
        who: Interaction | None = None,
        cancel: CancelToken | None = None,
        secret: str = SECRET,
    ) -> TokenSource:
        """Sign in; the session is to be closed."""
        clock = Clock()
        given = Secret(secret) if profile.method.needs_secret else None
        source = TokenSource(profile, provider_for(profile, given, clock), clock)
        try:
            source.sign_in(who, cancel)
        except BaseException:
            source.close()
            raise
        return source

    @contextmanager
    def session(
        self, profile: Profile, who: Interaction | None = None, secret: str = SECRET
    ) -> Iterator[TokenSource]:
        """Sign in, and close the session afterwards."""
        source = self.sign_in(profile, who, secret=secret)
        try:
            yield source
        finally:
            source.close()

    def sessions(self, username: str) -> list[str]:
        """Return the ids of a person's sessions, as an administrator sees them."""
        with self._administrator() as administrator:
            found = administrator.get_sessions(_user_id(administrator, username))
        return [session["id"] for session in found]

    def end_sessions(self, username: str) -> None:
        """End a person's sessions, as an administrator does."""
        with self._administrator() as administrator:
            administrator.user_logout(_user_id(administrator, username))

    @contextmanager
    def _administrator(self) -> Iterator[KeycloakAdmin]:
        administrator = self.keycloak.administrator(REALM)
        try:
            yield administrator
        finally:
            administrator.connection._s.close()


def _user_id(administrator: KeycloakAdmin, username: str) -> str:
    found = administrator.get_user_id(username)
    assert found, username
    return found
