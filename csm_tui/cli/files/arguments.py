"""What ``csm-tui files`` understands."""

import argparse
from collections.abc import Callable

EPILOG = """\
exit codes: 0 done; 1 failed; 2 usage; 3 connection; 4 not found; 5 refused by a check;
            6 partly done, or the two sides are not the same; 130 interrupted
"""

DECISIONS = ("overwrite", "skip", "keep-both", "if-different")
"""What may be done with a target that exists, as options."""


def add_commands(parser: argparse.ArgumentParser, choices: Callable[..., None]) -> None:
    """Add the verbs; `choices` adds the options that choose a profile."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, short: str, *, writes: bool = False) -> argparse.ArgumentParser:
        made = verbs.add_parser(
            name,
            help=short,
            description=f"{short[0].upper()}{short[1:]}.",
            epilog=EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        choices(made)
        made.add_argument("--organization", metavar="ID", help="instead of CSM_ORGANIZATION_ID")
        made.add_argument("--workspace", metavar="ID", help="instead of CSM_WORKSPACE_ID")
        made.add_argument("--json", action="store_true", help="print one JSON document")
        if writes:
            made.add_argument(
                "--confirm", metavar="PROFILE", help="the name of a protected profile, to change it"
            )
        return made

    _add_ls(verb("ls", "list the files of a workspace"))
    _add_get(verb("get", "save workspace files on this computer"))
    _add_put(verb("put", "send local files to a workspace", writes=True))
    _add_rm(verb("rm", "delete workspace files", writes=True))
    _add_compare(verb("compare", "compare a local folder with a workspace folder", writes=True))


def _add_ls(ls: argparse.ArgumentParser) -> None:
    ls.add_argument(
        "pattern",
        nargs="?",
        default="",
        help="a folder (data/), a glob (data/**/*.csv), an ending (.csv) or any text",
    )
    ls.add_argument("--prefix", metavar="TEXT", help="names that start with this plain text")
    ls.add_argument("-0", "--null", action="store_true", help="end names with NUL, for xargs -0")


def _add_get(get: argparse.ArgumentParser) -> None:
    get.add_argument("names", nargs="+", metavar="NAME", help="a name, a folder (data/) or a glob")
    get.add_argument("--into", metavar="DIR", default=".", help="local folder; the current one")
    get.add_argument("--flat", action="store_true", help="make no folders")
    get.add_argument("--stdout", action="store_true", help="print the content of one file instead")
    _add_moving(get)


def _add_put(put: argparse.ArgumentParser) -> None:
    put.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="local files and folders, and last of several the destination: a name, or a folder "
        "with its final /; a single one goes to the root",
    )
    put.add_argument("--to", metavar="DEST", help="the destination, apart from the paths")
    put.add_argument("--flat", action="store_true", help="make no folders")
    _add_moving(put)


def _add_rm(rm: argparse.ArgumentParser) -> None:
    rm.add_argument("names", nargs="+", metavar="NAME", help="a name, or a folder (data/)")
    rm.add_argument("--yes", action="store_true", help="do not ask")
    rm.add_argument("--dry-run", action="store_true", help="only print what would be deleted")


def _add_compare(compare: argparse.ArgumentParser) -> None:
    compare.add_argument("local", metavar="LOCAL", help="a local folder")
    compare.add_argument("folder", metavar="REMOTE", help="a workspace folder; / for the root")
    compare.add_argument(
        "--resolve", action="store_true", help="download what is unknown, to compare it"
    )
    way = compare.add_mutually_exclusive_group()
    way.add_argument("--push", action="store_true", help="then send what is not the same")
    way.add_argument("--pull", action="store_true", help="then bring here what is not the same")
    _add_moving(compare)


def _add_moving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only print the exact list")
    parser.add_argument("--workers", type=_workers, metavar="N", help="files at a time, 1 to 32")
    exists = parser.add_mutually_exclusive_group()
    for name in DECISIONS:
        words = name.replace("-", " ")
        exists.add_argument(
            f"--{name}",
            dest="decision",
            action="store_const",
            const=name.upper().replace("-", "_"),
            help=f"targets that exist: {words}; without any of these they are left and told",
        )


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 32:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 32")
    return int(text)
