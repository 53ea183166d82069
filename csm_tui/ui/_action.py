"""A row of the table in `csm_tui.ui.actions`."""

from dataclasses import dataclass

SCOPES = {
    "app": "Application",
    "connect": "Connect",
    "main": "Workspace",
    "transfers": "Transfers",
    "files": "Files",
    "side": "Files, either side",
    "remote": "Files, workspace",
    "operations": "Workspace files",
    "local": "Files, this computer",
    "preview": "Preview",
    "compare": "Compare",
    "runners": "Runners",
    "inspector": "Runner",
    "log": "Run",
    "lines": "Log lines",
    "twin": "Twin data",
    "load": "CSV files",
    "query": "Query box",
}
"""Scopes and the headings that help and palette show for them."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the user in one scope of the application."""

    scope: str
    """Where it is offered: the app, a screen or a pane."""
    name: str
    """The method is ``action_<name>`` of the scope's node."""
    keys: str
    """Key names as Textual writes them, separated by commas; the first one is shown."""
    label: str
    """One or two words for the footer."""
    help: str
    """A sentence for the help screen and the palette."""
    footer: bool = False
    """Whether the footer shows it."""
    writes: bool = False
    """Whether it changes something on the platform."""
    priority: str = ""
    """Those of its keys, separated by commas, that are handled before the focused widget sees them,
    in every dialog and in the palette."""

    @property
    def id(self) -> str:
        """The stable name for a key map."""
        return f"{self.scope}.{self.name}"

    @property
    def title(self) -> str:
        """The palette's line: the area and the verb."""
        return f"{SCOPES[self.scope]}: {self.label.lower()}"
