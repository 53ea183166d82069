"""The arguments of the commands about organizations, workspaces, datasets and parts."""

import argparse
from collections.abc import Callable

from csm_tui.cli.parsing import add_organization, add_place, add_verb, add_verbs, given_text

OBJECTS_EPILOG = """\
DATASET is the id or exact name of a dataset. PART is the id, source name or name
of a part.

exit codes:
  0    done, or nothing to do
  1    failed: not available on this platform, platform error (500) or missing rights,
       disk full, or the outcome of a change is unknown
  2    usage: invalid options, profile or variable, nothing to connect with, no
       workspace
  3    connection: not reached, lost, busy (429, 502, 503, 504), sign-in failed, or
       a web page or redirect instead of the platform
  4    not found: organization, workspace, dataset, part, local path
  5    refused by a check: already exists, read-only or protected profile, a file or
       query that the platform would reject, a part changed by another user
  6    partly done
  130  interrupted; 128 + its number after any other signal
"""

OBJECTS = ("orgs", "workspaces", "datasets", "parts")
"""The commands about objects of a platform."""

Command = Callable[..., argparse.ArgumentParser]
"""Adds a command: where, name, short help, long help, epilog."""


def add_objects(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", command: Command
) -> None:
    """Add the commands about objects."""
    _add_orgs(
        command(
            commands,
            "orgs",
            "list organizations",
            "List the organizations that you can see.",
            OBJECTS_EPILOG,
        )
    )
    _add_workspaces(
        command(
            commands,
            "workspaces",
            "list and show workspaces",
            "List the workspaces of an organization, or show one.",
            OBJECTS_EPILOG,
        )
    )
    _add_datasets(
        command(
            commands,
            "datasets",
            "list, show, download, upload and query datasets",
            "Work with the datasets of a workspace without the screen.",
            OBJECTS_EPILOG,
        )
    )
    _add_parts(
        command(
            commands,
            "parts",
            "list, show, download, upload and query parts of a dataset (5.x)",
            "Work with the parts of a dataset without the screen.",
            OBJECTS_EPILOG,
        )
    )


def _add_orgs(parser: argparse.ArgumentParser) -> None:
    add_verb(add_verbs(parser), "ls", "list organizations", OBJECTS_EPILOG)


def _add_workspaces(parser: argparse.ArgumentParser) -> None:
    verbs = add_verbs(parser)
    ls = add_verb(verbs, "ls", "list the workspaces of an organization", OBJECTS_EPILOG)
    add_organization(ls)
    show = add_verb(verbs, "show", "show a workspace", OBJECTS_EPILOG)
    add_place(show)


def _add_datasets(parser: argparse.ArgumentParser) -> None:
    verbs = add_verbs(parser)

    def verb(name: str, short: str, *, writes: bool = False) -> argparse.ArgumentParser:
        made = add_verb(verbs, name, short, OBJECTS_EPILOG, writes=writes)
        add_place(made)
        return made

    verb("ls", "list the datasets")
    _add_dataset(verb("show", "show a dataset"))
    get = verb("get", "download all parts of a dataset (5.x)")
    _add_dataset(get)
    _add_saving(get)
    put = verb("put", "upload files and folders as parts of a dataset (5.x)", writes=True)
    _add_paths(put)
    where = put.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", type=given_text, metavar="DATASET", help="existing dataset")
    where.add_argument("--new", type=given_text, metavar="NAME", help="name of a new dataset")
    put.add_argument(
        "--description", metavar="TEXT", default="", help="description of the new dataset"
    )
    put.add_argument(
        "--tag",
        action="append",
        type=given_text,
        metavar="TAG",
        default=[],
        dest="tags",
        help="tag of the new dataset; repeat for several",
    )
    _add_sending(put)
    query = verb("query", "run a read-only Cypher query on the graph of a dataset (3.x, 4.x)")
    _add_dataset(query)
    query.add_argument(
        "cypher", type=given_text, metavar="CYPHER", help="for example MATCH (n) RETURN n"
    )


def _add_parts(parser: argparse.ArgumentParser) -> None:
    verbs = add_verbs(parser)

    def verb(name: str, short: str, *, writes: bool = False) -> argparse.ArgumentParser:
        made = add_verb(verbs, name, short, OBJECTS_EPILOG, writes=writes)
        add_place(made)
        _add_dataset(made)
        return made

    ls = verb("ls", "list the parts of a dataset")
    ls.add_argument(
        "--all", action="store_true", help="also stored parts that the dataset has lost"
    )
    _add_part(verb("show", "show a part"))
    get = verb("get", "download parts; tables as CSV")
    get.add_argument("parts", nargs="+", type=given_text, metavar="PART")
    form = _add_saving(get)
    form.add_argument("--stdout", action="store_true", help="print the content of one part")
    put = verb("put", "upload files as parts, or replace parts", writes=True)
    _add_paths(put)
    put.add_argument(
        "--as",
        type=given_text,
        metavar="PART",
        dest="part",
        help="replace this part with the file, whatever its name",
    )
    _add_sending(put)
    restore = verb(
        "restore",
        "restore the data of a part from the backup made before it was replaced",
        writes=True,
    )
    _add_part(restore)
    restore.add_argument(
        "--force", action="store_true", help="even if another user has changed the part since"
    )
    _add_query(verb("query", "query a part of type DB"))


def _add_query(query: argparse.ArgumentParser) -> None:
    _add_part(query)
    for name, words in (
        ("select", "columns of the result (default: all)"),
        ("sum", "columns to sum up; COLUMN* counts each different value once, here and below"),
        ("avg", "columns to average"),
        ("count", "columns to count"),
        ("min", "columns to take the minimum of"),
        ("max", "columns to take the maximum of"),
        ("group", "columns to group by"),
        ("order", "columns to sort by, as text; COLUMN:desc for descending"),
    ):
        query.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="COLUMNS",
            help=f"{words}" + ("; several with commas between" if name == "select" else ""),
        )
    query.add_argument("--distinct", action="store_true", help="distinct rows only")
    query.add_argument("--limit", type=_number, metavar="N", help="maximum number of rows")
    query.add_argument("--offset", type=_number, metavar="N", help="number of rows to skip")
    query.add_argument(
        "--csv",
        type=given_text,
        metavar="FILE",
        help="save the result as sent by the platform; - prints it",
    )
    query.add_argument("--overwrite", action="store_true", help="overwrite the file of --csv")


def _add_dataset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=given_text, metavar="DATASET")


def _add_part(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", type=given_text, metavar="PART")


def _add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", type=given_text, metavar="PATH", help="local files and folders"
    )


def _add_saving(parser: argparse.ArgumentParser) -> "argparse._MutuallyExclusiveGroup":
    parser.add_argument(
        "--into",
        type=given_text,
        metavar="DIR",
        default=".",
        help="local folder (default: current folder)",
    )
    parser.add_argument("--overwrite", action="store_true", help="overwrite existing files")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--dry-run", action="store_true", help="print the list, download nothing")
    return form


def _add_sending(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--table",
        action="append",
        type=given_text,
        metavar="GLOB",
        default=[],
        dest="tables",
        help="source names to store as tables (type DB), such as '*.csv'; others become files",
    )
    parser.add_argument("--hidden", action="store_true", help="include hidden files of folders")
    parser.add_argument("--dry-run", action="store_true", help="print the list, upload nothing")
    exists = parser.add_mutually_exclusive_group()
    exists.add_argument(
        "--overwrite",
        dest="decision",
        action="store_const",
        const="REPLACE",
        help="replace existing parts, after a check and with a backup",
    )
    exists.add_argument(
        "--skip",
        dest="decision",
        action="store_const",
        const="SKIP",
        help="skip existing parts; without both options existing parts are an error",
    )


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 10:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of rows")
    return int(text)
