"""The person in front of the screen, for work in a thread that has to ask one."""

from collections.abc import Callable
from typing import Any, TypeVar

from textual.app import App
from textual.message_pump import MessagePump

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import DeviceCode, Interaction
from csm_tui.services.browser import open_browser
from csm_tui.services.profiles import ASK, Profiles
from csm_tui.ui.dialogs.prompt import SecretDialog
from csm_tui.ui.dialogs.sign_in import SignInDialog
from csm_tui.ui.jobs import Job, shell

T = TypeVar("T")


async def sign_in_with(
    node: MessagePump,
    what: str,
    call: Callable[[Job, Interaction], T],
    *,
    title: str = "Sign in",
) -> T:
    """Run a call that signs in, in a thread; a dialog shows whatever the person has to do.

    The dialog opens when the person is needed and closes with the call. Leaving it stops the call.

    Args:
        node: A screen or pane; call this from one of its flows.
        what: What is being done, to which object; for the status line.
        call: Signs in; it is given its job and the person.
        title: Of the dialog.

    Raises:
        Cancelled: the person gave up.
    """
    person = InteractivePrompts(node.app, title)
    try:
        return await shell(node).jobs.run(
            what, lambda job: call(job, person.waited_for_by(job)), signs_in=True
        )
    finally:
        person.leave()


async def secret_for(node: MessagePump, profiles: Profiles, profile: Profile) -> Secret | None:
    """Return the secret of a profile, from its source or from the person; None where it needs none.

    Args:
        node: A screen or pane; call this from one of its flows.
        profiles: Knows how a source is read; read in a thread, for a command may be slow.
        profile: Of which the secret is.

    Raises:
        CsmError: its source has none, or cannot be asked.
        Cancelled: the person gave up.
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
    """Ask the person for the secret of a profile.

    Raises:
        Cancelled: the person gave up.
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
    """Shows in a dialog what the thread that signs in has to say; itself an `Interaction`."""

    def __init__(self, app: App[Any], title: str) -> None:
        self._app = app
        self._title = title
        self._job: Job | None = None
        self._dialog: SignInDialog | None = None
        self._left = False

    def waited_for_by(self, job: Job) -> Interaction:
        """Be there for this work, and stop it when the person leaves the dialog."""
        self._job = job
        return self

    def show_code(self, code: DeviceCode) -> None:
        """Show where to go and what to type there; called from any thread."""
        self._app.call_later(self._say, lambda dialog: dialog.show_code(code))

    def open_url(self, url: str) -> None:
        """Show the address, and open it in a browser; called from any thread."""
        self._app.call_later(self._say, lambda dialog: dialog.show_address(url))

    def progress(self, text: str) -> None:
        """Show what is being waited for; called from any thread."""
        self._app.call_later(self._say, lambda dialog: dialog.show_progress(text))

    def leave(self) -> None:
        """Take the dialog away: the work has ended."""
        self._left = True
        if self._dialog is not None:
            self._dialog.finish()

    async def _say(self, how: Callable[[SignInDialog], None]) -> None:
        if self._left:
            return
        if self._dialog is None:
            self._dialog = SignInDialog(self._title, open_browser)
            await self._app.push_screen(self._dialog, self._answered)
        how(self._dialog)

    def _answered(self, answer: object) -> None:
        if answer is None and self._job is not None:
            self._job.cancel.cancel()
