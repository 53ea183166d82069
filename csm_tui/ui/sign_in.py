"""Signing in, and signing in again: the secret of a profile, and what the user does elsewhere."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from textual.app import App
from textual.message_pump import MessagePump

from csm_tui.domain.errors import Cancelled, CsmError, SignInNeeded
from csm_tui.domain.profile import Method, Profile, SecretKind
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import DeviceCode, Interaction
from csm_tui.domain.text import visible
from csm_tui.services.browser import open_browser
from csm_tui.services.connection import Session
from csm_tui.services.profiles import ASK, Profiles
from csm_tui.ui.dialogs.prompt import SecretDialog
from csm_tui.ui.dialogs.session_ended import SessionEndedDialog, Way
from csm_tui.ui.dialogs.sign_in import SignInDialog
from csm_tui.ui.jobs import Job, flow, shell

T = TypeVar("T")


async def sign_in_with(
    node: MessagePump,
    what: str,
    call: Callable[[Job, Interaction], T],
    *,
    title: str = "Sign in",
) -> T:
    """Run a call that signs in, in a thread; a dialog shows what the user has to do.

    The dialog opens when the user is needed and closes with the call. Leaving it stops the call.

    Args:
        node: A screen or pane; call this from one of its flows.
        what: What is being done, to which object; for the status line.
        call: Signs in with its job and the prompts.
        title: The title of the dialog.

    Raises:
        Cancelled: the user left the dialog.
    """
    prompts = InteractivePrompts(node.app, title)

    def run(job: Job) -> T:
        prompts.job = job
        return call(job, prompts)

    try:
        return await shell(node).jobs.run(what, run, signs_in=True)
    finally:
        prompts.close()


async def secret_for(node: MessagePump, profiles: Profiles, profile: Profile) -> Secret | None:
    """Return the secret of a profile, or None if its method needs none.

    Args:
        node: A screen or pane; call this from one of its flows.
        profiles: Read the source of the secret, in a thread, since a command may be slow.
        profile: The profile.

    Raises:
        CsmError: the source has no secret, or cannot be read.
        Cancelled: the user was asked for it and gave none.
    """
    if not profile.method.needs_secret:
        return None
    found = await shell(node).jobs.run(
        f"Reading the secret of {profile.name}",
        lambda job: profiles.secret(profile, job.cancel),
        signs_in=True,
    )
    return await asked_secret(node, profile) if found is ASK else found


async def asked_secret(node: MessagePump, profile: Profile) -> Secret:
    """Ask the user for the secret of a profile.

    Raises:
        Cancelled: the user gave none.
    """
    what = f"The client secret for {profile.client_id}"
    if profile.method is Method.API_KEY:
        what = "The API key"
    given = await node.app.push_screen_wait(
        SecretDialog(f"Sign in to {profile.host}", f"{what} (profile {profile.name}):")
    )
    if given is None:
        raise Cancelled
    return given


class InteractivePrompts:
    """Shows in a dialog what the sign-in asks of the user; an `Interaction` for its thread."""

    def __init__(self, app: App[Any], title: str) -> None:
        self._app = app
        self._title = title
        self.job: Job | None = None
        """The job that is stopped when the user leaves the dialog."""
        self._dialog: SignInDialog | None = None
        self._closed = False

    def show_code(self, code: DeviceCode) -> None:
        """Show the address to open and the code to type there; called from any thread."""
        self._app.call_later(self._update, lambda dialog: dialog.show_code(code))

    def open_url(self, url: str) -> None:
        """Show the address, and open it in a browser; called from any thread."""
        self._app.call_later(self._update, lambda dialog: dialog.show_address(url))

    def progress(self, text: str) -> None:
        """Show what is being waited for; called from any thread."""
        self._app.call_later(self._update, lambda dialog: dialog.show_progress(text))

    def close(self) -> None:
        """Close the dialog: the sign-in has ended."""
        self._closed = True
        if self._dialog is not None:
            self._dialog.finish()

    async def _update(self, update: Callable[[SignInDialog], None]) -> None:
        if self._closed:
            return
        if self._dialog is None:
            self._dialog = SignInDialog(self._title, open_browser)
            await self._app.push_screen(self._dialog, self._answered)
        update(self._dialog)

    def _answered(self, answer: object) -> None:
        if answer is None and self.job is not None:
            self.job.cancel.cancel()


class SignInAgain:
    """The sign-in prompt of a session; all requests refused meanwhile wait for one answer."""

    def __init__(self, node: MessagePump, session: Session, profiles: Profiles) -> None:
        self._node = node
        """The application, whose flow shows the dialog."""
        self._session = session
        self._profiles = profiles
        self._answer: asyncio.Future[bool] | None = None
        self._since = float("-inf")
        """The time of the last renewal, by the monotonic clock."""
        self.declined = False
        """Whether the user declined to sign in, since the last sign-in."""

    async def ask(self, refused: SignInNeeded, since: float, *, quiet: bool) -> bool:
        """Return whether there is a session again; see `SignInPrompt`."""
        if since < self._since:
            return True
        if self._answer is None:
            if quiet and self.declined:
                return False
            self._answer = asyncio.get_running_loop().create_future()
            shell(self._node).keys.dialog_opens()
            _run_dialog(self._node, self, refused)
        # A request that stops waiting does not stop the others.
        return await asyncio.shield(self._answer)

    async def run_dialog(self, why: CsmError) -> None:
        """Ask until there is a session again, or the user declines."""
        answer = self._answer
        again = False
        try:
            again = await self._signed_in(why)
        finally:
            self.declined = not again
            if again:
                self._since = time.monotonic()
            self._answer = None
            if answer is not None and not answer.done():
                answer.set_result(again)

    async def _signed_in(self, why: CsmError) -> bool:
        while True:
            dialog = SessionEndedDialog(_who(self._session), why, _ways(self._session.profile))
            way = await self._node.app.push_screen_wait(dialog)
            if way is None:
                return False
            try:
                await self._sign_in(way)
            except CsmError as error:
                why = error
            except Cancelled:
                continue
            else:
                name = visible(self._session.identity.name)
                shell(self._node).tell(f"Signed in again as {name}.")
                return True

    async def _sign_in(self, way: Way) -> None:
        session, profile = self._session, self._session.profile
        secret: Secret | None
        if way == "typed":
            secret = await asked_secret(self._node, profile)
        else:
            secret = await secret_for(self._node, self._profiles, profile)
        await sign_in_with(
            self._node,
            f"Signing in to {profile.host} again",
            lambda job, prompts: session.sign_in_again(prompts, job.cancel, secret=secret),
            title=f"Sign in to {profile.host} again",
        )


@flow("sign in again")
async def _run_dialog(_node: MessagePump, prompt: SignInAgain, why: CsmError) -> None:
    """Run the dialog as a flow of the application, which outlives the refused flow."""
    await prompt.run_dialog(why)


def _who(session: Session) -> str:
    profile = session.profile
    try:
        name = visible(session.identity.name)
    except SignInNeeded:
        name = "nobody"
    return f"{name} · {profile.method.label} · {visible(profile.name)} · {profile.host}"


def _ways(profile: Profile) -> list[tuple[Way, str]]:
    if not profile.method.needs_secret:
        return [("again", "Try again" if profile.method is Method.AZURE_CLI else "Sign in")]
    what = "key" if profile.method is Method.API_KEY else "secret"
    source = profile.secret_source
    if source is None or source.kind is SecretKind.PROMPT:
        return [("typed", f"Type the {what}")]
    return [("again", f"Read the {what} again"), ("typed", f"Type the {what}")]
