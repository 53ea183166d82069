"""One action of the user, and the places where actions are offered."""

from dataclasses import dataclass

from csm_tui.domain.rights import Operation

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
    "board": "Board of all workspaces",
    "runner_list": "List of runners",
    "scenarios": "Scenarios",
    "inspector": "Runner",
    "comparison": "Comparison of runners",
    "triage": "Why a run failed",
    "solution": "Solution",
    "log": "Run",
    "lines": "Log lines",
    "run_data": "Run data",
    "twin": "Twin data",
    "sources": "Datasets with a status",
    "load": "CSV files",
    "query": "Query box",
    "datasets": "Datasets",
    "sending": "Folder to send",
    "asking": "Query of a table",
    "question": "Query fields",
    "rights": "Rights",
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
    """One or two words for the footer, verb first."""
    help: str
    """A sentence for the help and the key table."""
    title: str = ""
    """Its name in palette and help, verb first: ``Download file``."""
    footer: int = 0
    """Its place among the hints of the footer: 1 is used most; 0 leaves it out."""
    writes: bool = False
    """Whether it changes something on the platform."""
    needs: Operation | None = None
    """The operation whose rights it needs; without them it is greyed, with the reason."""
    or_needs: Operation | None = None
    """Another operation whose rights suffice."""
    priority: str = ""
    """Those of its keys, separated by commas, that are handled before the focused widget sees them,
    in every dialog and in the palette."""

    @property
    def id(self) -> str:
        """The stable name for a key map."""
        return f"{self.scope}.{self.name}"
