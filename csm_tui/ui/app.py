"""The application: themes, keys that work everywhere, the policy for errors, and a clean end."""

import asyncio
import logging
import traceback
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding
from textual.command import Provider
from textual.dom import DOMNode
from textual.events import Event, Key, Paste
from textual.screen import ModalScreen, Screen

from csm_tui.domain.errors import CsmError, UnexpectedAnswer
from csm_tui.ui.actions import bindings, key_names, live_actions
from csm_tui.ui.jobs import Jobs, SignInPrompt, flow
from csm_tui.ui.keys_in_turn import KeysInTurn, tell_escape_apart
from csm_tui.ui.screens.connect import ConnectScreen
from csm_tui.ui.themes import DEFAULT_THEME, first_theme, load_themes, themes_folder

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from csm_tui.domain.profile import Profile
    from csm_tui.services.connection import Session
    from csm_tui.services.demo_platform import DemoProcess
    from csm_tui.services.transfers import TransferQueue
    from csm_tui.ui.dialogs.confirm import ConfirmDialog

log = logging.getLogger(__name__)

_FAREWELL = "csm-tui made a mistake and had to end. Report the lines above; they hold no secret."


def _actions_provider() -> type[Provider]:
    from csm_tui.ui.palette import ActionsProvider

    return ActionsProvider


class CsmApp(App[None]):
    """csm-tui in a terminal."""

    TITLE = "csm-tui"
    # Textual loads the style sheet of a screen when it is pushed, which the first one never is.
    CSS_PATH: ClassVar = [Path(__file__).with_suffix(".tcss"), *ConnectScreen.STYLES]
    BINDINGS = bindings("app")
    COMMANDS: ClassVar = {_actions_provider}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - so in the base
    CLOSING_SECONDS = 5.0
    """How long stopped work may take to leave everything clean when the application ends."""

    def __init__(
        self,
        *,
        environ: Mapping[str, str],
        demo: "DemoProcess",
        start_with_demo: bool = False,
        theme: str | None = None,
        profile: str | None = None,
        read_only: bool = False,
    ) -> None:
        """Make the application, which starts when it is run.

        Args:
            environ: Variables that say how to connect.
            demo: The demo platform, not yet running.
            start_with_demo: Open it at once.
            theme: Colours to start with.
            profile: Name of the one to connect with at once.
            read_only: Let nothing be changed on a platform, whatever its profile says.
        """
        super().__init__()
        tell_escape_apart()
        self.jobs = Jobs(self._work_changed, lambda: self.sign_in_prompt)
        self.sign_in_prompt: SignInPrompt | None = None
        self._environ = environ
        self._demo = demo
        self._start_with_demo = start_with_demo
        self._profile = profile
        self._read_only = read_only
        self._session: Session | None = None
        self._transfers: TransferQueue | None = None
        self.trouble: CsmError | None = None
        """Why the history of a session was not written when it was closed."""
        self._leaving = False
        self._copied = ""
        self._keys = KeysInTurn(self, self.jobs, super().on_event)
        self._questions: list[ConfirmDialog] = []
        """Those about leaving that wait for an answer; the last is in sight, or opens now."""
        self._load_themes(theme)

    def get_default_screen(self) -> Screen[None]:
        """Start with the connect screen."""
        return ConnectScreen(
            self._environ,
            self._demo,
            start_with_demo=self._start_with_demo,
            profile=self._profile,
            read_only=self._read_only,
        )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give themes that are not ours the colours that ours define themselves."""
        return {"muted": "#909090"}

    def get_key_display(self, binding: Binding) -> str:
        """Write keys in the footer as in the help."""
        return key_names(binding.key)

    def on_mount(self) -> None:
        """Say what is wrong with a theme file, if anything is."""
        for fault in self._theme_faults:
            self.notify(fault, title="Theme not used", severity="warning", markup=False)

    def close(self) -> None:
        """Stop all work, close the session and the demo platform; safe to call twice.

        Called when the terminal is already restored, so that nothing here holds up the person.
        """
        self.jobs.stop_all()
        self._close(self._transfers, self._session)
        self.jobs.join_writing(self.CLOSING_SECONDS)
        self._demo.stop()

    def _close(self, transfers: "TransferQueue | None", session: "Session | None") -> None:
        if transfers is not None and not transfers.close(self.CLOSING_SECONDS):
            self.trouble = transfers.snapshot().trouble
        if session is not None:
            session.close()

    @on(ConnectScreen.Connected)
    def _enter(self, event: ConnectScreen.Connected) -> None:
        from csm_tui.ui.screens.main import MainScreen

        self._use(event.session)
        self.push_screen(MainScreen(event.session, event.landing))

    def opening(self, *dialogs: type[ModalScreen[Any]]) -> AbstractContextManager[None]:
        """Keep keys for what is opened meanwhile; see `KeysInTurn.opening`."""
        return self._keys.opening(*dialogs)

    def dialog_comes(self) -> None:
        """Drop the keys that cannot be for the dialog that opens now."""
        self._keys.comes()

    def drop_keys(self) -> None:
        """Drop the keys that were kept for what does not open now."""
        self._keys.drop()

    def _use(self, session: "Session") -> None:
        """Let this be the session, and know how it goes on when it ends."""
        from csm_tui.services.profiles import Profiles
        from csm_tui.services.transfers import TransferQueue, usual_workers
        from csm_tui.ui.sign_in_again import SignInAgain

        self._transfers = TransferQueue(workers=usual_workers(self._environ))
        self._session = session
        self.sign_in_prompt = SignInAgain(self, session, Profiles(environment=self._environ))

    def on_main_screen_disconnected(self) -> None:
        """Close the session and go back to the connect screen."""
        self._disconnect()

    def on_main_screen_switch_wanted(self) -> None:
        """Choose another profile and go on there."""
        self._switch()

    @flow("session")
    async def _switch(self) -> None:
        from csm_tui.services.connection import detect_environment
        from csm_tui.services.profiles import Profiles
        from csm_tui.ui.connecting import choose_profile, connected
        from csm_tui.ui.dialogs.choose import ChooseDialog
        from csm_tui.ui.dialogs.prompt import SecretDialog
        from csm_tui.ui.screens.main import MainScreen

        before, transfers = self._session, self._transfers
        profiles, read_only = Profiles(environment=self._environ), self._read_only
        detection = detect_environment(self._environ)
        current = before.profile.name if before else ""
        with self.opening(ChooseDialog, SecretDialog):
            profile = await choose_profile(self, profiles, detection, current, read_only=read_only)
            if profile is None:
                return
            # Until another platform has accepted us, the old session stays as it is.
            session = await connected(self, profiles, profile)
        try:
            if not await self._may_leave("Go on with another profile?", "Switch"):
                session.close()
                return
            await self._until_written()
        except BaseException:
            session.close()
            raise
        self.jobs.stop_all()
        self._use(session)
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        await self.switch_screen(MainScreen(session, profiles.landing(profile)))
        await self.jobs.run(
            "Closing the old session", lambda _: self._close(transfers, before), quiet=True
        )

    async def _until_written(self) -> None:
        """Wait until a change that is under way has told its outcome."""
        if not any(job.writes for job in self.jobs.running):
            return
        self.tell("Connected; it opens when the running change has ended.")
        while any(job.writes for job in self.jobs.running):
            await self.jobs.rest(0.1)
        self._keys.interrupted()

    @flow("session")
    async def _disconnect(self) -> None:
        if not await self._may_leave("Disconnect?", "Disconnect"):
            return
        session, self._session, self.sign_in_prompt = self._session, None, None
        transfers, self._transfers = self._transfers, None
        self.jobs.stop_all()
        self.pop_screen()
        await self.jobs.run("Closing the session", lambda _: self._close(transfers, session))

    async def _may_leave(self, title: str, confirm: str) -> bool:
        """Ask when transfers would be left behind."""
        from csm_tui.ui.dialogs.confirm import ConfirmDialog

        left = self._left_behind()
        if not left:
            return True
        body = "\n".join([*left, "They will be stopped; what is done stays."])
        return await self.push_screen_wait(ConfirmDialog(title, body, confirm=confirm)) is True

    def _left_behind(self) -> list[str]:
        from csm_tui.ui.presentation.transfer_rows import left_behind

        return left_behind(self._transfers.snapshot()) if self._transfers is not None else []

    @property
    def transfers(self) -> "TransferQueue":
        """What is moved in this session."""
        if self._transfers is None:
            raise RuntimeError("there are transfers only while one is connected")
        return self._transfers

    @property
    def profile(self) -> "Profile | None":
        """How one is connected; None while one is not."""
        return None if self._session is None else self._session.profile

    async def on_event(self, event: Event) -> None:
        """Take each key in its turn; what comes here from a widget has had it."""
        if isinstance(event, Key | Paste) and not event.is_forwarded and self._keys.holds(event):
            return
        await super().on_event(event)

    async def push_screen_wait(self, screen: Any, *, mode: str | None = None) -> Any:
        """Show a screen and wait for its answer; keys do not wait for who waits for one."""
        self._keys.comes()
        with self.jobs.waiting():
            answer = await super().push_screen_wait(screen, mode=mode)
        self._keys.answered()
        return answer

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, unless it would change what a read-only profile protects."""
        from csm_tui.ui.dialogs.base import Dialog

        if isinstance(default_namespace, Dialog) and not default_namespace.whole:
            return True
        if self._session is not None:
            from csm_tui.ui.changes import refused

            if refused(default_namespace, str(action)):
                return True
        return await super().run_action(action, default_namespace, namespaces)

    def report(self, error: CsmError) -> None:
        """Show an error that teaches."""
        from csm_tui.ui.dialogs.error import ErrorDialog

        log.warning("%s: %s", type(error).__name__, error.headline)
        self._keys.comes()
        self.push_screen(ErrorDialog(error))

    def report_fault(self, error: Exception) -> None:
        """Show a mistake of our own, with what a report needs."""
        log.error("a mistake of csm-tui", exc_info=error)
        self.report(
            UnexpectedAnswer(
                f"csm-tui made a mistake: {type(error).__name__}.",
                "Copy the details and report them; the application goes on.",
                {"trace": "".join(traceback.format_tb(error.__traceback__)).rstrip()},
            )
        )

    def _fatal_error(self) -> None:
        """End with a report that can be sent to anybody.

        Textual's own prints the local variables of every frame, with whatever was typed and
        whatever the environment holds; there is no public way to leave them out.
        """
        from rich.text import Text

        from csm_tui.domain.redaction import redacted

        trace = redacted(traceback.format_exc())
        log.critical("csm-tui ended by a mistake of its own\n%s", trace)
        self.panic(Text(f"{trace}\n{_FAREWELL}"))

    @property
    def clipboard(self) -> str:
        """What was copied last; a field pastes it."""
        return self._copied

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what a field asks to be copied."""
        self.copy(text, "the text")

    def copy(self, text: str, what: str) -> None:
        """Put a text on the clipboard, and say how far it has come.

        Args:
            text: To copy.
            what: Names it in a sentence.
        """
        self._copied = text
        self._copy(text, what)

    @flow("clipboard")
    async def _copy(self, text: str, what: str) -> None:
        from csm_tui.services.clipboard import Where, copy_text

        with self.jobs.waiting():
            where = await asyncio.to_thread(copy_text, text, self._environ)
        if where is Where.TERMINAL:
            super().copy_to_clipboard(text)
        self.tell(where.value.format(what))

    def tell(self, message: str) -> None:
        """Show a short message that goes away by itself."""
        self.notify(message, markup=False, timeout=4)

    def action_help(self) -> None:
        """Show what every key does here."""
        from csm_tui.ui.dialogs.help import HelpDialog

        # What is meant by a key is first looked up where the focus is: so does who reads this.
        live = sorted(live_actions(self.screen), key=lambda each: -len(each[1].node.ancestors))
        self.push_screen(HelpDialog([action for action, _ in live]))

    def action_next_theme(self) -> None:
        """Change to the next theme."""
        index = self._own_themes.index(self.theme) if self.theme in self._own_themes else -1
        self.theme = self._own_themes[(index + 1) % len(self._own_themes)]
        self.tell(f"Theme: {self.theme}")

    def action_interrupt(self) -> None:
        """Stop running work; pressed twice, leave, and ask first only while something is written.

        What begins anew between the two presses only reads, and must not keep anybody here.
        """
        if not self._leaving:
            self._leaving = True
            self.set_timer(3, self._stay)
            self.tell("Press Ctrl-C again to leave.")
            self.jobs.stop_all()
        elif self._left_behind() or any(job.writes for job in self.jobs.running):
            self._ask_to_quit()
        else:
            self.exit()

    def _stay(self) -> None:
        self._leaving = False

    def action_ask_to_quit(self) -> None:
        """Leave; ask first while work is running."""
        self._ask_to_quit()

    @flow("quit")
    async def _ask_to_quit(self) -> None:
        if self._questions and self._questions[-1] not in self.screen_stack[:-1]:
            return  # Ctrl-C again and again: it is asked already, and nothing lies over it.
        running, transfers = self.jobs.running, self._left_behind()
        if running or transfers:
            works = "\n".join(f"• {what}" for what in [*(job.what for job in running), *transfers])
            left = (
                "What was sent before stays on the platform."
                if transfers or any(job.writes for job in running)
                else "It leaves nothing half done."
            )
            body = f"Still running:\n{works}\nIt will be stopped. {left}"
            if not await self._answered_leave(body):
                return
        self.exit()

    async def _answered_leave(self, body: str) -> bool:
        """Ask in sight; the answer is one too for a question that lies under another dialog."""
        from csm_tui.ui.dialogs.confirm import ConfirmDialog

        question = ConfirmDialog("Leave?", body, confirm="Leave")
        self._questions.append(question)
        try:
            return await self.push_screen_wait(question) is True
        finally:
            self._questions.remove(question)
            for older in self._questions:
                older.withdraw()

    def _load_themes(self, chosen: str | None) -> None:
        themes, self._theme_faults = load_themes(themes_folder())
        self._own_themes = [theme.name for theme in themes] or [self.theme]
        for theme in themes:
            self.register_theme(theme)
        first = first_theme(chosen, self._environ)
        if first in self.available_themes:
            self.theme = first
        else:
            names = ", ".join(self._own_themes)
            self._theme_faults.append(f"There is no theme {first}; there are {names}.")
            if DEFAULT_THEME in self.available_themes:
                self.theme = DEFAULT_THEME

    def _work_changed(self) -> None:
        from csm_tui.ui.widgets.status_line import StatusLine

        if self.is_running:
            for screen in self.screen_stack:
                for line in screen.query(StatusLine):
                    line.refresh_work()
