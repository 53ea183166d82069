"""Dialogs that say more than the screen can hold are read with the arrows."""

from typing import Any

import pytest
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Button

from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.sign_in import DeviceCode
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.session_ended import SessionEndedDialog
from csm_tui.ui.dialogs.sign_in import SignInDialog
from tests.ui.driving import until
from tests.ui.test_shell import words

WHY = SignInNeeded("Your session on api.example has ended.", "Sign in again.")
MANY = {f"fact {number}": "x" for number in range(40)} | {"last": "here"}


def confirm() -> Dialog[Any]:
    return ConfirmDialog("Delete?", "a file\n" * 40 + "never asked twice", confirm="Delete")


def ended() -> Dialog[Any]:
    return SessionEndedDialog("ada · Keycloak · production", WHY, [("again", "Sign in")])


def error() -> Dialog[Any]:
    return ErrorDialog(SignInNeeded("Refused.", "Sign in again.", MANY))


def code() -> Dialog[Any]:
    return SignInDialog("Sign in", lambda _: True)


@pytest.mark.parametrize(
    ("make", "last"),
    [(confirm, "twice"), (ended, "by itself."), (error, "here"), (code, "the code lasts")],
)
async def test_what_does_not_fit_is_read_with_the_arrows(make: Any, last: str) -> None:
    app: App[None] = App()
    async with app.run_test(size=(40, 12)) as pilot:
        dialog = make()
        await app.push_screen(dialog)
        if isinstance(dialog, SignInDialog):
            dialog.show_code(DeviceCode("https://sso.example/" + "device/" * 20, "WXYZ-1234"))
        if isinstance(dialog, ErrorDialog):
            await pilot.press("d")
        text = dialog.query_one(VerticalScroll)
        await until(pilot, lambda: text.max_scroll_y, "there is more than fits")
        assert last not in words(pilot)
        focused = dialog.focused

        await pilot.press("down")
        assert text.scroll_y == 1
        await pilot.press("up", *["pagedown"] * 30)

        await until(pilot, lambda: last in words(pilot), f"{last} is in sight")
        # Enter still answers.
        assert isinstance(focused, Button)
        assert dialog.focused is focused
