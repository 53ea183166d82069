"""What can be done to files, and in a look into one: a part of the table of actions."""

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
