"""The first screen: what the environment offers, a form for the rest, and the demo platform."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Footer, Input, Label, Static

from csm_tui.domain.connection import DEFAULT_KEY_HEADER, ConnectionSettings
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.secret import Secret
from csm_tui.services.connection import Detection, Session, connect, detect_environment
from csm_tui.services.demo_platform import DemoPlace, DemoProcess
from csm_tui.ui.actions import bindings
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.status_line import StatusLine
from csm_tui.ui.work import Job, flow, shell


class ConnectScreen(Screen[None]):
    """Ends on a session that the platform has accepted, or says what is missing."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = bindings("connect")
    AUTO_FOCUS = None

    class Connected(Message):
        """A platform has accepted the credentials."""

        def __init__(
            self, session: Session, organization_id: str | None, workspace_id: str | None
        ) -> None:
            super().__init__()
            self.session = session
            self.organization_id = organization_id
            """The organization to open, where one is known."""
            self.workspace_id = workspace_id

    def __init__(
        self, environ: Mapping[str, str], demo: DemoProcess, *, start_with_demo: bool = False
    ) -> None:
        super().__init__()
        self._environ = environ
        self._demo = demo
        self._start_with_demo = start_with_demo
        self._detection: Detection = detect_environment(environ)

    def compose(self) -> ComposeResult:
        """Compose what was found, the form, and what one can do."""
        found = self._detection.values
        with VerticalScroll(can_focus=False):
            yield Static("[b $primary]csm-tui[/]  Cosmo Tech platform", id="title")
            yield Static(_explain(self._detection), id="detection")
            yield Label("Address of the platform  [dim]CSM_API_URL[/]")
            yield Input(
                found.get("CSM_API_URL", ""), placeholder="https://host/tenant/v4", id="url"
            )
            yield Label("API key  [dim]CSM_API_KEY, never shown[/]")
            yield Input(password=True, placeholder=self._key_placeholder(), id="key")
            yield Label("Header of the key  [dim]CSM_API_KEY_HEADER[/]")
            yield Input(found.get("CSM_API_KEY_HEADER", DEFAULT_KEY_HEADER), id="header")
            with Horizontal(id="buttons"):
                yield Button("Connect", id="connect", variant="primary")
                yield Button("Demo platform (F2)", id="demo")
            yield Static(id="outcome")
        yield StatusLine(shell(self).jobs)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Focus what is missing, or the button when nothing is."""
        self.query_one("#connect" if self._detection.settings else self._first_gap()).focus()
        if self._start_with_demo:
            self._start_with_demo = False
            self.action_start_demo()

    def action_connect(self) -> None:
        """Connect with what the form says."""
        self._connect()

    def action_start_demo(self) -> None:
        """Start the demo platform and open it."""
        self._open_demo()

    def action_stop(self) -> None:
        """Stop connecting."""
        shell(self).jobs.stop_newest()

    @on(Input.Submitted)
    def _next_field(self, event: Input.Submitted) -> None:
        gap = self._first_gap()
        if gap == "#connect" or event.input is self.query_one(gap):
            self.action_connect()
        else:
            self.query_one(gap).focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "demo":
            self.action_start_demo()
        else:
            self.action_connect()

    @flow("connect", exclusive=True)
    async def _connect(self) -> None:
        settings = self._settings()
        with self._outcome_shown():
            session = await shell(self).jobs.run(
                f"Connecting to {settings.host or settings.api_url}",
                lambda job: connect(settings, progress=job.progress, cancel=job.cancel),
            )
            self.post_message(
                self.Connected(
                    session,
                    self._environ.get("CSM_ORGANIZATION_ID"),
                    self._environ.get("CSM_WORKSPACE_ID"),
                )
            )

    @flow("connect", exclusive=True)
    async def _open_demo(self) -> None:
        def open_demo(job: Job) -> tuple[Session, DemoPlace]:
            place = self._demo.start(progress=job.progress, cancel=job.cancel)
            return connect(place.settings, progress=job.progress, cancel=job.cancel), place

        with self._outcome_shown():
            session, place = await shell(self).jobs.run("Starting the demo platform", open_demo)
            self.post_message(
                self.Connected(session, place.organization_id, place.workspace_id)
            )
