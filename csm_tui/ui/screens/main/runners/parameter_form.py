"""The typed form for the parameters of a runner: one line each, errors beside the field."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import Resize
from textual.message import Message
from textual.widgets import Button, Input, Select, Static

from csm_tui.domain.format import counted
from csm_tui.domain.masking import is_secret_name
from csm_tui.domain.runner import ParameterRow
from csm_tui.domain.solution import in_language
from csm_tui.ui.dialogs.base import SHORT, Dialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.parameter_file import parameter_words
from csm_tui.ui.presentation.solution_words import default_words, one_line
from csm_tui.ui.text import outside

Check = Callable[[Mapping[str, str]], Mapping[str, Sequence[str]]]
"""Returns what is wrong with some values, by parameter id."""


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """What the user wants with the values of the form."""

    values: Mapping[str, str] = field(default_factory=dict)
    """Those that differ from the runner's, by parameter id."""
    in_editor: bool = False
    """Whether to continue in the editor instead of saving."""


class ParameterField(Horizontal):
    """One parameter: its label, a field of its type, and what is wrong or expected."""

    DEFAULT_CSS = """
    ParameterField {
        height: auto;
        .label {
            width: 2fr; max-width: 34; height: 1; padding-right: 1;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        .field { width: 3fr; height: 1; }
        .hint { width: 3fr; height: auto; padding-left: 1; color: $text-muted; }
        Input { margin: 0; }
        Select { height: auto; }
        &.-wrong .hint { color: $text-error; }
        &.-changed .label { text-style: bold; }
    }
    """

    class Edited(Message):
        """The value of a field is another one."""

    def __init__(self, row: ParameterRow, value: str | None, language: str) -> None:
        """Create the field.

        Args:
            row: The parameter.
            value: Its text of now; None if it is not set.
            language: The language of labels.
        """
        super().__init__()
        self.row = row
        self._secret = is_secret_name(row.parameter_id)
        self._stored = row.value.value if row.value else None
        self._start = value
        self._language = language
        self._hint = parameter_words(row)

    def compose(self) -> ComposeResult:
        """Compose the label, the field and the hint."""
        definition = self.row.definition
        label = definition.label_in(self._language) if definition else self.row.parameter_id
        yield Static(outside(one_line(label)), classes="label")
        if choices := self._choices():
            start = Select.NULL if self._start is None else self._start
            yield Select(
                choices, prompt=self._unset_words(), value=start, compact=True, classes="field"
            )
        else:
            hidden = self._secret and self._start == self._stored
            yield Input(
                "" if hidden else self._start or "",
                placeholder="••• unchanged; type to replace it" if hidden else self._unset_words(),
                password=self._secret,
                compact=True,
                select_on_focus=False,
                classes="field",
            )
        yield Static(outside(self._hint), classes="hint")

    @property
    def value(self) -> str | None:
        """The text in the field; None if it is not set and stays so."""
        for choice in self.query(Select):
            return choice.value if isinstance(choice.value, str) else None
        text = self.query_one(Input).value
        if not text and (self._secret or self._stored is None):
            return self._stored
        return text

    @property
    def is_changed(self) -> bool:
        """Whether the field has another value than the runner."""
        return self.value is not None and self.value != self._stored

    def show_notes(self, notes: Sequence[str]) -> None:
        """Show what is wrong, or what is expected, beside the field."""
        self.set_class(bool(notes), "-wrong")
        self.set_class(self.is_changed, "-changed")
        text = f"✗ {'; '.join(notes)}" if notes else parameter_words(self.row)
        if text != self._hint:
            self._hint = text
            self.query_one(".hint", Static).update(outside(text))

    def focus_field(self) -> None:
        """Focus the field."""
        self.query(".field").first().focus()

    def take_default(self) -> bool:
        """Fill in the default, and return whether there is one."""
        default = self.row.definition.default if self.row.definition else None
        if default is None:
            return False
        for choice in self.query(Select):
            choice.value = default
        for text in self.query(Input):
            text.value = default
        return True

    def _choices(self) -> Sequence[tuple[Any, str]]:
        """Return labels and values to choose from; none where any text can be typed."""
        definition = self.row.definition
        if definition is None:
            return ()
        if definition.var_type == "bool":
            keys = {"true": "true", "false": "false"}
        elif definition.var_type == "enum" and not definition.dynamic_enum:
            keys = {each.key: self._named(each.key, each.labels) for each in definition.enum_values}
        else:
            return ()
        if self._start is not None and keys:
            keys.setdefault(self._start, f"{self._start or '“”'}  (not a choice)")
        if definition.default is not None and keys:
            keys.setdefault(definition.default, definition.default)
        return [(outside(words), key) for key, words in keys.items()]

    def _named(self, key: str, labels: Mapping[str, str]) -> str:
        label = in_language(labels, self._language)
        return f"{key}  {one_line(label)}" if label and label != key else key

    def _unset_words(self) -> str:
        if self._stored is not None:
            return "empty"
        definition = self.row.definition
        default = default_words(definition) if definition else "none"
        return "not set" if default == "none" else f"default: {default}"

    @on(Input.Changed)
    @on(Select.Changed)
    def _tell(self, event: Input.Changed | Select.Changed) -> None:
        event.stop()
        self.post_message(self.Edited())


class ParameterForm(Dialog[FormAnswer]):
    """Edits parameters; the answer has the values that differ, to be saved or for the editor."""

    AUTO_FOCUS = "ParameterField Input, ParameterField Select, #cancel"
    DEFAULT_CSS = """
    ParameterForm {
        & > .box { width: 96%; max-width: 140; padding: 0 1; }
        VerticalScroll { height: auto; margin-top: 1; }
        .place, .count { height: auto; color: $text-muted; }
        .buttons { margin-top: 0; }
        .buttons Button { min-width: 8; }
        &.-short .place { display: none; }
        &.-short VerticalScroll { margin-top: 0; }
        &.-slim .hint, &.-slim #editor { display: none; }
        &.-slim .-wrong .hint { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the fields, which have other uses for some of these.
        Binding("ctrl+s", "save", "Save", tooltip="Save the changed values", priority=True),
        Binding("ctrl+e", "editor", "Editor", tooltip="Go on in $EDITOR", priority=True),
        Binding("ctrl+d", "default", "Default", tooltip="Take the default", priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        place: str,
        rows: Sequence[ParameterRow],
        values: Mapping[str, str],
        check: Check,
        language: str,
        at: str = "",
        *,
        slow: bool = False,
    ) -> None:
        """Show the parameters.

        Args:
            title: The object that is edited.
            place: Where it is, and what cannot be edited here, in words.
            rows: The parameters that can be edited.
            values: Parameter id to the text to begin with.
            check: Tells what is wrong with some values.
            language: The language of labels.
            at: The id of the parameter that has the focus first; empty for the first one.
            slow: Whether the check takes a while, so that it runs in a thread.
        """
        super().__init__(title)
        self._slow = slow
        self._judged: Mapping[str, str] | None = None
        """The values to which the notes on the screen belong."""
        self._save_when_judged = False
        self._at = at
        self._place, self._rows, self._values = place, rows, values
        self._check, self._language = check, language

    def content(self) -> ComposeResult:
        """Compose the fields, the count of changes, and the buttons."""
        yield Static(outside(self._place, lines=True), classes="place")
        with VerticalScroll(can_focus=False):
            for row in self._rows:
                yield ParameterField(row, self._values.get(row.parameter_id), self._language)
        yield Static(classes="count")
        with Horizontal(classes="buttons"):
            yield self.cancel_button()
            yield Button("Open in $EDITOR", id="editor")
            yield Button("Save", id="save", variant="primary")

    def on_mount(self) -> None:
        """Show the keys, and what is wrong from the start."""
        self.keys("^s save · ^e open in $EDITOR · ^d take the default · Esc cancel")
        self._show_state()
        for each in self.query(ParameterField):
            if each.row.parameter_id == self._at:
                each.focus_field()

    def on_resize(self, event: Resize) -> None:
        """Keep the count and the buttons on the screen."""
        short = event.size.height < SHORT
        self.set_class(short, "-short")
        others = 2 if short else 7
        self.query_one(VerticalScroll).styles.max_height = self.rows(event.size.height) - others

    @property
    def changed(self) -> Mapping[str, str]:
        """The values that differ from those of the runner."""
        return {
            each.row.parameter_id: each.value or ""
            for each in self.query(ParameterField)
            if each.is_changed
        }

    @on(ParameterField.Edited)
    def _show_state(self) -> None:
        changed = self.changed
        self.query_one("#save", Button).disabled = not changed
        if self._slow:
            self._judge(changed)
        else:
            self._show_notes(changed, self._check(changed))

    @flow("judging", exclusive=True)
    async def _judge(self, changed: Mapping[str, str]) -> None:
        self._show_notes(changed, await asyncio.to_thread(self._check, changed))

    def _show_notes(self, changed: Mapping[str, str], notes: Mapping[str, Sequence[str]]) -> None:
        """Show what is wrong with the changed values, and save them if that waited for it."""
        self._judged = changed
        wrong = 0
        for each in self.query(ParameterField):
            found = notes.get(each.row.parameter_id, ())
            wrong += bool(found)
            each.show_notes(found)
        words = f"{counted(len(changed), 'value')} changed"
        if wrong:
            words += f" · ✗ {counted(wrong, 'problem')}"
        self.query_one(".count", Static).update(words)
        save = self.query_one("#save", Button)
        bad = bool(notes.keys() & changed.keys())
        save.label = "Save anyway" if bad else "Save"
        save.variant = "warning" if bad else "primary"
        if self._save_when_judged:
            self._save_when_judged = False
            save.focus() if bad else self._save()

    def _save(self) -> None:
        """Save, once it is known what is wrong."""
        if self._judged == self.changed:
            self.dismiss(FormAnswer(self.changed))
        else:
            self._save_when_judged = True

    def action_save(self) -> None:
        """Save, if there is something to save; with mistakes, the button is asked first."""
        save = self.query_one("#save", Button)
        if not save.disabled and save.variant == "warning" and not save.has_focus:
            save.focus()
        elif not save.disabled:
            self._save()

    def action_editor(self) -> None:
        """Continue in the editor."""
        self.dismiss(FormAnswer(self.changed, in_editor=True))

    def action_default(self) -> None:
        """Fill in the default of the field that has the focus."""
        focused = self.focused
        for node in focused.ancestors_with_self if focused else ():
            if isinstance(node, ParameterField) and not node.take_default():
                self.app.notify("This parameter has no default.", timeout=3, markup=False)

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "save":
                self._save()
            case "editor":
                self.action_editor()
            case _:
                self.dismiss(None)
