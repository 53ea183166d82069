"""The table of all actions, from which keys, footer, palette and help are made."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from textual.binding import ActiveBinding, Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

from csm_tui.domain.rights import (
    ADD_PARTS,
    CHANGE_DATASET,
    CHANGE_FILES,
    CREATE_DATASET,
    QUERY_GRAPH,
    REPLACE_PART,
    Operation,
)

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
    "scenarios": "Scenarios",
    "inspector": "Runner",
    "solution": "Solution",
    "log": "Run",
    "lines": "Log lines",
    "run_data": "Run data",
    "twin": "Twin data",
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
    """One or two words for the footer."""
    help: str
    """A sentence for the help screen and the palette."""
    footer: bool = False
    """Whether the footer shows it."""
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

    @property
    def title(self) -> str:
        """The palette's line: the area and the verb."""
        return f"{SCOPES[self.scope]}: {self.label.lower()}"


ACTIONS = (
    Action("app", "help", "question_mark,f1", "Help", "Show what every key does here", footer=True),
    Action("app", "command_palette", "ctrl+p,colon", "Palette", "Find any action by its name"),
    Action("app", "next_theme", "f9", "Theme", "Change to the next colour theme"),
    Action(
        "app",
        "ask_to_quit",
        "q,ctrl+q",
        "Quit",
        "Leave; asks first while work is running",
        priority="ctrl+q",
    ),
    Action(
        "app",
        "interrupt",
        "ctrl+c",
        "Interrupt",
        "Stop running work, not transfers in the queue; twice, leave",
        priority="ctrl+c",
    ),
    Action("connect", "connect", "f5,enter", "Connect", "Connect with the form", footer=True),
    Action(
        "connect",
        "start_demo",
        "f2",
        "Demo platform",
        "Start a local platform with sample data and open it",
        footer=True,
    ),
    Action(
        "connect",
        "choose_demo",
        "ctrl+g",
        "Demo version",
        "Open the demo platform of another version: 3.x, 4.x or 5.x",
    ),
    Action(
        "connect",
        "choose_profile",
        "f3",
        "Profile",
        "Choose the environment or one of your profiles",
        footer=True,
    ),
    Action(
        "connect", "choose_method", "f4", "Method", "Choose how to sign in: seven ways", footer=True
    ),
    Action(
        "connect",
        "find_provider",
        "f6",
        "Provider",
        "Fill the identity provider's fields with what the platform says",
        footer=True,
    ),
    Action(
        "connect",
        "save_profile",
        "f7",
        "Save",
        "Save the form as a profile; never with a secret",
        footer=True,
    ),
    Action("connect", "details", "f8", "Details", "Show all that is known of the last failure"),
    Action("connect", "stop", "escape", "Stop", "Stop connecting"),
    Action("main", "show_pane('files')", "1", "Files", "Show the workspace's files"),
    Action("main", "show_pane('runners')", "2", "Runners", "Show the workspace's runners"),
    Action("main", "show_pane('twin')", "3", "Twin data", "Show the Twin Data Layer"),
    Action("main", "show_pane('datasets')", "3", "Datasets", "Show the datasets and their parts"),
    Action(
        "main",
        "choose_workspace",
        "w",
        "Workspace",
        "Choose another organization or workspace",
        footer=True,
    ),
    Action(
        "main",
        "solution",
        "M",
        "Solution",
        "Show the solution (the model): parameters, groups, run templates, and what is wrong",
    ),
    Action("main", "reload", "r,ctrl+r", "Reload", "Ask the platform again for what is shown"),
    Action(
        "main",
        "session_details",
        "s",
        "Rights",
        "Show who you are, what you may do here, and who has access",
    ),
    Action("main", "transfers", "T", "Transfers", "Show what is being moved, and the history"),
    Action("main", "back", "escape", "Stop, back", "Stop running work, else go one step back"),
    Action(
        "main",
        "switch_profile",
        "S",
        "Profile",
        "Go on with another profile; this session stays until that one is open",
    ),
    Action("main", "disconnect", "D", "Disconnect", "Close the session and go to the first screen"),
    Action("transfers", "pause", "p", "Pause", "Let this file wait, or go on", footer=True),
    Action(
        "transfers",
        "pause_all",
        "P",
        "Pause all",
        "Let everything wait, or go on; signs in first where needed",
        footer=True,
    ),
    Action("transfers", "cancel", "x", "Stop", "Stop this file; nothing half done is left"),
    Action("transfers", "cancel_all", "X", "Stop all", "Stop all files, after a question"),
    Action("transfers", "retry", "r", "Again", "Begin this file again", footer=True),
    Action("transfers", "retry_failed", "R", "Failed again", "Begin all that failed again"),
    Action(
        "transfers",
        "conflicts",
        "c",
        "Conflicts",
        "Decide about targets that exist: one, or all of a transfer",
        footer=True,
    ),
    Action(
        "transfers",
        "look",
        "v",
        "Look",
        "Find out whether an upload without an answer has arrived",
    ),
    Action("transfers", "move(-1)", "K,shift+up", "Earlier", "Let this file run earlier"),
    Action("transfers", "move(1)", "J,shift+down", "Later", "Let this file run later"),
    Action("transfers", "move(0)", "t", "First", "Let this file run before all others"),
    Action(
        "transfers", "remove", "z", "Tidy", "Take what is done or skipped off the list", footer=True
    ),
    Action(
        "transfers",
        "tab",
        "right_square_bracket,left_square_bracket,tab",
        "History",
        "Show the history, or the queue again",
        footer=True,
    ),
    Action("transfers", "leave", "escape,T", "Back", "Go back; the transfers go on", footer=True),
    Action(
        "files",
        "other_side",
        "tab",
        "Other side",
        "Go to the other side: workspace or this computer",
        footer=True,
    ),
    Action(
        "files",
        "download",
        "d",
        "Download",
        "Save what is selected in the workspace into this computer's folder",
        footer=True,
    ),
    Action(
        "files",
        "upload",
        "u",
        "Upload",
        "Send what is selected on this computer to the workspace's folder",
        footer=True,
        writes=True,
        needs=CHANGE_FILES,
    ),
    Action(
        "files",
        "copy",
        "y",
        "Copy",
        "Copy the path, the name or the equivalent command of what is selected",
    ),
    Action(
        "files",
        "preview",
        "v",
        "View",
        "Look into the file under the cursor without saving it, or stop it",
        footer=True,
    ),
    Action(
        "files",
        "keep_in_step",
        "Y",
        "In step",
        "Let each side follow the other into folders of the same name, or stop it",
    ),
    Action(
        "files",
        "compare",
        "C",
        "Compare",
        "Compare the folder of this computer with that of the workspace, and push or pull",
    ),
    Action("side", "filter", "slash", "Filter", "Find files by text, glob or ending", footer=True),
    Action("side", "jump", "f,apostrophe", "Go to", "Go to a name by typing how it starts"),
    Action(
        "side",
        "order",
        "o",
        "Order",
        "Order by name or extension; this computer also by size or time",
    ),
    Action("side", "mark", "space", "Mark", "Mark or unmark, and move on", footer=True),
    Action("side", "mark_on(1)", "shift+down,J", "Mark down", "Mark, and move down"),
    Action("side", "mark_on(-1)", "shift+up,K", "Mark up", "Mark, and move up"),
    Action("side", "mark_range", "V", "Range", "Begin a range, or mark all from there to here"),
    Action("side", "mark_all", "a", "Mark all", "Mark all that the filter leaves"),
    Action(
        "side",
        "invert_marks",
        "i,asterisk",
        "Invert",
        "Mark what is not marked, and the other way round",
    ),
    Action("side", "unmark_all", "A", "Unmark all", "Take all marks of this side away"),
    Action("remote", "prefix", "p", "Prefix", "Find files whose whole name starts with a text"),
    Action(
        "operations",
        "delete",
        "x,delete",
        "Delete",
        "Delete what is marked, or the file or folder under the cursor; asks first",
        writes=True,
        needs=CHANGE_FILES,
    ),
    Action(
        "operations",
        "move",
        "m,f6",
        "Rename, move",
        "Give the file or folder another name, or move what is marked into a folder",
        writes=True,
        needs=CHANGE_FILES,
    ),
    Action(
        "operations",
        "new_folder",
        "n,f7",
        "New folder",
        "Make a folder, which the platform has once a file is in it",
    ),
    Action(
        "operations",
        "edit",
        "e,f4",
        "Edit",
        "Edit the file in the program that EDITOR names, and send it after a look at the changes",
        writes=True,
        needs=CHANGE_FILES,
    ),
    Action(
        "operations",
        "open_with",
        "O",
        "Open",
        "Open a copy of the file with this computer's program for it",
    ),
    Action("local", "up", "minus,backspace", "Up", "Show the folder that this one lies in"),
    Action("local", "home", "tilde", "Home", "Show the home folder"),
    Action("local", "choose_folder", "c", "Folder", "Go to a folder by typing its path"),
    Action("local", "open_with", "O", "Open", "Open the file with this computer's program for it"),
    Action("local", "toggle_hidden", "full_stop", "Hidden", "Show or hide what starts with a dot"),
    Action(
        "preview",
        "profile",
        "t",
        "Profile",
        "Show what is in each column of a CSV file, or its rows again",
        footer=True,
    ),
    Action("preview", "find", "slash", "Find", "Search the file for a text"),
    Action("preview", "match(1)", "n", "Next match", "Go to the next place of what is searched"),
    Action("preview", "match(-1)", "N", "Match before", "Go to the place before"),
    Action("preview", "encoding", "E", "Encoding", "Choose the encoding of a text"),
    Action("preview", "form", "b", "Bytes", "Show the file as text, as bytes, or as what it is"),
    Action("preview", "leave", "escape", "Back", "Go back to the list of files", footer=True),
    Action(
        "compare",
        "push",
        "u",
        "Push",
        "Send what is ticked, else the file under the cursor, to the workspace; the list first",
        footer=True,
        writes=True,
        needs=CHANGE_FILES,
    ),
    Action(
        "compare",
        "pull",
        "d",
        "Pull",
        "Bring what is ticked, else the file under the cursor, to this computer; the list first",
        footer=True,
    ),
    Action("compare", "tick", "space", "Tick", "Tick or untick, and move on", footer=True),
    Action(
        "compare",
        "tick_all",
        "a",
        "Tick all",
        "Tick all that is shown and can be moved, but no hidden name",
    ),
    Action("compare", "invert_ticks", "i", "Invert", "Tick what is not, and the other way round"),
    Action("compare", "untick_all", "A", "Untick all", "Take all ticks away"),
    Action(
        "compare",
        "resolve",
        "v",
        "Resolve",
        "Download what is unknown and ticked, else the file under the cursor, to compare it",
        footer=True,
    ),
    Action(
        "compare",
        "resolve_all",
        "V",
        "Resolve all",
        "Download all that is unknown, else all that only the history knows",
    ),
    Action("compare", "filter", "slash", "Filter", "Find names by text, glob or ending"),
    Action("compare", "show", "s", "Show", "Show all names, or those with one mark", footer=True),
    Action(
        "compare", "toggle_hidden", "full_stop", "Hidden", "Show or hide what starts with a dot"
    ),
    Action(
        "compare", "choose_local", "c", "Folder here", "Compare another folder of this computer"
    ),
    Action("compare", "choose_remote", "w", "Folder there", "Compare another workspace folder"),
    Action("compare", "again", "r,ctrl+r", "Again", "Look at both folders again", footer=True),
    Action("compare", "transfers", "T", "Transfers", "Show what is being moved, and the history"),
    Action("compare", "copy", "y", "Copy", "Copy the command that compares these folders"),
    Action(
        "compare", "leave", "escape", "Stop, back", "Stop running work, else go back", footer=True
    ),
    Action("runners", "filter", "slash", "Filter", "Narrow the list by any text", footer=True),
    Action(
        "runners", "last_log", "L", "Last log", "Show the log of the runner's last run", footer=True
    ),
    Action("runners", "open_id", "i", "By id", "Open a runner by its id", footer=True),
    Action("runners", "raw", "v", "Raw", "Show the runner as the platform sent it", footer=True),
    Action("runners", "copy_id", "y", "Copy id", "Copy the runner's id"),
    Action("runners", "scenarios", "c", "Scenarios", "List the scenarios of a 3.x workspace"),
    Action("scenarios", "filter", "slash", "Filter", "Narrow the list by any text", footer=True),
    Action(
        "scenarios", "raw", "v", "Raw", "Show the scenario as the platform sent it", footer=True
    ),
    Action("scenarios", "copy_id", "y", "Copy id", "Copy the scenario's id", footer=True),
    Action("scenarios", "reload", "r,ctrl+r", "Reload", "List the scenarios again", footer=True),
    Action("scenarios", "leave", "escape", "Back", "Go back to the runners", footer=True),
    Action("inspector", "tab(-1)", "left_square_bracket", "Tab", "Show the tab to the left"),
    Action(
        "inspector",
        "tab(1)",
        "right_square_bracket",
        "Next tab",
        "Show the tab to the right",
        footer=True,
    ),
    Action("inspector", "raw", "v", "Raw", "Show the object as the platform sent it", footer=True),
    Action("inspector", "copy_id", "y", "Copy id", "Copy the id of what is under the cursor"),
    Action(
        "inspector",
        "handlers",
        "H",
        "Handlers",
        "List the files of the run template's steps, and download them (3.x)",
    ),
    Action("inspector", "back", "escape", "Back", "Go back to the list of runners", footer=True),
    Action("solution", "show_part('PARAMETERS')", "1", "Parameters", "Show the parameters"),
    Action("solution", "show_part('GROUPS')", "2", "Groups", "Show the groups of parameters"),
    Action("solution", "show_part('TEMPLATES')", "3", "Templates", "Show the run templates"),
    Action("solution", "show_part('FINDINGS')", "4", "Findings", "Show what the check found"),
    Action("solution", "show_part('ABOUT')", "5", "About", "Show the solution as a whole"),
    Action("solution", "part(-1)", "left_square_bracket", "Tab", "Show the tab to the left"),
    Action(
        "solution",
        "part(1)",
        "right_square_bracket",
        "Next tab",
        "Show the tab to the right",
        footer=True,
    ),
    Action("solution", "filter", "slash", "Filter", "Narrow the list by any text", footer=True),
    Action(
        "solution",
        "language",
        "L",
        "Language",
        "Show the labels in another language of the solution",
        footer=True,
    ),
    Action(
        "solution", "raw", "v", "Raw", "Show the row's object as the platform sent it", footer=True
    ),
    Action("solution", "raw_solution", "V", "Raw, all", "Show the whole solution as it was sent"),
    Action("solution", "copy_id", "y", "Copy id", "Copy the id of what is under the cursor"),
    Action("solution", "again", "r,ctrl+r", "Reload", "Ask the platform for the solution again"),
    Action(
        "solution",
        "leave",
        "escape",
        "Back",
        "Stop running work, else go one step back",
        footer=True,
    ),
    Action("log", "find", "slash", "Find", "Search the log", footer=True),
    Action("log", "tables", "t", "Tables", "Show the tables that the run has written"),
    Action("log", "copy_line", "y", "Copy line", "Copy the line under the cursor"),
    Action("lines", "first_error", "e", "Error", "Go to the first error", footer=True),
    Action("lines", "toggle('follow')", "f", "Follow", "Stay at the end as lines come"),
    Action("lines", "next_match", "n", "Next match", "Go to the next match of the search"),
    Action("lines", "previous_match", "N", "Match before", "Go to the match before"),
    Action("lines", "toggle('wrap')", "z", "Wrap", "Wrap long lines, or stop wrapping"),
    Action(
        "lines", "toggle('show_numbers')", "number_sign", "Numbers", "Show or hide line numbers"
    ),
    Action("run_data", "query", "slash", "Query", "Type a query in SQL", footer=True),
    Action("run_data", "export", "E", "Export", "Save the rows as CSV, untouched", footer=True),
    Action("run_data", "reload", "r,ctrl+r", "Reload", "List the tables again"),
    Action(
        "run_data", "leave", "escape", "Back", "Go back to the tables, or to the run", footer=True
    ),
    Action("twin", "open_folder", "o", "Folder", "Open a folder of CSV files", footer=True),
    Action("twin", "choose_dataset", "t", "Dataset", "Choose the dataset to work on", footer=True),
    Action(
        "twin",
        "plan",
        "p",
        "Plan, load",
        "Plan the load of the ticked files, and run it after confirmation",
        footer=True,
        writes=True,
        needs=QUERY_GRAPH,
    ),
    Action(
        "twin",
        "mark_ready",
        "m",
        "Set SUCCESS",
        "Set the dataset's status to SUCCESS by hand, when nothing works on it any more",
        footer=True,
        writes=True,
        needs=CHANGE_DATASET,
    ),
    Action(
        "twin",
        "query",
        "slash",
        "Query",
        "Type a query over the graph",
        footer=True,
        needs=QUERY_GRAPH,
    ),
    Action("twin", "tab(-1)", "left_square_bracket", "Tab", "Show the tab to the left"),
    Action(
        "twin",
        "tab(1)",
        "right_square_bracket",
        "Next tab",
        "Show the tab to the right",
        footer=True,
    ),
    Action(
        "load", "tick", "space", "Tick", "Take the file into the load, or leave it out", footer=True
    ),
    Action("load", "look_again", "R", "Scan again", "Scan the folder again"),
    Action("query", "submit", "enter", "Run", "Run the query", footer=True, needs=QUERY_GRAPH),
    Action("query", "earlier(-1)", "up", "Earlier", "Bring back the query before", footer=True),
    Action("query", "earlier(1)", "down", "Later", "Go on to the query after"),
    Action(
        "datasets",
        "view",
        "v",
        "View",
        "Look into the part under the cursor without saving it, or stop it",
        footer=True,
    ),
    Action(
        "datasets",
        "download",
        "d",
        "Download",
        "Save the part, or all parts of the dataset, into this computer's folder",
        footer=True,
    ),
    Action(
        "datasets",
        "upload",
        "u,o",
        "Upload",
        "Send a folder as a new dataset, or into the one under the cursor; shows a plan first",
        footer=True,
        writes=True,
        needs=CREATE_DATASET,
        or_needs=ADD_PARTS,
    ),
    Action(
        "datasets",
        "query",
        "a",
        "Query",
        "Ask the table under the cursor: columns, sums, counts, groups, order",
        footer=True,
    ),
    Action(
        "datasets",
        "replace",
        "R",
        "Replace",
        "Replace the data of the part by a file; asks first, and keeps a copy of the old data",
        footer=True,
        writes=True,
        needs=REPLACE_PART,
    ),
    Action(
        "datasets",
        "put_back",
        "U",
        "Put back",
        "Put back the data that a part had before it was replaced",
        footer=True,
        writes=True,
        needs=REPLACE_PART,
    ),
    Action("datasets", "filter", "slash", "Filter", "Narrow the list by any text", footer=True),
    Action(
        "datasets",
        "other_list",
        "tab",
        "Other list",
        "Go to the other list: datasets or parts",
    ),
    Action("datasets", "raw", "V", "Raw", "Show what is under the cursor as the platform sent it"),
    Action("datasets", "copy_id", "y", "Copy id", "Copy the id of what is under the cursor"),
    Action("datasets", "tab(-1)", "left_square_bracket", "Tab", "Show the tab to the left"),
    Action(
        "datasets",
        "tab(1)",
        "right_square_bracket",
        "Next tab",
        "Show the tab to the right",
        footer=True,
    ),
    Action(
        "sending",
        "send",
        "p,f5",
        "Plan, send",
        "Show the plan of the ticked files, and send them after confirmation",
        footer=True,
        writes=True,
        needs=ADD_PARTS,
    ),
    Action("sending", "tick", "space", "Tick", "Send the file, or leave it out", footer=True),
    Action(
        "sending",
        "kind",
        "t",
        "File, table",
        "Send the CSV file as a table that can be queried, or as a file",
        footer=True,
    ),
    Action("sending", "all_kinds", "a", "All kinds", "Send all CSV files as tables, or as files"),
    Action("sending", "look_again", "R", "Check again", "Check the files of the folder again"),
    Action(
        "asking",
        "counts",
        "c",
        "Counts",
        "Count the values and the different values of each column of the whole table",
        footer=True,
    ),
    Action("asking", "export", "E", "Export", "Save the answer as CSV, untouched", footer=True),
    Action("question", "submit", "enter", "Ask", "Ask the table", footer=True),
    Action("question", "earlier(-1)", "up", "Earlier", "Bring back the question before"),
    Action("question", "earlier(1)", "down", "Later", "Go on to the question after"),
    Action("rights", "tab(-1)", "left_square_bracket", "Tab", "Show the tab to the left"),
    Action(
        "rights",
        "tab(1)",
        "right_square_bracket,tab",
        "Next tab",
        "Show the tab to the right: you, here, who has access",
        footer=True,
    ),
    Action("rights", "reload", "r,ctrl+r", "Reload", "Ask the platform again", footer=True),
    Action("rights", "copy", "y", "Copy", "Copy everything about you and the session", footer=True),
    Action("rights", "leave", "escape,s", "Back", "Stop running work, else go back", footer=True),
)


def live_actions(screen: Screen[object]) -> list[tuple[Action, ActiveBinding]]:
    """Return the actions that are enabled where the focus is, in the table's order."""
    live = {
        active.binding.id: active for active in screen.active_bindings.values() if active.enabled
    }
    return [(action, live[action.id]) for action in ACTIONS if action.id in live]


def key_names(keys: str) -> str:
    """Return the keys as they are shown."""
    return " ".join(_KEY_NAMES.get(key, key) for key in keys.split(","))


_KEY_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "number_sign": "#",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "apostrophe": "'",
    "asterisk": "*",
    "minus": "-",
    "backspace": "Bksp",
    "delete": "Del",
    "tilde": "~",
    "full_stop": ".",
    "shift+up": "⇧↑",
    "shift+down": "⇧↓",
    "up": "↑",
    "down": "↓",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    **{f"ctrl+{letter}": f"^{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"},
}

_FOOTER_KEYS = {"escape": "Esc"}
"""Keys that Textual would show differently from the help."""


def bindings(scope: str) -> list[BindingType]:
    """Return the key bindings of a scope, for the class attribute ``BINDINGS``."""
    return [
        Binding(
            keys,
            action.name,
            action.label,
            show=action.footer,
            key_display=_FOOTER_KEYS.get(action.keys),
            tooltip=action.help,
            priority=priority,
            id=action.id,
        )
        for action in ACTIONS
        if action.scope == scope
        for keys, priority in _by_priority(action)
    ]


def _by_priority(action: Action) -> Iterator[tuple[str, bool]]:
    """Yield the keys of an action by priority, since a binding has one for all its keys."""
    first = action.priority.split(",")
    for priority in (False, True):
        keys = [key for key in action.keys.split(",") if (key in first) is priority]
        if keys:
            yield ",".join(keys), priority


class ActionsProvider(Provider):
    """Offers every action that is enabled where the focus is to the command palette."""

    async def discover(self) -> Hits:
        """Yield all actions."""
        for action, active in live_actions(self.screen):
            yield DiscoveryHit(_palette_title(action), partial(self._run, active), help=action.help)

    async def search(self, query: str) -> Hits:
        """Yield the actions whose title or help matches."""
        matcher = self.matcher(query)
        for action, active in live_actions(self.screen):
            score = max(matcher.match(_palette_title(action)), matcher.match(action.help))
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(_palette_title(action)),
                    partial(self._run, active),
                    help=action.help,
                )

    async def _run(self, active: ActiveBinding) -> None:
        await self.app.run_action(active.binding.action, default_namespace=active.node)


def _palette_title(action: Action) -> str:
    return f"{action.title} ({key_names(action.keys)})"
