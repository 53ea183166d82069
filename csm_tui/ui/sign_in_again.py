"""Renewing a session that has ended: the user is asked once, over any screen."""

import asyncio
import time

from textual.message_pump import MessagePump

from csm_tui.domain.errors import Cancelled, CsmError, SignInNeeded
from csm_tui.domain.profile import Method, Profile, SecretKind
from csm_tui.domain.secret import Secret
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.profiles import Profiles
from csm_tui.ui.dialogs.session_ended import SessionEndedDialog, Way
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.sign_in import asked_secret, secret_for, sign_in_with


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
