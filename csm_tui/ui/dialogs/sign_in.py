"""The dialog of a sign-in: a code to type elsewhere, or a page to open in the browser."""

import time
from collections.abc import Callable
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Button, Static

from csm_tui.domain.sign_in import DeviceCode
from csm_tui.ui.dialogs.base import READING, SHORT, SLIM, Dialog, Verb
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.text import outside

now = time.monotonic
"""The clock for the lifetime of a code."""


_VERBS = {
    "copy-code": ("Copy code", "Code"),
    "copy-address": ("Copy address", "Address"),
}
"""What the buttons do, in whole words and where there is little room."""


class SignInDialog(Dialog[Literal["done"]]):
    """Stays until the sign-in has ended; closed by the user, it returns None."""

    DEFAULT_CSS = """
    SignInDialog {
        VerticalScroll { height: auto; max-height: 60vh; }
        #code { width: auto; margin: 1 0 0 2; padding: 0 2; text-style: bold; display: none;
                background: $panel; color: $text-accent; }
        #address { margin: 1 0 0 2; color: $text-accent; }
        #copy-code { display: none; }
        &.-code #code, &.-code #copy-code { display: block; }
        .buttons Button { min-width: 6; }
        &.-slim #cancel { display: none; }
        &.-short {
            & > .box { padding-bottom: 0; }
            .text, #code, #address, .buttons { margin-top: 0; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *READING,
        Binding("y", "copy_code", "Copy code", tooltip="Copy the code to type"),
        Binding("a", "copy_address", "Copy address", tooltip="Copy the address to open"),
        Binding("o", "open", "Open", tooltip="Open the address in a browser on this computer"),
    ]

    def __init__(self, title: str, open_address: Callable[[str], bool]) -> None:
        """Create the dialog, still empty.

        Args:
            title: The platform to sign in to, in a sentence.
            open_address: Opens an address in a browser, and returns whether it could; slow.
        """
        super().__init__(title)
        self._open_address = open_address
        self._address = ""
        self._opens = ""
        self._code = ""
        self._ends: float | None = None
        self._intro = ""
        self._browser = Content("")
        self._waits = ""

    def content(self) -> ComposeResult:
        """Compose the address, the code, the state of the sign-in, and the buttons."""
        with VerticalScroll(can_focus=False):
            yield Static(id="intro", classes="text")
            yield Static(id="address")
            yield Static(id="code")
            yield Static(id="browser", classes="text")
            yield Static(id="waits", classes="text muted")
        with Horizontal(classes="buttons"):
            yield Verb("y", "Copy code", id="copy-code")
            yield Verb("a", "Copy address", id="copy-address")
            yield Verb("o", "Open it", id="open")
            yield self.cancel_button("Stop")

    def on_mount(self) -> None:
        """Show what is known so far, and count down the lifetime of the code."""
        self.set_interval(1, self._show)
        self._show()

    def on_resize(self, event: Resize) -> None:
        """Leave out margins and words where there is little room, and the button for leaving."""
        self.set_class(event.size.height < SHORT, "-short")
        for id_, verb in _VERBS.items():
            self.query_one(f"#{id_}", Verb).verb = verb[event.size.width < SLIM]
        self.keys("Esc stop" if event.size.width < SLIM else "")

    def show_code(self, code: DeviceCode) -> None:
        """Show the address to open and the code to type there."""
        self._intro = "On any device, open this address and type the code:"
        self._address = code.url
        self._opens = code.complete_url or code.url
        self._code = code.code
        self._ends = now() + code.lifetime
        self._waits = "Waiting until you have signed in there"
        self._show()

    def show_address(self, url: str) -> None:
        """Show the address of a sign-in page, and open it in a browser."""
        self._intro = "Sign in with the browser of this computer, at this address:"
        self._address = self._opens = url
        self._browser = Content("◌ Opening the browser")
        self._waits = "Waiting for the browser"
        self._show()
        self.action_open()

    def show_progress(self, text: str) -> None:
        """Show what is being waited for."""
        self._waits = text
        self._show()

    def finish(self) -> None:
        """Close the dialog: the sign-in has ended."""
        self.withdraw("done")

    def action_leave(self) -> None:
        """Stop the sign-in."""
        self.dismiss(None)

    def action_copy_code(self) -> None:
        """Copy the code."""
        if self._code:
            self._copy(self._code, "code")

    def action_copy_address(self) -> None:
        """Copy the address, with the code in it where the provider offers that."""
        self._copy(self._opens, "address")

    @flow("browser", exclusive=True)
    async def action_open(self) -> None:
        """Open the address in a browser on this computer."""
        opened = await shell(self).jobs.run(
            "Opening a browser", lambda _: self._open_address(self._opens), quiet=True
        )
        self._browser = (
            Content.assemble(("✓ ", "$text-success"), "The address was opened in a browser here.")
            if opened
            else Content.assemble(
                ("! ", "$text-warning"), "No browser could be opened: copy the address into one."
            )
        )
        self._show()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "copy-code":
                self.action_copy_code()
            case "copy-address":
                self.action_copy_address()
            case "open":
                self.action_open()
            case _:
                self.action_leave()

    def _copy(self, text: str, what: str) -> None:
        shell(self).copy(text, f"the {what}")

    def _show(self) -> None:
        if not self.ready:
            return
        self.set_class(bool(self._code), "-code")
        self.query_one("#intro", Static).update(self._intro)
        self.query_one("#address", Static).update(outside(self._address))
        self.query_one("#code", Static).update(outside(self._code))
        browser = self.query_one("#browser", Static)
        browser.update(self._browser)
        browser.display = bool(self._browser)
        self.query_one("#waits", Static).update(outside(f"◌ {self._waits}{self._left()}"))

    def _left(self) -> str:
        if self._ends is None:
            return ""
        left = max(0, round(self._ends - now()))
        return f" · the code lasts {left // 60}:{left % 60:02}"
