"""The first screen: what the environment offers, a form for the rest, and the demo platform."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, ItemGrid, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Footer, Input, Label, Static

from csm_tui.domain.connection import DEFAULT_KEY_HEADER, ConnectionSettings, Landing
from csm_tui.domain.errors import CsmError
from csm_tui.domain.secret import Secret
from csm_tui.domain.text import visible
from csm_tui.services.connection import (
    API_KEY,
    API_URL,
    KEY_HEADER,
    Detection,
    Session,
    connect,
    detect_environment,
)
from csm_tui.services.demo_platform import DemoPlace, DemoProcess
from csm_tui.ui.actions import bindings
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.status_line import StatusLine
from csm_tui.ui.work import Job, flow, shell


class ConnectScreen(Screen[None]):
    """Ends on a session that the platform has accepted, or says what is missing."""

    STYLES: ClassVar = [Path(__file__).with_suffix(".tcss")]
    BINDINGS = bindings("connect")
    AUTO_FOCUS = None

    class Connected(Message):
        """A platform has accepted the credentials."""

        def __init__(self, session: Session, landing: Landing) -> None:
            super().__init__()
            self.session = session
            self.landing = landing

    def __init__(
        self, environ: Mapping[str, str], demo: DemoProcess, *, start_with_demo: bool = False
    ) -> None:
        super().__init__()
        self._environ = environ
        self._demo = demo
        self._start_with_demo = start_with_demo
        self._detection: Detection = detect_environment(environ)
        self._form_ready = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Compose what was found, running work and the keys."""
        with VerticalScroll(can_focus=False):
            yield Static(Content.from_markup(_TITLE), id="title")
            yield Static(_explain(self._detection, self._environ), id="detection")
        yield StatusLine(shell(self).jobs)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Draw what is known at once; the form, which costs more, comes right behind it."""
        self.call_after_refresh(self._mount_form)

    async def _mount_form(self) -> None:
        await self.query_one(VerticalScroll).mount_all(self._form())
        if not (self.query("#url") and self.query("#connect")):
            # The application has ended before its second frame.
            return
        self._form_ready.set()
        # Focus what is missing, or the button when nothing is.
        self.query_one(self._first_gap()).focus()
        if self._start_with_demo:
            self.action_start_demo()

    def _form(self) -> list[Widget]:
        url = self._environ.get(API_URL, "").strip()
        header = self._environ.get(KEY_HEADER, "").strip() or DEFAULT_KEY_HEADER
        return [
            ItemGrid(
                Label("Platform address"),
                Input(url, placeholder="https://host/tenant/v4", id="url"),
                Label("API key"),
                Input(password=True, placeholder=self._key_placeholder(), id="key"),
                Label("Header of the key"),
                Input(header, id="header"),
                id="form",
            ),
            Horizontal(
                Button("Connect", id="connect", variant="primary"),
                Button("Demo platform", id="demo"),
                id="buttons",
            ),
            Static(id="outcome"),
        ]

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
        await self._form_ready.wait()
        settings = self._settings()
        with self._outcome_shown():
            session = await shell(self).jobs.run(
                f"Connecting to {settings.host or 'nowhere yet'}",
                lambda job: connect(settings, progress=job.progress, cancel=job.cancel),
            )
            self.post_message(self.Connected(session, self._wanted_place()))

    @flow("connect", exclusive=True)
    async def _open_demo(self) -> None:
        def open_demo(job: Job) -> tuple[Session, DemoPlace]:
            place = self._demo.start(progress=job.progress, cancel=job.cancel)
            return connect(place.settings, progress=job.progress, cancel=job.cancel), place

        await self._form_ready.wait()
        with self._outcome_shown():
            session, place = await shell(self).jobs.run("Starting the demo platform", open_demo)
            landing = Landing(place.organization_id, place.workspace_id, place.csv_folder)
            self.post_message(self.Connected(session, landing))

    def _wanted_place(self) -> Landing:
        return Landing(
            self._environ.get("CSM_ORGANIZATION_ID") or None,
            self._environ.get("CSM_WORKSPACE_ID") or None,
        )

    def _settings(self) -> ConnectionSettings:
        """Return what the form says; an empty key field means the environment's key."""
        typed = self.query_one("#key", Input).value
        found = self._detection.settings
        url = self.query_one("#url", Input).value.strip().rstrip("/")
        from_environment = found is not None and not typed and url == found.api_url
        return ConnectionSettings(
            api_url=url,
            api_key=Secret(typed) if typed else self._key_from_environment(),
            key_header=self.query_one("#header", Input).value.strip() or DEFAULT_KEY_HEADER,
            profile="environment" if from_environment else "form",
        )

    def _key_from_environment(self) -> Secret:
        return Secret(self._environ.get(API_KEY, "").strip())

    def _key_placeholder(self) -> str:
        if self._key_from_environment():
            return f"taken from {API_KEY}; type here to use another one"
        return "paste it here; it is never shown or kept"

    def _first_gap(self) -> str:
        """Return the first thing that is still needed: a field, or the button."""
        if not self.query_one("#url", Input).value.strip():
            return "#url"
        if not self.query_one("#key", Input).value and not self._key_from_environment():
            return "#key"
        return "#connect"

    @contextmanager
    def _outcome_shown(self) -> Iterator[None]:
        """Show in place how an attempt ended; the form keeps what was typed."""
        outcome = self.query_one("#outcome", Static)
        outcome.update("")
        try:
            yield
        except CsmError as error:
            sentence = Content.assemble("✗ ", outside(error.headline))
            step = Content.assemble("\n→ ", outside(error.next_step).stylize("$text"))
            outcome.update(sentence + step)
            self.query_one(self._first_gap()).focus()


_TITLE = "[b $primary]csm-tui[/]  [$muted]connect to a Cosmo Tech platform[/]"


def _explain(detection: Detection, environ: Mapping[str, str]) -> Content:
    """Say which variables were found, which are missing, and what follows."""
    lines = [_variable(name, detection, environ) for name in (API_URL, API_KEY, KEY_HEADER)]
    if detection.settings is not None:
        lines.append(Content("→ The environment holds all that an API key needs: press Enter."))
    else:
        missing = " and ".join(detection.missing)
        lines.append(outside(f"→ Missing: {missing}. Fill the form, or press F2 for the demo."))
    return Content("\n").join(lines)


def _variable(name: str, detection: Detection, environ: Mapping[str, str]) -> Content:
    if name in detection.empty:
        mark, said = "[$warning]![/]", "set, but blank: counts as missing"
    elif name not in environ:
        mark = "[$muted]·[/]" if name == KEY_HEADER else "[$error]✗[/]"
        said = f"not set: {DEFAULT_KEY_HEADER}" if name == KEY_HEADER else "not set"
    else:
        mark = "[$success]✓[/]"
        said = "set, not shown" if name == API_KEY else visible(environ[name])
    return Content.from_markup(f"{mark} {name:<20} $said", said=said)
