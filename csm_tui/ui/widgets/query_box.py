"""The input of a query, with the queries before."""

from textual.widgets import Input

from csm_tui.ui.actions import bindings


class QueryBox(Input):
    """The input of a query; the arrow keys recall earlier queries."""

    BINDINGS = bindings("query")

    def __init__(self, first: str = "", placeholder: str = "") -> None:
        super().__init__(first, placeholder=placeholder)
        self._earlier: list[str] = []
        self._at = 0
        self._draft = ""

    def remember(self, text: str) -> None:
        """Add a query to the history of this session."""
        if text in self._earlier:
            self._earlier.remove(text)
        self._earlier.append(text)
        self._at = len(self._earlier)
        # The next text typed replaces it.
        self.action_select_all()

    def action_earlier(self, step: int) -> None:
        """Recall an earlier query; after the newest comes the text being typed."""
        if self._at == len(self._earlier):
            self._draft = self.value
        self._at = max(0, min(self._at + step, len(self._earlier)))
        self.value = [*self._earlier, self._draft][self._at]
        self.cursor_position = len(self.value)
