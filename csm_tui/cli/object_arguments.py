"""The arguments of the commands about organizations, workspaces, datasets and parts."""

import argparse
from collections.abc import Callable

from csm_tui.cli.parsing import add_organization, add_place, add_verb, add_verbs, given_text

OBJECTS_EPILOG = """\
DATASET is an id or the exact name of a dataset, PART an id, a source name or the
name of a part.

exit codes:
  0    done, or nothing to do
  1    failed: this platform does not have it, it failed (500) or forbids it, the disk
       is full, or the answer to a change was lost
  2    usage: options, an unusable profile or variable, nothing to connect with, no
       workspace
  3    connection: not reached, lost, busy (429, 502, 503, 504), not let in, or
       a web page or a redirect instead of the platform
  4    not found: an organization, a workspace, a dataset, a part, a local path
  5    refused by a check: it exists, a read-only or protected profile, a file or a
       query that the platform would refuse, a part that another user has changed
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
            "list organizations in plain lines",
            "List the organizations that you can see.",
            OBJECTS_EPILOG,
        )
    )
    _add_workspaces(
        command(
            commands,
            "workspaces",
            "list and show workspaces in plain lines",
            "List the workspaces of an organization, or show one.",
            OBJECTS_EPILOG,
        )
    )
    _add_datasets(
        command(
            commands,
            "datasets",
            "list, show, get, put and query datasets in plain lines",
            "Do with the datasets of a workspace, without the screen, what a script needs.",
            OBJECTS_EPILOG,
        )
    )
    _add_parts(
        command(
            commands,
            "parts",
            "list, show, get, put and query the parts of a dataset (5.x)",
            "Do with the parts of a dataset, without the screen, what a script needs.",
            OBJECTS_EPILOG,
        )
    )


def _add_orgs(parser: argparse.ArgumentParser) -> None:
    add_verb(add_verbs(parser), "ls", "list the organizations", OBJECTS_EPILOG)


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
    get = verb("get", "save all parts of a dataset on this computer (5.x)")
    _add_dataset(get)
    _add_saving(get)
    put = verb("put", "send files and folders as parts of a dataset (5.x)", writes=True)
    _add_paths(put)
    where = put.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", type=given_text, metavar="DATASET", help="a dataset that exists")
    where.add_argument("--new", type=given_text, metavar="NAME", help="the name of a new dataset")
    put.add_argument(
        "--description", metavar="TEXT", default="", help="the description of a new dataset"
    )
    put.add_argument(
        "--tag",
        action="append",
        type=given_text,
        metavar="TAG",
        default=[],
        dest="tags",
        help="a tag of a new dataset; several times for several",
    )
    _add_sending(put)
    query = verb("query", "run a Cypher query that only reads over a dataset's graph (3.x, 4.x)")
    _add_dataset(query)
    query.add_argument("cypher", type=given_text, metavar="CYPHER", help="as MATCH (n) RETURN n")


def _add_parts(parser: argparse.ArgumentParser) -> None:
    verbs = add_verbs(parser)

    def verb(name: str, short: str, *, writes: bool = False) -> argparse.ArgumentParser:
        made = add_verb(verbs, name, short, OBJECTS_EPILOG, writes=writes)
        add_place(made)
        _add_dataset(made)
        return made

    ls = verb("ls", "list the parts of a dataset")
    ls.add_argument(
        "--all", action="store_true", help="also those that are stored and the dataset has lost"
    )
    _add_part(verb("show", "show a part"))
    get = verb("get", "save parts on this computer; tables come as CSV")
    get.add_argument("parts", nargs="+", type=given_text, metavar="PART")
    form = _add_saving(get)
    form.add_argument("--stdout", action="store_true", help="print the content of one part instead")
    put = verb("put", "send files as parts, or replace parts", writes=True)
    _add_paths(put)
    put.add_argument(
        "--as",
        type=given_text,
        metavar="PART",
        dest="part",
        help="replace this part by the only file, whatever that is called",
    )
    _add_sending(put)
    restore = verb(
        "restore", "put the data of a part back that were kept while it was replaced", writes=True
    )
    _add_part(restore)
    restore.add_argument(
        "--force", action="store_true", help="although another user has changed the part since"
    )
    _add_query(verb("query", "query a part of type DB"))


def _add_query(query: argparse.ArgumentParser) -> None:
    _add_part(query)
    for name, words in (
        ("select", "columns of the answer; without any option, all of them"),
        ("sum", "columns to sum up; COLUMN* takes each different value once, here and below"),
        ("avg", "columns whose average to take"),
        ("count", "columns whose values to count"),
        ("min", "columns whose least number to take"),
        ("max", "columns whose greatest number to take"),
        ("group", "columns to group by"),
        ("order", "columns to sort by, as texts; COLUMN:desc from the last to the first"),
    ):
        query.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="COLUMNS",
            help=f"{words}" + ("; several with commas between" if name == "select" else ""),
        )
    query.add_argument("--distinct", action="store_true", help="equal rows once")
    query.add_argument("--limit", type=_number, metavar="N", help="rows of the answer")
    query.add_argument("--offset", type=_number, metavar="N", help="rows to leave out first")
    query.add_argument(
        "--csv",
        type=given_text,
        metavar="FILE",
        help="save the answer as the platform sends it; - prints it",
    )
    query.add_argument("--overwrite", action="store_true", help="replace the file of --csv")


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
        "--into", type=given_text, metavar="DIR", default=".", help="local folder; the current one"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace files that exist")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--dry-run", action="store_true", help="only print the exact list")
    return form


def _add_sending(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--table",
        action="append",
        type=given_text,
        metavar="GLOB",
        default=[],
        dest="tables",
        help="source names that become tables (type DB), as '*.csv'; the others become files",
    )
    parser.add_argument(
        "--hidden", action="store_true", help="in folders, take what starts with a dot too"
    )
    parser.add_argument("--dry-run", action="store_true", help="only print the exact list")
    exists = parser.add_mutually_exclusive_group()
    exists.add_argument(
        "--overwrite",
        dest="decision",
        action="store_const",
        const="REPLACE",
        help="replace parts that exist, after a check and with a copy kept",
    )
    exists.add_argument(
        "--skip",
        dest="decision",
        action="store_const",
        const="SKIP",
        help="leave parts that exist; without either they are left too, and it is a refusal",
    )


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 10:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows")
    return int(text)
