"""The first screen: what there is to connect with, a form for the rest, and the demo platform.

Its first frame must come at once. So it is painted before the environment is read, and everything
that only the form or a session needs is imported after it.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from csm_tui.domain.errors import CsmError
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from textual.widgets import Button

    from csm_tui.domain.connection import StartLocation
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.secret import Secret
    from csm_tui.services.connection import Detection, Session
    from csm_tui.services.demo_platform import DemoPlace, DemoProcess
    from csm_tui.services.profiles import Profiles
    from csm_tui.ui.screens.connect.form import ConnectForm, ConnectResult


class ConnectScreen(Screen[None]):
    """Connects to a platform and posts `Connected`, or shows what is missing."""

    STYLES: ClassVar = [Path(__file__).with_suffix(".tcss")]
    BINDINGS = bindings("connect")
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = [(0, "-low"), (40, "-tall")]  # noqa: RUF012 - so in the base

    class Connected(Message):
        """A platform has accepted the credentials."""

        def __init__(self, session: "Session", start: "StartLocation") -> None:
            super().__init__()
            self.session = session
            self.start = start

    def __init__(
        self,
        environ: Mapping[str, str],
        demo: "DemoProcess",
        *,
        demo_api: int | None = None,
        profile: str | None = None,
        read_only: bool = False,
    ) -> None:
        """Create the screen.

        Args:
            environ: The environment variables, which may hold the connection settings.
            demo: The demo platform, not yet running.
            demo_api: The generation of the demo platform to open at once; None opens none.
            profile: The name of the profile to connect with at once.
            read_only: Refuse every change on the platform, whatever its profile allows.
        """
        super().__init__()
        self._environ = environ
        self._demo = demo
        self._demo_api = demo_api
        self._wanted = profile
        self._read_only = read_only
        self._ready = asyncio.Event()
        self._error: CsmError | None = None
        self._detection: Detection
        self._profiles: Profiles
        self._form: ConnectForm
        self._result: ConnectResult

    def compose(self) -> ComposeResult:
        """Compose what is shown before the environment is read."""
        with VerticalScroll(can_focus=False):
            yield Static(Content.from_markup(_TITLE), id="title")
            yield Static("◌ Looking at the environment and the profiles", id="detection")
        yield StatusLine(shell(self).jobs)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the environment right after the first frame."""
        self.call_after_refresh(self.set_timer, _PAUSE, self._begin)

    @flow("begin")
    async def _begin(self) -> None:
        from csm_tui.services.connection import detect_environment, from_environment
        from csm_tui.services.profiles import Profiles
        from csm_tui.ui.connecting import restricted
        from csm_tui.ui.screens.connect.form import ConnectForm, ConnectResult
        from csm_tui.ui.screens.connect.found import environment_text

        self._detection = detect_environment(self._environ)
        self._profiles = Profiles(environment=self._environ)
        profile = restricted(from_environment(None, self._detection), read_only=self._read_only)
        self.query_one("#detection", Static).update(environment_text(self._detection))
        self._result, self._form = ConnectResult(), ConnectForm(profile)
        await self.mount(self._result, before=self.query_one(StatusLine))
        await self.query_one(VerticalScroll).mount(self._form)
        self._focus_first_gap()
        self._ready.set()
        if self._demo_api is not None:
            self._open_demo(self._demo_api)
        elif name := self._profiles.chosen(self._wanted):
            self._connect_with(name)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer the details only after a failure."""
        return self._error is not None if action == "details" else True

    def keeps(self, _event: object) -> bool:
        """Return whether keys are kept: before the form is there, they may be for what opens."""
        return not self._ready.is_set()

    def action_details(self) -> None:
        """Show all details of the last failure."""
        if self._error is not None:
            shell(self).report(self._error)

    def action_stop(self) -> None:
        """Stop connecting."""
        shell(self).jobs.stop_newest()

    def on_connect_form_completed(self) -> None:
        """Connect when Enter was pressed in the last empty field."""
        self.action_connect()

    def on_button_pressed(self, event: "Button.Pressed") -> None:
        """Run the action of the button."""
        match event.button.id:
            case "demo":
                self.action_start_demo()
            case "choose-profile":
                self.action_choose_profile()
            case "choose-method":
                self.action_choose_method()
            case _:
                self.action_connect()

    @flow("connect", exclusive=True)
    async def action_connect(self) -> None:
        """Connect with what the form says."""
        from csm_tui.ui.connecting import open_session
        from csm_tui.ui.dialogs.prompt import SecretDialog

        await self._ready.wait()
        with self._result_shown(), shell(self).keys.opening(SecretDialog):
            profile = self._form.profile
            if await self._filled_by_platform(profile):
                profile = self._form.profile
                if profile.method.needs_secret:
                    # A secret goes only to an address that the user has seen.
                    self._result.say("→ Filled from the platform: look at it, then connect again.")
                    shell(self).keys.drop()
                    return
            session = await open_session(self, self._profiles, profile, self._form.secret)
            self._form.forget_secret()
            self.post_message(self.Connected(session, self._profiles.start_location(profile)))

    @flow("choose", exclusive=True)
    async def _connect_with(self, name: str) -> None:
        from csm_tui.ui.connecting import read_profile
        from csm_tui.ui.screens.connect.fields import findable, gaps

        with self._result_shown():
            await self._take(
                await read_profile(self, self._profiles, name, read_only=self._read_only)
            )
            if all(findable(field) for field in gaps(self._form.profile)):
                self.action_connect()

    def action_start_demo(self) -> None:
        """Start the demo platform and open it."""
        from csm_tui.services.demo_platform import USUAL_API

        self._open_demo(USUAL_API)

    @flow("choose", exclusive=True)
    async def action_choose_demo(self) -> None:
        """Let the user choose a version of the demo platform, and open it."""
        from csm_tui.ui.connecting import choose_generation

        await self._ready.wait()
        if (chosen := await choose_generation(self, "Open the demo platform of version")) is None:
            return
        self._open_demo(chosen.value)

    @flow("connect", exclusive=True)
    async def _open_demo(self, api: int) -> None:
        """Start the demo platform and open the API of one generation."""
        from csm_tui.domain.connection import StartLocation
        from csm_tui.domain.profile import Profile
        from csm_tui.services.connection import connect
        from csm_tui.ui.connecting import restricted

        def open_demo(job: Job) -> "tuple[Session, DemoPlace]":
            place = self._demo.start(progress=job.progress, cancel=job.cancel).on(api)
            settings = place.settings
            profile = Profile(settings.profile, settings.api_url)
            profile = restricted(profile, read_only=self._read_only)
            key = settings.api_key
            return connect(profile, key, progress=job.progress, cancel=job.cancel), place

        await self._ready.wait()
        with self._result_shown(), shell(self).keys.opening():
            session, place = await shell(self).jobs.run("Starting the demo platform", open_demo)
            start = StartLocation(place.organization_id, place.workspace_id, place.csv_folder)
            self.post_message(self.Connected(session, start))

    @flow("choose", exclusive=True)
    async def action_choose_profile(self) -> None:
        """Let the user choose the environment or a profile, and show it in the form."""
        from csm_tui.ui.connecting import choose_profile

        await self._ready.wait()
        with self._result_shown():
            chosen = await choose_profile(
                self,
                self._profiles,
                self._detection,
                self._form.base.name,
                read_only=self._read_only,
                to_fill=True,
            )
            if chosen is not None:
                await self._take(chosen)

    @flow("choose", exclusive=True)
    async def action_choose_method(self) -> None:
        """Let the user choose how to sign in."""
        from csm_tui.ui.connecting import restricted
        from csm_tui.ui.screens.connect.methods import choose_method

        await self._ready.wait()
        chosen = await choose_method(self.app, self._form.base, self._detection)
        if chosen is not None:
            await self._form.show_method(restricted(chosen, read_only=self._read_only))
            self._focus_first_gap()

    @flow("connect", exclusive=True)
    async def action_find_provider(self) -> None:
        """Fill the provider's empty fields with what the platform says."""
        await self._ready.wait()
        with self._result_shown():
            profile = self._form.profile
            if not await self._filled_by_platform(profile):
                self._result.say("→ There is no empty field that the platform could fill.")

    @flow("choose", exclusive=True)
    async def action_save_profile(self) -> None:
        """Save what the form says as a profile."""
        from csm_tui.domain.profile import COMMAND_LINE
        from csm_tui.ui.connecting import restricted
        from csm_tui.ui.screens.connect.saving import save_as_profile

        await self._ready.wait()
        with self._result_shown():
            base, profile = self._form.base, self._form.profile
            # The command line forbids changes for this run, not for the profile.
            own = base.read_only and base.origins.get("read_only") != COMMAND_LINE
            kept = replace(profile, name=base.name, read_only=own)
            saved = await save_as_profile(self, self._profiles, kept)
            if saved is not None:
                saved = restricted(saved, read_only=self._read_only)
                await self._take(saved, self._form.secret)
                self._result.say(
                    f"✓ Saved as {saved.name} in {self._profiles.file}; no secret is in it."
                )

    async def _filled_by_platform(self, profile: "Profile") -> bool:
        """Fill the provider's empty fields with what the platform says; return whether any was.

        Raises:
            CsmError: the platform cannot be reached, or names no provider for this method.
        """
        from csm_tui.ui.screens.connect.methods import find_provider, lacks_provider

        if not lacks_provider(profile):
            return False
        self._form.fill(await find_provider(self, profile))
        return True

    async def _take(self, profile: "Profile", secret: "Secret | None" = None) -> None:
        await self._form.show(profile, secret)
        self._focus_first_gap()

    def _focus_first_gap(self, *, strict: bool = False) -> None:
        if not self._form.focus_gap(strict=strict):
            self.query_one("#connect").focus(scroll_visible=False)
        # Widgets that were just mounted have no position to scroll to yet.
        self.call_after_refresh(self._show_focused)

    def _show_focused(self) -> None:
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    @contextmanager
    def _result_shown(self) -> Iterator[None]:
        """Show the result of an attempt below the form, which keeps what was typed."""
        self._result.say("")
        self._error = None
        try:
            yield
        except CsmError as error:
            self._error = error
            self._result.fail(error)
            self._focus_first_gap(strict=True)
        finally:
            self.refresh_bindings()


_PAUSE = 0.03
"""Seconds for the thread that writes the first frame; imports would delay it."""
_TITLE = "[b $primary]csm-tui[/]  [$muted]connect to a Cosmo Tech platform[/]"
