"""The doctor: the steps of connecting to a platform, each timed and reported."""

import socket
import ssl
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from csm_tui.domain.errors import CsmError, InputRefused, Unreachable
from csm_tui.domain.network_words import proxy_for, tls_sentences
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import Interaction
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.auth.source import TokenSource
    from csm_tui.platform.client import PlatformClient

__all__ = ["DoctorStep", "examine"]


@dataclass(frozen=True, slots=True)
class DoctorStep:
    """The result of one step, taken or skipped."""

    name: str
    seconds: float
    """How long it took; 0 if it was skipped."""
    said: str
    """The findings in words; empty if it failed."""
    error: CsmError | None = None
    taken: bool = True
    """False after a failed step."""


def examine(
    profile: Profile,
    secret: Callable[[], Secret | None],
    interaction: Interaction | None = None,
    *,
    cancel: CancelToken | None = None,
) -> Generator[DoctorStep, None, None]:
    """Take the steps of connecting to the platform of a profile, and yield each result.

    After the first failure the other steps are skipped. Close the iterator to stop early.

    Args:
        profile: of the platform.
        secret: reads the profile's secret, if its method needs one.
        interaction: with the user, if the method needs one.
        cancel: checked before each step, and while the user is waited for.

    Raises:
        Cancelled: the user stopped it.
    """
    # A second of imports, which no step should be charged with.
    import csm_tui.platform.generations.detect  # noqa: F401

    cancel = cancel or CancelToken()
    with ExitStack() as open_things:
        examination = _Examination(profile, secret, interaction, cancel, open_things)
        failed = False
        for name, take in examination.steps():
            cancel.check()
            if failed:
                yield DoctorStep(name, 0.0, "not tried", taken=False)
                continue
            step = _taken(name, take)
            failed = step.error is not None
            yield step


def _taken(name: str, take: Callable[[], str]) -> DoctorStep:
    began = time.monotonic()
    try:
        said = take()
    except CsmError as error:
        return DoctorStep(name, time.monotonic() - began, "", error)
    return DoctorStep(name, time.monotonic() - began, said)


class _Examination:
    """The steps, and what the later ones need from the earlier ones."""

    def __init__(
        self,
        profile: Profile,
        secret: Callable[[], Secret | None],
        interaction: Interaction | None,
        cancel: CancelToken,
        open_things: ExitStack,
    ) -> None:
        self._profile = profile
        self._read_secret = secret
        self._interaction = interaction
        self._cancel = cancel
        self._open = open_things
        self._secret: Secret | None = None
        self._client: PlatformClient | None = None
        self._source: TokenSource | None = None
        self._issuer = ""

    def steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """Return the names and methods of the steps, in order."""
        return (
            ("fields", self._check_fields),
            ("secret", self._get_secret),
            ("name resolution", self._resolve),
            ("connection", self._connect),
            ("TLS", self._check_tls),
            ("interface document", self._read_interface),
            ("token", self._get_token),
            ("claims", self._read_claims),
            ("authenticated read", self._read_platform),
        )

    def _check_fields(self) -> str:
        from csm_tui.auth.checks import normalized

        self._profile = normalized(self._profile)
        return f"{visible(self._profile.api_url)}, {self._profile.method.label}"

    def _get_secret(self) -> str:
        if not self._profile.method.needs_secret:
            return "not needed"
        self._secret = self._read_secret()
        if self._profile.method is Method.API_KEY:
            from csm_tui.auth.checks import checked_settings
            from csm_tui.services.connection import settings_of

            checked_settings(settings_of(self._profile, self._secret))
        else:
            from csm_tui.auth.checks import check_client_secret
            from csm_tui.auth.providers import client_secret_of

            check_client_secret(self._profile, client_secret_of(self._profile, self._secret))
        return "found"

    @property
    def _proxy(self) -> str:
        """The address of the proxy; empty without one."""
        proxy = proxy_for(self._profile.api_url)
        return proxy.address if proxy else ""

    @property
    def _next_hop(self) -> tuple[str, int]:
        parts = urlsplit(self._proxy or self._profile.api_url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    def _resolve(self) -> str:
        host, port = self._next_hop
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise self._error_of_client() from None
        return f"{host} is {', '.join(dict.fromkeys(str(one[4][0]) for one in found))}"

    def _connect(self) -> str:
        try:
            self._open_socket().close()
        except OSError:
            raise self._error_of_client() from None
        host, port = self._next_hop
        return f"{host}:{port} answers{' (a proxy)' if self._proxy else ''}"

    def _open_socket(self) -> socket.socket:
        return socket.create_connection(self._next_hop, timeout=self._profile.connect_timeout)

    def _check_tls(self) -> str:
        from csm_tui.auth.trust import api_ca

        if not self._profile.api_url.startswith("https:"):
            return "not used (http://)"
        if self._proxy:
            return "through the proxy, see the next step"
        ca_file = api_ca(self._profile)
        host, _ = self._next_hop
        try:
            context = ssl.create_default_context(cafile=ca_file)
            with context.wrap_socket(self._open_socket(), server_hostname=host) as connection:
                trusted = ca_file or "this computer's authorities"
                return f"{connection.version()}, trusted by {trusted}"
        except (OSError, ValueError) as failure:
            raise self._error_of_client(str(failure)) from None

    def _error_of_client(self, said: str = "") -> CsmError:
        """Return the error of the real client in the same situation, with its message."""
        try:
            self._read_interface()
        except CsmError as error:
            return error
        known = tls_sentences(said, urlsplit(self._profile.api_url).netloc, "API URL")
        if known is not None:
            return InputRefused(*known, {"cause": said})
        return Unreachable(
            "The first attempt failed, the second succeeded.", "Retry. The fault is not permanent."
        )

    def _read_interface(self) -> str:
        from csm_tui.platform.client import BareClient, PlatformClient
        from csm_tui.platform.generations import api_of
        from csm_tui.platform.generations.detect import detect_generation
        from csm_tui.services.connection import filled, settings_of

        settings = settings_of(self._profile, self._secret)
        with BareClient(settings) as bare:
            interface = detect_generation(bare, self._cancel, self._profile.generation)
        client = PlatformClient(settings, api_of(interface.generation))
        self._client = self._open.enter_context(client)
        self._issuer = interface.provider.issuer
        # A secret is sent only to an address that the user has given.
        if not self._profile.method.needs_secret:
            self._profile = filled(self._profile, interface.provider)
        expects = f", expects tokens of {visible(self._issuer)}" if self._issuer else ""
        generation = f"generation {interface.generation.value}"
        return f"{generation}, version {visible(interface.version)}{expects}"

    def _get_token(self) -> str:
        if self._profile.method is Method.API_KEY:
            return "none: a key opens it"
        from csm_tui.services.connection import signed_in

        source = signed_in(self._profile, self._secret, self._interaction, self._cancel)
        self._source = self._open.enter_context(closing(source))
        remaining = source.facts.remaining
        return f"good for {remaining:.0f} s" if remaining is not None else "there is one"

    def _read_claims(self) -> str:
        if self._source is None:
            return f"none: the platform knows this key as {self._profile.header_name}"
        identity = self._source.identity
        roles = ", ".join(map(visible, identity.roles)) or "none"
        return f"{visible(identity.name)}, roles in {visible(identity.roles_claim)}: {roles}"

    def _read_platform(self) -> str:
        from csm_tui.platform.client import PlatformClient
        from csm_tui.platform.organizations import probe
        from csm_tui.services.connection import settings_of

        client = self._client
        if self._source is not None and client is not None:
            settings = settings_of(self._profile)
            client = PlatformClient(settings, client.generation, self._source)
            self._open.enter_context(client)
            client.official.expected_issuer = self._issuer
        if client is not None:
            probe(client, self._cancel)
        return "access granted"
