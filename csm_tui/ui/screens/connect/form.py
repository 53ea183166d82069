"""The form of one way to sign in; the result of an attempt stands beside the field it is about."""

from dataclasses import replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Label, Static

from csm_tui.domain.errors import CsmError, InputRefused
from csm_tui.domain.profile import ENVIRONMENT, Profile, SecretKind
from csm_tui.domain.secret import Secret
from csm_tui.ui.presentation.place_fields import access_words
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
    variable_of,
    with_text,
)
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.panel import Panel

_TYPED = "typed here"


class ConnectForm(Panel):
    """Shows a profile to fill in; typed text is kept when another method is chosen."""

    class Completed(Message):
        """Enter was pressed, and nothing is missing that only the user knows."""

    class Corrected(Message):
        """A field was changed after a failure, which is no longer shown."""

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._base = profile
        self._kept: dict[str, str] = {}
        self._failed_with: list[str] | None = None
        """The values of the fields with which the shown failure came."""

    def compose(self) -> ComposeResult:
        """Compose the method, a line for each field, the result, and the button."""
        profile = self._base
        with Horizontal(classes="row chosen"):
            yield Label("Sign in with")
            yield Button(profile.method.label, id="choose-method", classes="choice")
            yield Static("F4", classes="origin")
        for field in fields_of(profile.method):
            with Horizontal(id=f"{field}-row", classes="row"):
                yield Label(label_of(field, profile.method))
                if field == SECRET:
                    yield Input(password=True, placeholder=secret_hint(profile), id=field)
                    yield Static(secret_origin(profile), classes="origin", markup=False)
                else:
                    text = self._kept.get(field, _text(profile, field))
                    hint = HINTS.get(field, "")
                    yield Input(text, placeholder=hint, id=field, select_on_focus=False)
                    yield Static(self._origin(field, text), id=f"{field}-origin", classes="origin")
        yield Static(id="outcome")
        with Horizontal(id="buttons"):
            yield Button("Connect", id="connect", variant="primary")

    def on_mount(self) -> None:
        """Name the profile."""
        self._say_head()

    async def show(self, profile: Profile, secret: Secret | None = None) -> None:
        """Show another profile and drop typed text; a given secret is filled in."""
        self._base, self._kept = profile, {}
        await self._redo()
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
        await self._redo()

    async def _redo(self) -> None:
        self._failed_with = None
        await self.recompose()
        self._say_head()

    def _say_head(self) -> None:
        title = {FORM: "New connection", ENVIRONMENT: "New connection"}.get(self._base.name)
        if self._base.name == ENVIRONMENT and self._base.origins:
            title = "Environment"
        rights = access_words(self._base) if self._base.read_only or self._base.protected else ""
        self.head(title or self._base.name, Content.styled(rights, "$text-warning"))

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

    def check(self) -> None:
        """Check that nothing is missing that only the user knows.

        Raises:
            InputRefused: a field is empty; the error names it.
        """
        for field in self._gaps():
            if field == SECRET and self._base.name not in {ENVIRONMENT, FORM}:
                continue  # A profile without a source of its secret asks for it.
            variable = variable_of(field, self.profile)
            how = f"Fill it in, or set {variable}." if variable else "Fill it in."
            error = InputRefused(f"{label_of(field, self._base.method)} is missing.", how)
            error.field = field
            raise error

    def focus_gap(self, *, strict: bool = False) -> bool:
        """Focus the first field that only the user can fill; return whether there is one.

        Args:
            strict: Include fields whose value the platform may name.
        """
        missing = self._gaps(strict=strict)
        if missing:
            self.focus_field(missing[0])
        return bool(missing)

    def focus_field(self, field: str) -> None:
        """Focus a field."""
        # The screen scrolls, once everything is laid out.
        self.query_one(f"#{field}", Input).focus(scroll_visible=False)

    def _gaps(self, *, strict: bool = False) -> list[str]:
        profile = self.profile
        wanted = [field for field in gaps(profile) if strict or not findable(field)]
        if profile.method.needs_secret and not self.secret and profile.secret_source is None:
            wanted.append(SECRET)
        return sorted(wanted, key=fields_of(profile.method).index)

    def say(self, text: str) -> None:
        """Show a text that is no failure, at the end; an empty one clears the result."""
        self._failed_with = None
        self._place("", outside(text, lines=True))

    def fail(self, error: CsmError) -> str:
        """Show an error with its next step, or with every finding about a profile.

        Returns:
            The field beside which it stands; empty if it stands at the end.
        """
        findings = [
            _without_folder(text)
            for name, text in error.details.items()
            if name.startswith("finding ")
        ]
        steps = findings or [error.next_step]
        lines = [Content.assemble("✗ ", outside(error.headline)).stylize("$text-error")]
        lines += [Content.assemble("→ ", outside(step)) for step in steps]
        if error.details:
            lines.append(Content.styled("F8 details", "$text-muted"))
        field = error.field if error.field in fields_of(self._base.method) else ""
        self._place(field, Content("\n").join(lines))
        self._failed_with = self._values()
        return field

    def _place(self, field: str, text: Content) -> None:
        """Show a text below the row of a field, or before the button."""
        outcome = self.query_one("#outcome", Static)
        if field:
            self.move_child(outcome, after=self.query_one(f"#{field}-row"))
        else:
            self.move_child(outcome, before=self.query_one("#buttons"))
        outcome.set_class(bool(field), "-beside")
        outcome.display = bool(text)
        outcome.update(text)
        for row in self.query(".row"):
            row.set_class(bool(field) and row.id == f"{field}-row", "-wrong")

    def _values(self) -> list[str]:
        return [each.value for each in self.query(Input)]

    def _texts(self) -> dict[str, str]:
        return {str(each.id): each.value.strip() for each in self.query(Input) if each.id != SECRET}

    def _origin(self, field: str, text: str) -> Content:
        if remark := remark_on(field, text):
            return Content.styled(f"! {remark}", "$text-warning")
        if not text or text == _text(self._base, field):
            return outside(origin_of(field, with_text(self._base, {field: text})))
        variable = origin_of(field, with_text(self._base, {field: ""}))
        return outside(f"{variable} · typed" if variable else _TYPED)

    @on(Input.Changed)
    def _say_origin(self, event: Input.Changed) -> None:
        # What failed was another form. The form may have been filled just before it failed.
        if self._failed_with is not None and self._failed_with != self._values():
            self.say("")
            self.post_message(self.Corrected())
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


def _without_folder(finding: str) -> str:
    """Return a finding with the name of its file alone; F8 shows the whole path."""
    place, word, rest = finding.partition(": error: ")
    return f"{Path(place).name}{word}{rest}"


def secret_hint(profile: Profile) -> str:
    """Return the placeholder of the secret's field."""
    source = profile.secret_source
    if source is None:
        return "paste it; never shown or stored"
    if source.kind is SecretKind.PROMPT:
        return "you are asked when you connect"
    return f"from {secret_origin(profile)}"


def _text(profile: Profile, field: str) -> str:
    return str(getattr(profile, field) or "")
