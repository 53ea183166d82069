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
from textual.binding import ActiveBinding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from csm_tui.domain.errors import CsmError
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.short_text import ShortText
from csm_tui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widgets import Button

    from csm_tui.domain.connection import StartLocation
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.secret import Secret
    from csm_tui.services.connection import Detection, Session
    from csm_tui.services.demo_platform import DemoPlace, DemoProcess
    from csm_tui.services.profiles import Profiles
    from csm_tui.ui.screens.connect.entries import ConnectEntry
    from csm_tui.ui.screens.connect.form import ConnectForm
    from csm_tui.ui.widgets.ranked_list import RankedList


class ConnectScreen(Screen[None]):
    """Connects to a platform and posts `Connected`, or shows what is missing."""

    STYLES: ClassVar = [Path(__file__).with_suffix(".tcss")]
    BINDINGS = bindings("connect")
    AUTO_FOCUS = None

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
        self._list: RankedList
        self._entries: dict[str, ConnectEntry] = {}
        self._current = ""
        """The id of the entry that the form shows."""
        self._typed: dict[str, tuple[Profile, Secret | None]] = {}
        """What was typed into the form of an entry, while another one is shown."""
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose what is shown before the environment is read."""
        yield ShortText(Content.from_markup(_TITLE), id="title")
        with Container(id="ways"), VerticalScroll(can_focus=False, id="choice"):
            yield Static("◌ Reading the environment and the profiles", id="detection")
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
        from csm_tui.ui.screens.connect.entries import COLUMNS, FORM_ENTRY, first_entry
        from csm_tui.ui.screens.connect.form import ConnectForm
        from csm_tui.ui.screens.connect.found import environment_text
        from csm_tui.ui.widgets.ranked_list import RankedList

        self._detection = detect_environment(self._environ)
        self._profiles = Profiles(environment=self._environ)
        profile = restricted(from_environment(None, self._detection), read_only=self._read_only)
        self._list, self._form = RankedList(COLUMNS), ConnectForm(profile)
        self._current = FORM_ENTRY
        found = self.query_one("#detection", Static)
        found.update(environment_text(self._detection))
        await self.query_one("#ways").mount(
            Vertical(self._list, Static(id="file-faults"), id="entries"), before="#choice"
        )
        await self.query_one("#choice").mount(
            self._form, Static(_ABOUT_DEMO, id="about-demo"), before=found
        )
        await self._list_entries()
        begins = first_entry(list(self._entries.values()))
        self._list.move_to(begins.id if begins else FORM_ENTRY)
        with self._result_shown(focus=False):
            await self._take(begins.id if begins else FORM_ENTRY)
        if begins is not None:
            self._list.grid.focus()
        else:
            self._focus_first_gap()
        self._ready.set()
        if self._demo_api is not None:
            self._open_demo(self._demo_api)
        elif name := self._profiles.chosen(self._wanted):
            self._connect_with(name)

    async def _list_entries(self) -> None:
        """Read the file of profiles, and show what there is to connect with."""
        from csm_tui.ui.screens.connect.entries import entries, faults_of_file

        listed, findings = await shell(self).jobs.run(
            "Reading the profiles",
            lambda _: (self._profiles.list(), self._profiles.read().findings),
            quiet=True,
        )
        rows = entries(listed, self._detection)
        self._entries = {one.id: one for one in rows}
        self._list.show("Connect to", rows, "")
        # As high as what it holds, but for the header and the frame; a long list scrolls.
        self._list.styles.height = len(rows) + 3
        faults = self.query_one("#file-faults", Static)
        said = faults_of_file(self._profiles.file, findings, listed=bool(listed))
        faults.display = bool(said)
        faults.update(said)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings; in the list, Enter connects."""
        live = super().active_bindings
        for key, each in live.items():
            if each.binding.id == "grid.open":
                live[key] = each._replace(binding=replace(each.binding, description="connect"))
        return live

    @flow("relist", exclusive=True)
    async def on_screen_resume(self) -> None:
        """Read the profiles again after a session, in which they may have changed."""
        if self._ready.is_set():
            await self._list_entries()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer the details only after a failure."""
        return bool(self._error and self._error.details) if action == "details" else True

    def hint_rank(self, action: str, rank: int) -> int:
        """Leave out of the footer, in the list, its own key and a second one that connects."""
        in_list = self._ready.is_set() and self._list.has_focus_within
        return 0 if in_list and action in {"connect", "choose_profile"} else rank

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
        self._open(None)

    def on_connect_form_corrected(self) -> None:
        """Forget the last failure: what is in the form now was not tried."""
        self._error = None
        self.refresh_bindings()

    def on_ranked_list_highlighted(self) -> None:
        """Show the entry under the cursor in the form, once the cursor rests there."""
        if self._pause is not None:
            self._pause.stop()
        row_id = self._list.row_id
        if self._ready.is_set() and row_id is not None and row_id != self._current:
            self._pause = self.set_timer(_REST, lambda: self._show(row_id))

    def on_ranked_list_opened(self, event: "RankedList.Opened") -> None:
        """Connect to the entry under the cursor."""
        self._open(event.row_id)

    def on_button_pressed(self, event: "Button.Pressed") -> None:
        """Run the action of the button."""
        match event.button.id:
            case "choose-method":
                self.action_choose_method()
            case _:
                self.action_connect()

    @flow("connect", exclusive=True)
    async def action_connect(self) -> None:
        """Connect to the entry under the cursor of the list, else with the form."""
        await self._ready.wait()
        await self._connect(self._list.row_id if self._list.has_focus_within else None)

    @flow("connect", exclusive=True)
    async def _open(self, entry: str | None) -> None:
        await self._connect(entry)

    @flow("choose", exclusive=True)
    async def _show(self, entry: str) -> None:
        with self._result_shown(focus=False):
            await self._take(entry)

    async def _connect(self, entry: str | None) -> None:
        """Connect to an entry of the list, or with what the form says."""
        from csm_tui.services.demo_platform import USUAL_API
        from csm_tui.ui.connecting import open_session
        from csm_tui.ui.dialogs.prompt import SecretDialog
        from csm_tui.ui.screens.connect.entries import DEMO

        if entry == DEMO:
            await self._connect_to_demo(USUAL_API)
            return
        with self._result_shown():
            if entry is not None:
                await self._take(entry)
            self._form.check()
            with shell(self).keys.opening(SecretDialog):
                profile = self._form.profile
                if await self._filled_by_platform(profile):
                    profile = self._form.profile
                    if profile.method.needs_secret:
                        # A secret goes only to an address that the user has seen.
                        self._form.say("→ Filled in by the platform: check it, then connect again.")
                        shell(self).keys.drop()
                        return
                session = await open_session(self, self._profiles, profile, self._form.secret)
                self._form.forget_secret()
                start = self._profiles.start_location(profile)
                self.post_message(self.Connected(session, start))

    @flow("connect", exclusive=True)
    async def _connect_with(self, name: str) -> None:
        """Connect with the profile that the command line or a variable names."""
        from csm_tui.ui.connecting import read_profile

        entry = next((one for one in self._entries.values() if one.profile == name), None)
        if entry is None:
            with self._result_shown():
                # Its error says which profiles there are.
                await read_profile(self, self._profiles, name, read_only=self._read_only)
            return
        self._list.move_to(entry.id)
        await self._connect(entry.id)

    @flow("connect", exclusive=True)
    async def action_start_demo(self) -> None:
        """Start the demo platform and open it."""
        from csm_tui.services.demo_platform import USUAL_API

        await self._connect_to_demo(USUAL_API)

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
        await self._connect_to_demo(api)

    async def _connect_to_demo(self, api: int) -> None:
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
        self._form.display, self.query_one("#about-demo").display = True, False
        with self._result_shown(), shell(self).keys.opening():
            session, place = await shell(self).jobs.run("Starting the demo platform", open_demo)
            start = StartLocation(place.organization_id, place.workspace_id, place.csv_folder)
            self.post_message(self.Connected(session, start))

    @flow("choose", exclusive=True)
    async def action_choose_profile(self) -> None:
        """Go to the list of profiles."""
        await self._ready.wait()
        self._list.grid.focus()

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
                self._form.say("→ No field is empty that the platform could fill in.")

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
                secret = self._form.secret
                await self._list_entries()
                entry = next(one for one in self._entries.values() if one.profile == saved.name)
                self._typed.clear()
                self._current = entry.id
                self._list.move_to(entry.id)
                await self._form.show(restricted(saved, read_only=self._read_only), secret)
                self._focus_first_gap()
                self._form.say(
                    f"✓ Saved as {saved.name} in {self._profiles.file}, without the secret."
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

    async def _take(self, entry: str) -> None:
        """Show an entry in the form; what was typed into that of another one is kept for it.

        Raises:
            CsmError: the profile cannot be used; the form shows an empty one.
        """
        from csm_tui.domain.profile import Profile
        from csm_tui.services.connection import from_environment
        from csm_tui.ui.connecting import read_profile, restricted
        from csm_tui.ui.screens.connect.entries import DEMO, FORM_ENTRY
        from csm_tui.ui.screens.connect.fields import FORM

        if entry == self._current:
            return
        if self._current != DEMO and self._form.profile.name == FORM:
            self._typed[self._current] = (self._form.profile, self._form.secret)
        self._current = entry
        self._form.display = entry != DEMO
        self.query_one("#about-demo").display = entry == DEMO
        self.query_one("#detection").display = entry == FORM_ENTRY
        if entry == DEMO:
            return
        if entry in self._typed:
            await self._form.show(*self._typed.pop(entry))
        elif entry == FORM_ENTRY:
            offered = from_environment(None, self._detection)
            await self._form.show(restricted(offered, read_only=self._read_only))
        else:
            name = self._entries[entry].profile
            try:
                profile = await read_profile(self, self._profiles, name, read_only=self._read_only)
            except CsmError:
                await self._form.show(Profile(name, ""))
                raise
            await self._form.show(profile)

    def _focus_first_gap(self) -> None:
        if not self._form.focus_gap():
            self.query_one("#connect").focus(scroll_visible=False)
        # Widgets that were just mounted have no position to scroll to yet.
        self.call_after_refresh(self._show_focused)

    def _show_focused(self) -> None:
        """Scroll to the result of an attempt, and to what has the focus above all."""
        if self._error is not None:
            self._form.query_one("#outcome").scroll_visible(animate=False)
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    @contextmanager
    def _result_shown(self, *, focus: bool = True) -> Iterator[None]:
        """Show a failure in the form, beside the field that it is about.

        Args:
            focus: Move the focus to that field.
        """
        self._form.say("")
        self._error = None
        try:
            yield
        except CsmError as error:
            self._error = error
            field = self._form.fail(error)
            if focus and field:
                self._form.focus_field(field)
            self.call_after_refresh(self._show_focused)
        finally:
            self.refresh_bindings()


_PAUSE = 0.03
"""Seconds for the thread that writes the first frame; imports would delay it."""
_REST = 0.12
"""Seconds for which the cursor rests on an entry before the form shows it."""
_TITLE = "[b $text-primary]csm-tui[/]  [$text-muted]connect to a Cosmo Tech platform[/]"
_ABOUT_DEMO = (
    "A platform with sample data, on this computer alone: nothing to set up, nothing to break.\n"
    "Enter starts version 4.x; Ctrl-G lets you choose 3.x, 4.x or 5.x."
)
