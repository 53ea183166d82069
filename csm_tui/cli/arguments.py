"""What the command line understands: its commands and their options."""

import argparse

from csm_tui import __version__
from csm_tui.cli.object_arguments import add_objects
from csm_tui.cli.parsing import (
    add_common,
    add_connection,
    add_place,
    add_verb,
    add_verbs,
    given_text,
)
from csm_tui.cli.runner_arguments import add_runners

_EPILOG = """\
exit codes: 0 done, 1 failed, 2 usage, 3 connection, 130 interrupted;
            128 + its number after any other signal
"""
_PROFILES_EPILOG = """\
exit codes: 0 done; 2 something is wrong in the profiles, or there is none of that name
"""
_DOCTOR_EPILOG = """\
exit codes: 0 every step succeeded; 1 refused: ask for rights, or correct what the step names;
            2 nothing to connect with, or a profile or field that cannot be used;
            3 not reached, not let in, or a web page or a redirect instead of the platform;
            130 interrupted
"""
_SERVE_HELP = """\
run the demo platform alone until interrupted and print its address, key and ids as
NAME=value lines; what follows is for the platform: --serve --help tells"""
FILES_EPILOG = """\
exit codes:
  0    done, or nothing to do
  1    failed: the platform failed (500) or forbids it, the disk is full, or the
       answer to a change was lost or is a web page, so that nobody knows
       whether it was made
  2    usage: options, an unusable profile or variable, nothing to connect with, no
       workspace
  3    connection: not reached, lost, busy (429, 502, 503, 504), not let in, or
       a web page or a redirect instead of the platform
  4    not found: a name, a folder, a workspace, a local path
  5    refused by a check: it exists, a read-only or protected profile, an unsafe
       name, a type of file that the platform does not take, an answer of no
  6    partly done; compare: the two sides are not the same
  130  interrupted; 128 + its number after any other signal
"""

DECISIONS = ("overwrite", "skip", "keep-both", "if-different")
"""The options for targets that exist."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="csm-tui",
        description="Browse, feed and understand a Cosmo Tech simulation platform from a terminal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"csm-tui {__version__}")
    parser.add_argument(
        "--theme",
        metavar="NAME",
        type=_theme,
        help="colours to start with, such as csm-light",
    )
    add_connection(parser)
    parser.set_defaults(profile=None, read_only=False, log_level=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_demo(commands)
    _add_profiles(commands)
    _add_doctor(commands)
    _add_files(commands)
    add_objects(commands, _command)
    add_runners(commands, _command)
    _command(
        commands,
        "paths",
        "print where the program keeps its files",
        "Print every place where the program keeps files.",
    )
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    short: str,
    long: str,
    epilog: str = _EPILOG,
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=short,
        description=long,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _add_profiles(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    profiles = _command(
        commands,
        "profiles",
        "list the profiles, check them, show where values come from",
        "List the profiles.",
        _PROFILES_EPILOG,
    )
    add_connection(profiles)
    way = profiles.add_mutually_exclusive_group()
    way.add_argument(
        "--check", nargs="?", const="", metavar="NAME", help="check one of them, or all"
    )
    way.add_argument(
        "--show", metavar="NAME", help="show each value of one, and where it comes from"
    )


def _add_doctor(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = _command(
        commands,
        "doctor",
        "find out why connecting fails",
        "Print what there is to connect with, then connect step by step.",
        _DOCTOR_EPILOG,
    )
    add_connection(doctor)


def _add_files(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    files = _command(
        commands,
        "files",
        "list, get, put, delete and compare workspace files in plain lines",
        "Do with the files of a workspace, without the screen, what a script needs.",
        FILES_EPILOG,
    )
    _add_verbs(files)


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = _command(
        commands,
        "demo",
        "try everything on a local platform with sample data",
        "Start a local platform with sample data and open the program signed in to it. "
        "Without a terminal, tour it in plain lines instead.",
    )
    demo.add_argument(
        "--api",
        type=int,
        choices=[3, 4, 5],
        help="the generation of its API: open that one (4 when not given), or tour that one alone",
    )
    way = demo.add_mutually_exclusive_group()
    way.add_argument("--tour", action="store_true", help="tour the platform in plain lines")
    way.add_argument("--serve", nargs=argparse.REMAINDER, metavar="...", help=_SERVE_HELP)
    add_common(demo)
    demo.add_argument(
        "--theme",
        metavar="NAME",
        type=_theme,
        default=argparse.SUPPRESS,
        help="colours to start with",
    )


def _add_verbs(parser: argparse.ArgumentParser) -> None:
    verbs = add_verbs(parser)

    def verb(name: str, short: str, *, writes: bool = False) -> argparse.ArgumentParser:
        made = add_verb(verbs, name, short, FILES_EPILOG, writes=writes)
        add_place(made)
        return made

    _add_ls(verb("ls", "list the files of a workspace"))
    _add_get(verb("get", "save workspace files on this computer"))
    _add_put(verb("put", "send local files to a workspace", writes=True))
    _add_rm(verb("rm", "delete workspace files", writes=True))
    _add_compare(verb("compare", "compare a local folder with a workspace folder", writes=True))


def _add_ls(ls: argparse.ArgumentParser) -> None:
    ls.add_argument(
        "patterns",
        nargs="*",
        type=given_text,
        metavar="PATTERN",
        help="a name, a folder (data/), a glob ('data/**/*.csv'), an ending (.csv) or any text",
    )
    ls.add_argument(
        "--prefix", type=given_text, metavar="TEXT", help="names that start with this plain text"
    )
    form = ls.add_mutually_exclusive_group()
    form.add_argument(
        "-l",
        "--long",
        action="store_true",
        help="with the size in bytes and the age of that knowledge: the platform tells names "
        "only, so it is what was last moved through this computer, or unknown",
    )
    form.add_argument(
        "-0",
        "--null",
        action="store_true",
        help="exact names that end with NUL, for xargs -0; none where a name has one itself",
    )


def _add_get(get: argparse.ArgumentParser) -> None:
    _add_names(get)
    get.add_argument(
        "--into", type=given_text, metavar="DIR", default=".", help="local folder; the current one"
    )
    get.add_argument("--flat", action="store_true", help="make no folders")
    form = get.add_mutually_exclusive_group()
    form.add_argument("--stdout", action="store_true", help="print the content of one file instead")
    _add_moving(get, form)


def _add_put(put: argparse.ArgumentParser) -> None:
    put.add_argument(
        "paths",
        nargs="+",
        type=given_text,
        metavar="PATH",
        help="local files and folders, and last of several the destination: a name, or a folder "
        "with its final /; a single one goes to the root",
    )
    put.add_argument(
        "--to", type=given_text, metavar="DEST", help="the destination, apart from the paths"
    )
    put.add_argument("--flat", action="store_true", help="make no folders")
    put.add_argument(
        "--hidden", action="store_true", help="in folders, take what starts with a dot too"
    )
    put.add_argument(
        "--follow", action="store_true", help="in folders, take what links lead to as well"
    )
    _add_pointers(put)
    _add_moving(put)


def _add_rm(rm: argparse.ArgumentParser) -> None:
    _add_names(rm)
    rm.add_argument("--yes", action="store_true", help="do not ask")
    rm.add_argument(
        "--everything",
        action="store_true",
        help="let --yes delete every file that the workspace has",
    )
    rm.add_argument(
        "--dry-run", action="store_true", help="only print what would be deleted, and who uses it"
    )


def _add_names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="+",
        type=given_text,
        metavar="NAME",
        help="a whole name, a folder with its final / (data/) or a glob: 'data/**/*.csv', or "
        "'*.csv' for that last part in every folder; upper and lower case count",
    )
    parser.add_argument(
        "--exact", action="store_true", help="take * and ? for themselves, not for a glob"
    )


def _add_compare(compare: argparse.ArgumentParser) -> None:
    compare.add_argument("local", type=given_text, metavar="LOCAL", help="a local folder")
    compare.add_argument(
        "folder", type=given_text, metavar="REMOTE", help="a workspace folder; / for the root"
    )
    compare.add_argument(
        "--resolve", action="store_true", help="download what is unknown, to compare it"
    )
    way = compare.add_mutually_exclusive_group()
    way.add_argument("--push", action="store_true", help="then send what is not the same")
    way.add_argument("--pull", action="store_true", help="then bring here what is not the same")
    _add_pointers(compare)
    _add_moving(compare)


def _add_pointers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pointers",
        action="store_true",
        help="send pointers of Git LFS and git-annex too, whose content was not fetched",
    )


def _add_moving(
    parser: argparse.ArgumentParser, form: "argparse._MutuallyExclusiveGroup | None" = None
) -> None:
    (form or parser).add_argument(
        "--dry-run", action="store_true", help="only print the exact list"
    )
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


def _theme(name: str) -> str:
    """Return the name of a usable theme."""
    from csm_tui.ui.themes import theme_problem

    if problem := theme_problem(name):
        raise argparse.ArgumentTypeError(problem)
    return name


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 32:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 32")
    return int(text)
