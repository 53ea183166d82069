"""The arguments of the commands about runners and runs."""

import argparse

from csm_tui.cli.object_arguments import Command
from csm_tui.cli.parsing import add_place, add_verb, add_verbs, given_text

RUNNERS = ("runners", "runs")
"""The commands about runners and their runs."""

RUNNERS_EPILOG = """\
RUNNER is the id or exact name of a runner, RUN the id of a run.

exit codes:
  0    done, or nothing to do; runs explain: cause found; diff: no differences;
       runs log -f, runners start --wait: the run succeeded
  1    failed: platform error (500) or missing rights, disk full, outcome of a change
       unknown, or the run that was waited for failed
  2    usage: invalid options, profile or variable, nothing to connect with, no
       workspace
  3    connection: not reached, lost, busy (429, 502, 503, 504), sign-in failed, or
       a web page or redirect instead of the platform
  4    not found: runner, run, workspace, local file
  5    refused by a check: already exists, read-only or protected profile, a value
       that the solution does not allow, runner already active, or you answered no
  6    partly done: a dataset is missing; diff: differences found; runs explain: no
       cause, because all steps succeeded
  130  interrupted; 128 + its number after any other signal
"""


def add_runners(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", command: Command
) -> None:
    """Add the commands about runners and runs."""
    _add_runners(
        command(
            commands,
            "runners",
            "list, show, compare, change, start, stop and download runners",
            "List, compare, change, start, stop and download the runners of a workspace.",
            RUNNERS_EPILOG,
        )
    )
    _add_runs(
        command(
            commands,
            "runs",
            "list, show and explain runs, and print logs",
            "Show the runs of a workspace, and find out why they failed.",
            RUNNERS_EPILOG,
        )
    )


def _add_runners(parser: argparse.ArgumentParser) -> None:
    verbs = add_verbs(parser)

    def verb(name: str, short: str, *, writes: bool = False) -> argparse.ArgumentParser:
        made = add_verb(verbs, name, short, RUNNERS_EPILOG, writes=writes)
        add_place(made)
        if name != "ls":
            made.add_argument("runner", type=given_text, metavar="RUNNER")
        if writes:
            made.add_argument("--yes", action="store_true", help="do not ask")
        return made

    ls = verb("ls", "list runners with the state of their last runs")
    ls.add_argument(
        "text",
        nargs="*",
        type=given_text,
        metavar="FILTER",
        help="as on the screen: text, '!text', state:failed, template:, owner:, tag:, id:",
    )
    ls.add_argument("--failed", action="store_true", help="only runners with a failed last run")
    verb("show", "show a runner, its parameters and its datasets")
    diff = verb("diff", "compare two runners, or a runner with its parent")
    diff.add_argument(
        "other", nargs="?", type=given_text, metavar="OTHER", help="default: the parent"
    )
    diff.add_argument("--all", action="store_true", help="also show equal values")
    start = verb("start", "start a runner and print the id of its run", writes=True)
    start.add_argument(
        "--wait",
        action="store_true",
        help="follow the log until the run ends; exit code 1 if it fails",
    )
    start.add_argument(
        "--force", action="store_true", help="start even if the check finds problems"
    )
    verb("stop", "stop the last run of a runner and print its state", writes=True)
    change = verb("set", "change parameters of a runner", writes=True)
    change.add_argument(
        "values",
        nargs="+",
        type=_value,
        metavar="PARAMETER=VALUE",
        help="id of a parameter and its new value; PARAMETER= sets an empty value",
    )
    change.add_argument("--dry-run", action="store_true", help="print the changes, save nothing")
    change.add_argument(
        "--force", action="store_true", help="save even if the solution does not allow the value"
    )
    _add_get(verb("get", "download the data of a runner as its handlers read it"))


def _add_get(get: argparse.ArgumentParser) -> None:
    get.add_argument(
        "--into",
        type=given_text,
        metavar="DIR",
        required=True,
        help="local folder for parameters/, datasets/ and manifest.json",
    )
    get.add_argument("--no-json", dest="as_json", action="store_false", help="no parameters.json")
    get.add_argument("--csv", dest="as_csv", action="store_true", help="also parameters.csv")
    which = get.add_mutually_exclusive_group()
    which.add_argument("--no-datasets", dest="datasets", action="store_false", help="no datasets")
    which.add_argument(
        "--only",
        action="append",
        type=given_text,
        metavar="DATASET",
        default=[],
        help="only this dataset (id or name); repeat for several",
    )
    get.add_argument(
        "--reproduce",
        action="store_true",
        help="also runner.env: variables of a run, secrets empty",
    )
    get.add_argument("--overwrite", action="store_true", help="overwrite existing files")
    get.add_argument("--dry-run", action="store_true", help="print the list, download nothing")


def _add_runs(parser: argparse.ArgumentParser) -> None:
    verbs = add_verbs(parser)

    def verb(name: str, short: str) -> argparse.ArgumentParser:
        made = add_verb(verbs, name, short, RUNNERS_EPILOG)
        add_place(made)
        return made

    ls = verb("ls", "list the runs of a runner, newest first")
    ls.add_argument("runner", type=given_text, metavar="RUNNER")
    for name, short in (
        ("show", "show a run and its steps"),
        ("log", "print the log of a run"),
        ("explain", "explain why a run failed, or a saved log without a platform"),
    ):
        made = verb(name, short)
        metavar = "RUN|FILE|-" if name == "explain" else "RUN"
        made.add_argument("run", type=given_text, metavar=metavar)
        made.add_argument(
            "--runner",
            type=given_text,
            metavar="RUNNER",
            help="runner of the run (faster than searching for it)",
        )
        if name == "log":
            made.add_argument(
                "-f", "--follow", action="store_true", help="follow until the run ends"
            )


def _value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"“{text}” is not PARAMETER=VALUE")
    return name.strip(), value
