"""The application: its session, themes, global keys, error reports, and a clean exit."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.events import AppBlur, AppFocus, Event, Key, Paste
from textual.reactive import var
from textual.screen import ModalScreen, Screen
from textual.scrollbar import ScrollBar
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Input

from csm_tui.domain.errors import CsmError
from csm_tui.ui.actions import Command, bindings, key_names
from csm_tui.ui.jobs import Job, Jobs, SignInPrompt, flow
from csm_tui.ui.key_queue import KeyQueue, read_escape_as_a_key
from csm_tui.ui.leaving import Leaving
from csm_tui.ui.notices import Notices, Severity
from csm_tui.ui.screens.connect import ConnectScreen
from csm_tui.ui.themes import DEFAULT_THEME, first_theme, legible, load_themes, themes_folder
from csm_tui.ui.widgets.scroll_bar import LineRender

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.content import Content

    from csm_tui.domain.profile import Profile
    from csm_tui.services.connection import Session
    from csm_tui.services.demo_platform import DemoProcess
    from csm_tui.services.transfers import TransferQueue
    from csm_tui.ui.presentation.modules import Module
    from csm_tui.ui.presentation.place_fields import Place

log = logging.getLogger(__name__)

_SUSPENDED = "-suspended"


class CsmApp(App[None]):
    """csm-tui in a terminal."""

    TITLE = "csm-tui"
    # Textual loads the style sheet of a screen when it is pushed, which the first one never is.
    CSS_PATH: ClassVar = [Path(__file__).with_suffix(".tcss"), *ConnectScreen.STYLES]
    BINDINGS = bindings("app")
    ENABLE_COMMAND_PALETTE = False
    place: var["Place | None"] = var(None)
    modules: var[Sequence["Module"]] = var(())
    moving: var[Sequence["Content"]] = var(())
    HORIZONTAL_BREAKPOINTS = [(0, "-w40"), (60, "-w80"), (120, "-w120"), (160, "-w160")]  # noqa: RUF012 - so in the base
    VERTICAL_BREAKPOINTS = [(0, "-h12"), (18, "-h24"), (32, "-h35")]  # noqa: RUF012 - so in the base
    CLOSING_SECONDS = 5.0
    """Seconds that stopped work gets to clean up when the application ends."""

    def __init__(
        self,
        *,
        environ: Mapping[str, str],
        demo: "DemoProcess",
        demo_api: int | None = None,
        theme: str | None = None,
        profile: str | None = None,
        read_only: bool = False,
    ) -> None:
        """Create the application, which starts when it is run.

        Args:
            environ: The environment variables, which may hold the connection settings.
            demo: The demo platform, not yet running.
            demo_api: The generation of the demo platform to open at once; None opens none.
            theme: The theme to start with.
            profile: The name of the profile to connect with at once.
            read_only: Refuse every change on the platform, whatever its profile allows.
        """
        self._environ = environ
        # Before all else: a theme that is changed later has all style sheets parsed again.
        self._load_themes(theme)
        super().__init__()
        read_escape_as_a_key()
        ScrollBar.renderer = LineRender
        self.notices = Notices(self, environ, self._work_changed)
        self.jobs = Jobs(self._work_changed, lambda: self.sign_in_prompt, self._work_ended)
        self.sign_in_prompt: SignInPrompt | None = None
        self.language = "en"
        self._demo = demo
        self._demo_api = demo_api
        self._profile = profile
        self._read_only = read_only
        self._session: Session | None = None
        self._transfers: TransferQueue | None = None
        self.trouble: CsmError | None = None
        """Why the history of a session was not written when it was closed."""
        self._leaving = Leaving(self, lambda: self._transfers)
        self._copied = ""
        self.keys = KeyQueue(self, self.jobs.is_waiting, self._take)

    def _work_ended(self, job: Job, failed: bool) -> None:
        self.notices.work_ended(job.what, time.monotonic() - job.started, failed=failed)

    def get_default_screen(self) -> Screen[None]:
        """Return the connect screen, which is the first."""
        return ConnectScreen(
            self._environ,
            self._demo,
            demo_api=self._demo_api,
            profile=self._profile,
            read_only=self._read_only,
        )

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of the theme, with the colours that it need not name derived."""
        variables = super().get_css_variables()
        self.theme_variables = variables | legible(self.current_theme, variables)
        return self.theme_variables

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables that are there before the theme is known."""
        return {"lit-ink": "#000000"}

    @property
    def SUSPENDED_SCREEN_CLASS(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name
        """The class of a screen below others: with the colours of the terminal it must be faint.

        Elsewhere it has none: to give it one styles all that is in it again, with each dialog.
        """
        marked = any(screen.has_class(_SUSPENDED) for screen in self.screen_stack)
        return _SUSPENDED if marked or self.native_ansi_color else ""

    def get_key_display(self, binding: Binding) -> str:
        """Return the key as the help shows it."""
        return key_names(binding.key)

    def on_mount(self) -> None:
        """Report faulty theme files."""
        for fault in self._theme_faults:
            self.tell(f"Theme not used: {fault}", "warning")

    def close(self) -> None:
        """Stop all work, close the session and the demo platform; safe to call twice.

        Call it when the terminal is already restored, so that the user does not wait for it.
        """
        self.jobs.stop_all()
        self._close_session(self._transfers, self._session)
        self.jobs.join_writing(self.CLOSING_SECONDS)
        self._demo.stop()

    def _close_session(self, transfers: "TransferQueue | None", session: "Session | None") -> None:
        if transfers is not None and not transfers.close(self.CLOSING_SECONDS):
            self.trouble = transfers.snapshot().trouble
        if session is not None:
            session.close()

    @on(ConnectScreen.Connected)
    def _enter(self, event: ConnectScreen.Connected) -> None:
        from csm_tui.ui.screens.main import MainScreen

        self._begin_session(event.session)
        self.push_screen(MainScreen(event.session, event.start))

    def _begin_session(self, session: "Session") -> None:
        """Make this the current session, with a transfer queue and a sign-in prompt of its own."""
        from csm_tui.services.profiles import Profiles
        from csm_tui.services.transfers import TransferQueue, usual_workers
        from csm_tui.ui.sign_in import SignInAgain

        self._transfers = TransferQueue(workers=usual_workers(self._environ))
        self._session = session
        self.sign_in_prompt = SignInAgain(self, session, Profiles(environment=self._environ))

    @flow("session")
    async def on_main_screen_switch_wanted(self) -> None:
        """Let the user choose another profile, and connect with it."""
        from csm_tui.services.connection import detect_environment
        from csm_tui.services.profiles import Profiles
        from csm_tui.ui.connecting import choose_profile, open_session
        from csm_tui.ui.dialogs.choose import ChooseDialog
        from csm_tui.ui.dialogs.prompt import SecretDialog
        from csm_tui.ui.screens.main import MainScreen

        before, transfers = self._session, self._transfers
        profiles, read_only = Profiles(environment=self._environ), self._read_only
        detection = detect_environment(self._environ)
        current = before.profile.name if before else ""
        with self.keys.opening(ChooseDialog, SecretDialog):
            profile = await choose_profile(self, profiles, detection, current, read_only=read_only)
            if profile is None:
                return
            # Until another platform has accepted the credentials, the old session stays open.
            session = await open_session(self, profiles, profile)
        try:
            if not await self._leaving.may_end_session("Switch profile?", "Switch"):
                session.close()
                return
            await self._until_written()
        except BaseException:
            session.close()
            raise
        self.jobs.stop_all()
        self._begin_session(session)
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        await self.switch_screen(MainScreen(session, profiles.start_location(profile)))
        await self.jobs.run(
            "Closing the old session", lambda _: self._close_session(transfers, before), quiet=True
        )

    @flow("module", once=True)
    async def open_module(self, scope: str) -> None:
        """Show a module of the workspace instead of what is in front."""
        from csm_tui.ui.screens.main import MainScreen

        while len(self.screen_stack) > 1 and not isinstance(self.screen, MainScreen):
            await self.screen.dismiss()
        if isinstance(self.screen, MainScreen):
            self.screen.open_module(scope)

    async def _until_written(self) -> None:
        """Wait until a running change has an outcome."""
        if not any(job.writes for job in self.jobs.running):
            return
        self.tell("Connected; it opens when the running change has ended.")
        while any(job.writes for job in self.jobs.running):
            await self.jobs.rest(0.1)
        self.keys.ignore_until_pause()

    @flow("session")
    async def on_main_screen_disconnected(self) -> None:
        """Close the session and go back to the connect screen."""
        if not await self._leaving.may_end_session("Disconnect?", "Disconnect"):
            return
        session, self._session, self.sign_in_prompt = self._session, None, None
        transfers, self._transfers = self._transfers, None
        self.jobs.stop_all()
        await self.pop_screen()
        self.place, self.modules, self.moving = None, (), ()
        await self.jobs.run(
            "Closing the session", lambda _: self._close_session(transfers, session)
        )

    @property
    def transfers(self) -> "TransferQueue":
        """The transfer queue of this session."""
        if self._transfers is None:
            raise RuntimeError("there are transfers only while one is connected")
        return self._transfers

    @property
    def profile(self) -> "Profile | None":
        """The profile of the session, or None while disconnected."""
        return None if self._session is None else self._session.profile

    async def on_event(self, event: Event) -> None:
        """Queue each key; one that was forwarded by a widget has been queued before."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self.notices.key()
            if self.keys.intercept(event):
                return
        await self._take(event)

    async def _take(self, event: Event) -> None:
        """Handle an event; Escape first closes an error that stands in the status line."""
        match event:
            case Key():
                if event.key == "escape" and self._closes_error():
                    return
            case AppFocus() | AppBlur():
                self.notices.focus(isinstance(event, AppFocus))
        await super().on_event(event)

    def _closes_error(self) -> bool:
        """Close the error in the status line, unless Escape is for something before it."""
        busy = isinstance(self.screen, ModalScreen) or isinstance(self.focused, Input)
        return not busy and not self.jobs.running and self.notices.dismiss()

    async def push_screen_wait(self, screen: Any, *, mode: str | None = None) -> Any:
        """Show a screen and return its answer; the waiting flow delays no keys."""
        self.keys.dialog_opens()
        with self.jobs.waiting():
            answer = await super().push_screen_wait(screen, mode=mode)
        self.keys.answered()
        return answer

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, unless a read-only profile or a missing right refuses it."""
        from csm_tui.ui.dialogs.base import Dialog

        if isinstance(default_namespace, Dialog) and not default_namespace.ready:
            return True
        if self._session is not None:
            from csm_tui.ui.changes import refuses

            if refuses(default_namespace, str(action)):
                return True
        return await super().run_action(action, default_namespace, namespaces)

    def report(self, error: CsmError, again: Callable[[], object] | None = None) -> None:
        """Show an error with its next step, and offer to do the same again, if that can help."""
        from csm_tui.ui.dialogs.error import ErrorDialog

        def answered(answer: str | None) -> None:
            if answer == "retry" and again is not None:
                again()

        log.warning("%s: %s", type(error).__name__, error.headline)
        self.keys.dialog_opens()
        self.push_screen(ErrorDialog(error, retry=again is not None), answered)

    def report_fault(self, error: Exception) -> None:
        """Show an internal error, with what a report needs."""
        log.error("a mistake of csm-tui", exc_info=error)
        from csm_tui.ui.faults import fault_of

        self.report(fault_of(error))

    def _fatal_error(self) -> None:
        """End with a report that holds no secret."""
        from csm_tui.ui.faults import last_words

        trace, said = last_words()
        log.critical("csm-tui ended by a mistake of its own\n%s", trace)
        self.panic(said)

    @property
    def clipboard(self) -> str:
        """The text that was copied last, for pasting into an input."""
        return self._copied

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text that an input was asked to copy."""
        self.copy(text, "the text")

    def copy(self, text: str, what: str) -> None:
        """Copy a text to the clipboard, and show whether that worked.

        Args:
            text: The text to copy.
            what: Its name in a sentence.
        """
        self._copied = text
        self._copy(text, what)

    @flow("clipboard")
    async def _copy(self, text: str, what: str) -> None:
        from csm_tui.services.clipboard import CopyDestination, copy_text

        with self.jobs.waiting():
            where = await asyncio.to_thread(copy_text, text, self._environ)
        if where is CopyDestination.TERMINAL:
            super().copy_to_clipboard(text)
        self.tell(where.value.format(what))

    def tell(self, message: str, severity: Severity = "information") -> None:
        """Show a short message in the status line; an error stays until Escape."""
        self.notices.show(message, severity)

    def announce(self, message: str, severity: Severity = "information") -> None:
        """Show the end of long work; with the bell and more, if the user looks elsewhere."""
        self.notices.announce(message, severity)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,  # noqa: ARG002 - a notice has its own
        markup: bool = True,  # noqa: ARG002 - no notice has any
    ) -> None:
        """Show what Textual says, such as where a screenshot is, in the status line too."""
        self.tell(f"{title}: {message}" if title else message, severity)

    def action_help(self) -> None:
        """Show every command, grouped, those of this place first."""
        self._offer_commands(grouped=True)

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        self._offer_commands(grouped=False)

    def _offer_commands(self, *, grouped: bool) -> None:
        from csm_tui.ui.commands import commands_at
        from csm_tui.ui.dialogs.commands import CommandsDialog

        commands = commands_at(self.screen)
        self.push_screen(CommandsDialog(commands, grouped=grouped), self._run_command)

    def _run_command(self, command: Command | None) -> None:
        if command is not None:
            self._run(command)

    @flow("command", exclusive=True)
    async def _run(self, command: Command) -> None:
        from csm_tui.ui.commands import run

        await run(self, command)

    def action_next_theme(self) -> None:
        """Change to the next theme."""
        names = [*self._own_themes] or [self.theme]
        index = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(index + 1) % len(names)]
        self.tell(f"Theme: {self.theme}")

    def action_interrupt(self) -> None:
        """Stop running work; pressed twice, leave, and ask first only while something is written.

        Work that starts between the two presses only reads, and does not delay leaving.
        """
        if self._leaving.interrupt():
            if self._leaving.transfers_left() or any(job.writes for job in self.jobs.running):
                self.action_ask_to_quit()
            else:
                self.exit()

    @flow("quit")
    async def action_ask_to_quit(self) -> None:
        """Leave; ask first while work is running."""
        if await self._leaving.may_quit():
            self.exit()

    def _load_themes(self, chosen: str | None) -> None:
        themes, self._theme_faults = load_themes(themes_folder())
        self._own_themes = {theme.name: theme for theme in themes}
        first = first_theme(chosen, self._environ)
        known = {*self._own_themes, *BUILTIN_THEMES}
        if first not in known:
            names = ", ".join(self._own_themes)
            self._theme_faults.append(f"Theme {first} not found. Available: {names}.")
            first = DEFAULT_THEME
        if first in known:
            self.set_reactive(App.theme, first)

    @property
    def available_themes(self) -> dict[str, Theme]:
        """The themes of Textual and those of the theme files."""
        return {**super().available_themes, **self._own_themes}

    def watch_moving(self) -> None:
        """Show what the transfers do in the status lines."""
        self._work_changed()

    def _work_changed(self) -> None:
        from csm_tui.ui.dialogs.base import Dialog
        from csm_tui.ui.widgets.status_line import StatusLine

        if self.is_running:
            # It is a child of the screen: to search whole screens with each change takes long.
            for line in (each for screen in self.screen_stack for each in screen.children):
                if isinstance(line, StatusLine):
                    line.refresh_work()
            if self.screen_stack and isinstance(self.screen, Dialog):
                passing = self.notices.passing
                self.screen.show_notice(passing.content if passing else None)
