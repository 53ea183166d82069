"""One action of the user, and the places where actions are offered."""

from dataclasses import dataclass

from csm_tui.domain.rights import Operation

SCOPES = {
    "app": "Application",
    "connect": "Connect",
    "main": "All panes",
    "transfers": "Transfers",
    "files": "Workspace",
    "side": "Files, either side",
    "remote": "Files, workspace",
    "operations": "Workspace files",
    "local": "Files, this computer",
    "preview": "Preview",
    "compare": "Compare",
    "runners": "Runners",
    "board": "All workspaces",
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
    "sources": "Datasets (3.x, 4.x)",
    "load": "CSV files",
    "query": "Query box",
    "datasets": "Datasets",
    "sending": "Upload of a folder",
    "asking": "Table query",
    "question": "Fields of a table query",
    "rights": "Rights",
}
"""Scopes and the headings that help and palette show for them."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the actions of a scope are reached from elsewhere."""

    pane: str = ""
    """The scope of the pane that they are in."""
    opened_by: str = ""
    """The id of the action that opens their screen, without a choice or a question."""
    first: str = ""
    """What is to be done first when nothing on the screen has them."""
    never: str = ""
    """Why the platform does not have the pane, where it is missing."""
    part_of: str = ""
    """The scope under whose heading palette and help list them, when it is not their own."""


_FILES = Way(pane="files", part_of="files")
_RUNNERS = Way(pane="runners", part_of="runners")
_TWIN = Way(pane="twin", never="not on API 5.x: its datasets are made of parts")
_PARTS = Way(pane="datasets", never="only on API 5.x")

WAYS = {
    "connect": Way(first="only on the first screen: disconnect first (D)"),
    "main": Way(first="connect first"),
    "transfers": Way(opened_by="main.transfers"),
    "files": _FILES,
    "side": _FILES,
    "remote": _FILES,
    "operations": _FILES,
    "local": _FILES,
    "preview": Way(pane="files", first="view a file first (v)"),
    "compare": Way(pane="files", opened_by="files.compare"),
    "runners": _RUNNERS,
    "runner_list": _RUNNERS,
    "board": Way(opened_by="main.board"),
    "scenarios": Way(first="list the scenarios first; only on API 3.x"),
    "inspector": Way(pane="runners", first="open a runner first (Enter)"),
    "comparison": Way(first="compare runners first (C)"),
    "triage": Way(first="explain a failed run first (e)"),
    "solution": Way(opened_by="main.solution"),
    "log": Way(pane="runners", first="open a log first (L)"),
    "lines": Way(pane="runners", first="open a log first (L)"),
    "run_data": Way(first="show the tables of a run first (t)"),
    "twin": _TWIN,
    "sources": _TWIN,
    "load": _TWIN,
    "query": _TWIN,
    "datasets": _PARTS,
    "sending": Way(
        pane="datasets", first="choose a folder to upload first (u)", never=_PARTS.never
    ),
    "asking": _PARTS,
    "question": _PARTS,
    "rights": Way(opened_by="main.session_details"),
}
"""How the actions of each scope are reached; those of the application are everywhere."""

MODES = frozenset(
    {"preview", "inspector", "log", "lines", "query", "sending", "asking", "question"}
)
"""Scopes that the focus enters for one task: their hints come before those of the pane."""


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
    when: str = ""
    """What it needs, in words, for where it is not possible: ``only for a PENDING dataset``."""
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
