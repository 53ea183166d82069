"""Dialogs that say more than the screen can hold are read with the arrows."""

from typing import Any

import pytest
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, OptionList

from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.sign_in import DeviceCode
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.base import Dialog, Verb
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
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
    [(confirm, "twice"), (ended, "not repeated."), (error, "here"), (code, "the code lasts")],
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

        await pilot.press("down", "j")
        assert text.scroll_y == min(2, text.max_scroll_y)
        await pilot.press("up", "k", *["pagedown"] * 30)

        await until(pilot, lambda: last in words(pilot), f"{last} is in sight")
        # Enter still answers.
        assert isinstance(focused, Button)
        assert dialog.focused is focused


PATH = "data/Customers of 2026 and of all the years before it, at last.csv"
WORDS = (
    f"{PATH}\nA new name, or a folder with its final /; nothing means the root.\n\n" + "how " * 60
)


def typed() -> Dialog[Any]:
    return PromptDialog("Rename", WORDS, value=PATH, preview=lambda _: Preview("a line\n" * 9))


def chosen() -> Dialog[Any]:
    return ChooseDialog("Which?", [Choice(str(n), f"choice {n}", "x" * 30) for n in range(9)])


def protected() -> Dialog[Any]:
    return ConfirmDialog("Change?", WORDS, confirm="Go on", typed="production")


def deleted() -> Dialog[Any]:
    names = [f"data/{number}.csv" for number in range(30)]
    dialog = ListingDialog(
        "Delete 30 files?",
        "All 30 files will be deleted from the workspace Brewery dev. The platform keeps no copy.",
        names,
        confirm="Delete 30 files",
        typed="Brewery dev",
    )
    dialog.say("3 datasets and 2 runners use them: " + "another one, " * 9)
    return dialog


def failed() -> Dialog[Any]:
    return ErrorDialog(SignInNeeded("Refused by somebody.", "Sign in again.", MANY), retry=True)


@pytest.mark.parametrize("make", [typed, chosen, protected, deleted, failed, confirm])
async def test_all_that_is_needed_to_answer_is_on_a_small_screen(make: Any) -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    async with app.run_test(size=(40, 12)) as pilot:
        dialog = make()
        await app.push_screen(dialog)
        box = dialog.query_one(".box")
        needed = [*dialog.query("Input, OptionList, Button, .count").results()]
        # A button that has no room has its key and its verb in the lower edge of the box.
        spared = [each for each in dialog.query(Verb) if not each.display]
        needed = [each for each in needed if each.display]
        await until(pilot, lambda: all(each.region.height for each in needed), "it has its place")
        await pilot.pause()
        assert [each for each in needed if each.region not in box.content_region] == []
        assert [each for each in spared if str(each.verb).lower() not in words(pilot)] == []
        labels = [str(each.label) for each in dialog.query(Button) if each.display]
        assert [label for label in labels if label not in words(pilot)] == []
        # With the letters of every other list too, but where one types.
        await pilot.press(*["down"] * 6, *["down" if dialog.query(Input) else "j"] * 2)
        if options := dialog.query(OptionList):
            assert "choice 8" in words(pilot)
            assert options.first().region in box.content_region
