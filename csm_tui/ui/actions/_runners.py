"""The actions on runners, their runs, logs and tables, and on the solution."""

from csm_tui.ui.actions._action import Action

RUNNERS = (
    Action(
        "runners", "last_log", "L", "Last log", "Show the log of the runner's last run", footer=True
    ),
    Action("runners", "open_id", "i", "By id", "Open anything by its id"),
    Action("runners", "raw", "v", "Raw", "Show the runner as the platform sent it"),
    Action("runners", "copy_id", "y", "Copy id", "Copy the runner's id"),
    Action("runners", "scenarios", "c", "Scenarios", "List the scenarios of a 3.x workspace"),
    Action(
        "runners",
        "compare",
        "C",
        "Compare",
        "Compare the two marked runners, or the one under the cursor with its parent or a run",
    ),
    Action("runners", "watch", "W", "Watch", "Say when the run ends, wherever you are"),
    Action(
        "runners", "explain", "e", "Why", "Show why the last run of the runner failed", footer=True
    ),
    Action(
        "runner_list",
        "filter",
        "slash",
        "Filter",
        "Narrow the list: text, !text, state:failed, template:, owner:, tag:, id:",
        footer=True,
    ),
    Action(
        "runner_list",
        "faults",
        "F",
        "Faults",
        "Show only what failed or runs longer than ever, or all again",
        footer=True,
    ),
    Action(
        "runner_list",
        "order",
        "o",
        "Order",
        "Order by any column; the same again turns it round",
        footer=True,
    ),
    Action("runner_list", "mark", "space", "Mark", "Mark or unmark the runner, and move on"),
    Action("runner_list", "mark_all", "a", "Mark all", "Mark all runners that are shown"),
    Action("runner_list", "unmark_all", "A", "Unmark all", "Remove all marks"),
    Action("board", "filter", "slash", "Filter", "Narrow the board by any text", footer=True),
    Action("board", "copy_id", "y", "Copy id", "Copy the id of the runner or dataset"),
    Action("board", "again", "r,ctrl+r", "Reload", "Read all workspaces again", footer=True),
    Action("board", "leave", "escape,B", "Back", "Stop the reading, else go back", footer=True),
    Action(
        "runners", "download", "d", "Get data", "Download the runner's data, as handlers read it"
    ),
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
    Action("inspector", "raw", "v", "Raw", "Show the object as the platform sent it"),
    Action("inspector", "copy_id", "y", "Copy id", "Copy the id of what is under the cursor"),
    Action(
        "inspector",
        "handlers",
        "H",
        "Handlers",
        "List the files of the run template's steps, and download them (3.x)",
    ),
    Action(
        "inspector",
        "compare",
        "C",
        "Compare",
        "Compare the runner or run with its parent, an earlier run, or the marked one",
    ),
    Action("inspector", "explain", "e", "Why", "Show why the run failed", footer=True),
    Action("inspector", "mark", "space", "Mark", "Mark a run, to compare it with another one"),
    Action("inspector", "back", "escape", "Back", "Go back to the list of runners", footer=True),
    Action("comparison", "all", "a", "All", "Show what is the same too, or hide it", footer=True),
    Action("comparison", "swap", "s", "Swap", "Swap the two sides", footer=True),
    Action("comparison", "copy", "y", "Copy", "Copy the shown rows as a table", footer=True),
    Action("comparison", "reload", "r,ctrl+r", "Reload", "Read both sides again", footer=True),
    Action("comparison", "leave", "escape", "Back", "Stop running work, else go back", footer=True),
    Action("triage", "next_fault", "n", "Next", "Go to the next fault or difference", footer=True),
    Action("triage", "save", "d", "Save", "Save the report for a ticket", footer=True),
    Action("triage", "copy", "y", "Copy", "Copy the report, without secrets", footer=True),
    Action("triage", "reload", "r,ctrl+r", "Reload", "Read the run again", footer=True),
    Action("triage", "leave", "escape", "Back", "Stop running work, else go back", footer=True),
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
    Action(
        "log",
        "filter",
        "ampersand",
        "Filter",
        "Show only lines with a text, !text without it",
        footer=True,
    ),
    Action("log", "around", "c", "Context", "Show the lines around those of the filter"),
    Action("log", "time", "at", "To a time", "Go to the line nearest to a time"),
    Action("log", "step(-1)", "left_curly_bracket", "Step", "Go to the step before in the log"),
    Action("log", "step(1)", "right_curly_bracket", "Next step", "Go to the next step in the log"),
    Action(
        "log", "zoom", "Z", "Zoom", "Give the log the whole screen, or take it back", footer=True
    ),
    Action("log", "save", "d", "Save", "Save the whole log as a new file"),
    Action("log", "tables", "t", "Tables", "Show the tables that the run has written"),
    Action("log", "copy_line", "y", "Copy line", "Copy the line under the cursor"),
    Action(
        "log", "copy_shown", "Y", "Copy shown", "Copy the selected lines, or all that are shown"
    ),
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
)
