"""The fields of a question to a table; Enter in any of them asks."""

from collections.abc import Sequence
from dataclasses import astuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.events import Resize
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from csm_tui.ui.actions import bindings
from csm_tui.ui.presentation.part_query_form import QueryForm, completed

_PLACEHOLDERS = {
    "columns": "all; or a, sum(b), count(distinct c)",
    "group": "none; or a, b",
    "order": "as stored; or a, -b",
    "limit": "no limit",
    "offset": "none",
}
_LABELS = {
    "columns": "Columns",
    "group": "Group by",
    "order": "Order",
    "limit": "Limit",
    "offset": "Offset",
}
_LINES = (("columns", "group"), ("order", "limit", "offset"))
_NUMBERS = {"limit", "offset"}


class _Columns(Suggester):
    """Completes a name of a column or a function."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.known: Sequence[str] = ()

    async def get_suggestion(self, value: str) -> str | None:
        """Return the text with its last word completed."""
        return completed(value, self.known)


class QueryField(Input):
    """One field; the arrow keys recall earlier questions."""

    BINDINGS = bindings("question")

    def action_earlier(self, step: int) -> None:
        """Recall an earlier question, in all fields."""
        for fields in self.ancestors:
            if isinstance(fields, QueryFields):
                fields.recall(step)


class QueryFields(Container):
    """Two lines of fields; the form is posted when it is to be asked."""

    DEFAULT_CSS = """
    QueryFields {
        height: 2;
        padding: 0 1;
        Horizontal { height: 1; }
        Static { color: $text-muted; width: auto; padding-right: 1; }
        QueryField { width: 1fr; margin-right: 1; }
        #columns { width: 3fr; }
        #limit, #offset { width: 11; }
        &.-slim #limit, &.-slim #offset { width: 6; }
    }
    """

    class Asked(Message):
        """The question is to be asked."""

        def __init__(self, form: QueryForm) -> None:
            super().__init__()
            self.form = form

    def __init__(self) -> None:
        super().__init__()
        self._suggester = _Columns()
        self._earlier: list[QueryForm] = []
        self._at = 0
        self._draft = QueryForm()

    def compose(self) -> ComposeResult:
        """Compose the fields."""
        for line in _LINES:
            with Horizontal():
                for name in line:
                    yield Static(_LABELS[name])
                    yield QueryField(
                        "100" if name == "limit" else "",
                        placeholder=_PLACEHOLDERS[name],
                        suggester=None if name in _NUMBERS else self._suggester,
                        id=name,
                        compact=True,
                    )

    def on_resize(self, event: Resize) -> None:
        """Leave room for the columns."""
        self.set_class(event.size.width < 60, "-slim")

    @property
    def form(self) -> QueryForm:
        """What is typed."""
        return QueryForm(*(self.query_one(f"#{name}", Input).value for name in _LABELS))

    @property
    def is_typing(self) -> bool:
        """Whether a field has the focus."""
        return self.has_focus_within

    def focus_first(self) -> None:
        """Focus the columns."""
        self.query_one("#columns", Input).focus()

    def know(self, columns: Sequence[str]) -> None:
        """Complete these columns."""
        self._suggester.known = columns

    def reset(self) -> None:
        """Empty the fields, for another table, and forget earlier questions."""
        self._earlier, self._at = [], 0
        self.know(())
        self._fill(QueryForm())

    def remember(self, form: QueryForm) -> None:
        """Add a question to the history."""
        if form in self._earlier:
            self._earlier.remove(form)
        self._earlier.append(form)
        self._at = len(self._earlier)

    def recall(self, step: int) -> None:
        """Show an earlier question; after the newest comes what was being typed."""
        if self._at == len(self._earlier):
            self._draft = self.form
        self._at = max(0, min(self._at + step, len(self._earlier)))
        self._fill([*self._earlier, self._draft][self._at])

    def _fill(self, form: QueryForm) -> None:
        for name, value in zip(_LABELS, astuple(form), strict=True):
            field = self.query_one(f"#{name}", Input)
            field.value = value
            field.cursor_position = len(value)

    @on(Input.Submitted)
    def _ask(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Asked(self.form))
