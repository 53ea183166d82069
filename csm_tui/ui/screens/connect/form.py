"""The form of one way to sign in, and the result of the last attempt below it."""

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Label, Static

from csm_tui.domain.errors import CsmError
from csm_tui.domain.profile import ENVIRONMENT, Profile, SecretKind
from csm_tui.domain.secret import Secret
from csm_tui.ui.screens.connect.fields import (
    FORM,
    HINTS,
    SECRET,
    fields_of,
    findable,
    gaps,
    label_of,
    origin_of,
    remark_on,
    secret_origin,
    with_text,
)
from csm_tui.ui.text import outside

_TYPED = "typed here"


class ConnectForm(Vertical):
    """Shows a profile to fill in; typed text is kept when another method is chosen."""

    class Completed(Message):
        """Enter was pressed, and nothing is missing that only the user knows."""

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._base = profile
        self._kept: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Compose the profile, the method, and a line for each field."""
        profile = self._base
        with Horizontal(classes="row chosen"):
            yield Label("Profile")
            yield Button(outside(profile.name), id="choose-profile", classes="choice")
            yield Static(f"F3{_rights(profile)}", classes="origin", markup=False)
        with Horizontal(classes="row chosen"):
            yield Label("Method")
            yield Button(profile.method.label, id="choose-method", classes="choice")
            yield Static("F4", classes="origin")
        for field in fields_of(profile.method):
            with Horizontal(classes="row"):
                yield Label(label_of(field, profile.method))
                if field == SECRET:
                    yield Input(password=True, placeholder=secret_hint(profile), id=field)
                    yield Static(secret_origin(profile), classes="origin", markup=False)
                else:
                    text = self._kept.get(field, _text(profile, field))
                    yield Input(text, placeholder=HINTS.get(field, ""), id=field)
                    yield Static(self._origin(field, text), id=f"{field}-origin", classes="origin")

    async def show(self, profile: Profile, secret: Secret | None = None) -> None:
        """Show another profile and drop typed text; a given secret is filled in."""
        self._base, self._kept = profile, {}
        await self.recompose()
        for field in self.query(f"#{SECRET}").results(Input):
            field.value = secret.reveal() if secret else ""

    async def show_method(self, profile: Profile) -> None:
        """Show the fields of another method; text typed for both is kept."""
        self._kept |= {
            field: text
            for field, text in self._texts().items()
            if text and text != _text(self._base, field)
        }
        self._base = profile
        await self.recompose()

    def fill(self, profile: Profile) -> None:
        """Fill the empty fields from a profile, and show the origin of the values."""
        self._base = replace(self._base, origins={**self._base.origins, **profile.origins})
        for field in fields_of(self._base.method):
            text = _text(profile, field) if field != SECRET else ""
            found = self.query_one(f"#{field}", Input)
            if text and not found.value.strip():
                self._base = with_text(self._base, {field: text})
                found.value = text

    @property
    def profile(self) -> Profile:
        """The profile in the form; its name is `FORM` once a value is not the profile's own."""
        texts = self._texts()
        typed = [name for name, text in texts.items() if text != _text(self._base, name)]
        name = FORM if typed or (self._base.name == ENVIRONMENT and self.secret) else None
        origins = {**self._base.origins, **dict.fromkeys(typed, _TYPED)}
        made = with_text(self._base, texts)
        return replace(made, name=name or self._base.name, origins=origins)

    @property
    def base(self) -> Profile:
        """The profile that the form was filled from."""
        return self._base

    @property
    def secret(self) -> Secret | None:
        """The typed secret, or None."""
        typed = self.query(f"#{SECRET}").results(Input)
        text = next((each.value for each in typed), "")
        return Secret(text) if text else None

    def forget_secret(self) -> None:
        """Clear the typed secret."""
        for each in self.query(f"#{SECRET}").results(Input):
            each.clear()

    def focus_gap(self, *, strict: bool = False) -> bool:
        """Focus the first field that only the user can fill; return whether there is one.

        Args:
            strict: Include fields whose value the platform may name.
        """
        profile = self.profile
        wanted = [field for field in gaps(profile) if strict or not findable(field)]
        if profile.method.needs_secret and not self.secret and profile.secret_source is None:
            wanted.append(SECRET)
        wanted.sort(key=fields_of(profile.method).index)
        if wanted:
            # The screen scrolls, once everything is laid out.
            self.query_one(f"#{wanted[0]}", Input).focus(scroll_visible=False)
        return bool(wanted)

    def _texts(self) -> dict[str, str]:
        return {str(each.id): each.value.strip() for each in self.query(Input) if each.id != SECRET}

    def _origin(self, field: str, text: str) -> Content:
        if remark := remark_on(field, text):
            return Content.styled(f"! {remark}", "$warning")
        if not text or text == _text(self._base, field):
            return outside(origin_of(field, with_text(self._base, {field: text})))
        variable = origin_of(field, with_text(self._base, {field: ""}))
        return outside(f"{variable} · typed" if variable else _TYPED)

    @on(Input.Changed)
    def _say_origin(self, event: Input.Changed) -> None:
        if event.input.id and event.input.id != SECRET:
            shown = self.query_one(f"#{event.input.id}-origin", Static)
            shown.update(self._origin(event.input.id, event.value.strip()))

    @on(Input.Submitted)
    def _next_field(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.focus_gap() or self.screen.focused is event.input:
            self.post_message(self.Completed())
        elif self.screen.focused is not None:
            self.screen.focused.scroll_visible(animate=False)


class ConnectResult(Vertical):
    """The result of the last attempt, and the buttons; always visible, however long the form is."""

    def compose(self) -> ComposeResult:
        """Compose the result, which can be long, and the buttons."""
        with VerticalScroll(can_focus=False, id="sentences"):
            yield Static(id="outcome")
        with Horizontal(id="buttons"):
            yield Button("Connect", id="connect", variant="primary")
            yield Button("Demo platform", id="demo")

    def say(self, text: str) -> None:
        """Show a text that is no failure; an empty one clears the result."""
        self.query_one("#outcome", Static).update(outside(text, lines=True).stylize("$text"))

    def fail(self, error: CsmError) -> None:
        """Show an error and its next step, or every finding about a profile with its place."""
        findings = [text for name, text in error.details.items() if name.startswith("finding ")]
        steps = findings or [error.next_step]
        lines = [Content.assemble("✗ ", outside(error.headline))]
        lines += [Content.assemble("→ ", outside(step)).stylize("$text") for step in steps]
        self.query_one("#outcome", Static).update(Content("\n").join(lines))


def secret_hint(profile: Profile) -> str:
    """Return the placeholder of the secret's field."""
    source = profile.secret_source
    if source is None:
        return "paste it; never shown or kept"
    if source.kind is SecretKind.PROMPT:
        return "asked for on connecting"
    return "read on connecting, or type it"


def _text(profile: Profile, field: str) -> str:
    return str(getattr(profile, field) or "")


def _rights(profile: Profile) -> str:
    return " · read-only" * profile.read_only + " · protected" * profile.protected
