"""The actions on files, in the preview and in a comparison: a part of the table of actions."""

from csm_tui.ui._action import Action

FILE_OPERATIONS = (
    Action(
        "operations",
        "delete",
        "x,delete",
        "Delete",
        "Delete what is marked, or the file or folder under the cursor; asks first",
        writes=True,
    ),
    Action(
        "operations",
        "move",
        "m,f6",
        "Rename, move",
        "Give the file or folder another name, or move what is marked into a folder",
        writes=True,
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
    ),
    Action(
        "operations",
        "open_with",
        "O",
        "Open",
        "Open a copy of the file with this computer's program for it",
    ),
)

FILE_PREVIEW = (
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
)

FOLDER_COMPARISON = (
    Action(
        "compare",
        "push",
        "u",
        "Push",
        "Send what is ticked, else the file under the cursor, to the workspace; the list first",
        footer=True,
        writes=True,
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
)
