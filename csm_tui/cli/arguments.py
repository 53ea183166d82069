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
exit codes: 0 done; 2 a profile is broken or missing
"""
_DOCTOR_EPILOG = """\
exit codes: 0 all steps succeeded; 1 refused (missing rights or wrong input, see the step);
            2 nothing to connect with, or an invalid profile or field;
            3 not reached, sign-in failed, or a web page or redirect instead of the platform;
            130 interrupted
"""
_SERVE_HELP = """\
serve the demo platform until interrupted; prints its address, key and ids as
NAME=value lines. Options of the server: --serve --help"""
FILES_EPILOG = """\
exit codes:
  0    done, or nothing to do
  1    failed: platform error (500) or missing rights, disk full, or the outcome of a
       change is unknown (no response, or a web page instead)
  2    usage: invalid options, profile or variable, nothing to connect with, no
       workspace
  3    connection: not reached, lost, busy (429, 502, 503, 504), sign-in failed, or
       a web page or redirect instead of the platform
  4    not found: name, folder, workspace, local path
  5    refused by a check: already exists, read-only or protected profile, unsafe
       name, file type not accepted, or you answered no
  6    partly done; compare: the two sides differ
  130  interrupted; 128 + its number after any other signal
"""

DECISIONS = ("overwrite", "skip", "keep-both", "if-different")
"""The options for targets that exist."""


def build_parser(*, commands: bool = True) -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Args:
        commands: Whether it knows the commands. There are forty, which delay the first frame.
    """
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
        help="colour theme, such as csm-light",
    )
    add_connection(parser)
    parser.set_defaults(command=None, profile=None, read_only=False, log_level=None)
    if commands:
        _add_commands(parser.add_subparsers(dest="command", metavar="COMMAND"))
    return parser


def _add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _add_demo(commands)
    _add_profiles(commands)
    _add_doctor(commands)
    _add_files(commands)
    add_objects(commands, _command)
    add_runners(commands, _command)
    _command(
        commands,
        "paths",
        "print the paths of all files of csm-tui",
        "Print the paths of all files of csm-tui.",
    )


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
        "list, check and explain profiles",
        "List the profiles.",
        _PROFILES_EPILOG,
    )
    add_connection(profiles)
    way = profiles.add_mutually_exclusive_group()
    way.add_argument(
        "--check", nargs="?", const="", metavar="NAME", help="check one profile, or all"
    )
    way.add_argument("--show", metavar="NAME", help="show each value of a profile and its source")


def _add_doctor(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = _command(
        commands,
        "doctor",
        "find out why connecting fails",
        "Print the credentials found, then connect step by step.",
        _DOCTOR_EPILOG,
    )
    add_connection(doctor)


def _add_files(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    files = _command(
        commands,
        "files",
        "list, download, upload, delete and compare workspace files",
        "Work with workspace files without the screen.",
        FILES_EPILOG,
    )
    _add_verbs(files)


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = _command(
        commands,
        "demo",
        "try csm-tui on a local platform with sample data",
        "Start a local platform with sample data and open csm-tui on it. Without a terminal, "
        "tour the platform and print each step.",
    )
    demo.add_argument(
        "--api",
        type=int,
        choices=[3, 4, 5],
        help="API generation: open this one (default: 4), or tour only this one",
    )
    way = demo.add_mutually_exclusive_group()
    way.add_argument("--tour", action="store_true", help="tour the platform and print each step")
    way.add_argument("--serve", nargs=argparse.REMAINDER, metavar="...", help=_SERVE_HELP)
    add_common(demo)
    demo.add_argument(
        "--theme",
        metavar="NAME",
        type=_theme,
        default=argparse.SUPPRESS,
        help="colour theme",
    )


def _add_verbs(parser: argparse.ArgumentParser) -> None:
    verbs = add_verbs(parser)

    def verb(name: str, short: str, *, writes: bool = False) -> argparse.ArgumentParser:
        made = add_verb(verbs, name, short, FILES_EPILOG, writes=writes)
        add_place(made)
        return made

    _add_ls(verb("ls", "list workspace files"))
    _add_get(verb("get", "download workspace files"))
    _add_put(verb("put", "upload files to a workspace", writes=True))
    _add_rm(verb("rm", "delete workspace files", writes=True))
    _add_compare(verb("compare", "compare a local folder with a workspace folder", writes=True))


def _add_ls(ls: argparse.ArgumentParser) -> None:
    ls.add_argument(
        "patterns",
        nargs="*",
        type=given_text,
        metavar="PATTERN",
        help="name, folder (data/), glob ('data/**/*.csv'), ending (.csv) or part of a name",
    )
    ls.add_argument(
        "--prefix", type=given_text, metavar="TEXT", help="names that start with this text"
    )
    form = ls.add_mutually_exclusive_group()
    form.add_argument(
        "-l",
        "--long",
        action="store_true",
        help="with size and age from the last transfer on this computer (the platform sends "
        "only names)",
    )
    form.add_argument(
        "-0",
        "--null",
        action="store_true",
        help="exact names, each ending with NUL, for xargs -0; fails if a name contains NUL",
    )


def _add_get(get: argparse.ArgumentParser) -> None:
    _add_names(get)
    get.add_argument(
        "--into",
        type=given_text,
        metavar="DIR",
        default=".",
        help="local folder (default: current folder)",
    )
    get.add_argument("--flat", action="store_true", help="do not create folders")
    form = get.add_mutually_exclusive_group()
    form.add_argument("--stdout", action="store_true", help="print the content of one file")
    _add_moving(get, form)


def _add_put(put: argparse.ArgumentParser) -> None:
    put.add_argument(
        "paths",
        nargs="+",
        type=given_text,
        metavar="PATH",
        help="local files and folders; the last of several is the destination: a name, or a "
        "folder ending with /. A single path goes to the root",
    )
    put.add_argument(
        "--to", type=given_text, metavar="DEST", help="destination, separate from the paths"
    )
    put.add_argument("--flat", action="store_true", help="do not create folders")
    put.add_argument("--hidden", action="store_true", help="include hidden files of folders")
    put.add_argument("--follow", action="store_true", help="follow links in folders")
    _add_pointers(put)
    _add_moving(put)


def _add_rm(rm: argparse.ArgumentParser) -> None:
    _add_names(rm)
    rm.add_argument("--yes", action="store_true", help="do not ask")
    rm.add_argument(
        "--everything",
        action="store_true",
        help="with --yes: allow deleting all files of the workspace",
    )
    rm.add_argument(
        "--dry-run", action="store_true", help="print the files and who uses them, delete nothing"
    )


def _add_names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="+",
        type=given_text,
        metavar="NAME",
        help="full name, folder ending with / (data/), or glob: 'data/**/*.csv', or '*.csv' for "
        "every folder; case-sensitive",
    )
    parser.add_argument("--exact", action="store_true", help="treat * and ? as plain characters")


def _add_compare(compare: argparse.ArgumentParser) -> None:
    compare.add_argument("local", type=given_text, metavar="LOCAL", help="local folder")
    compare.add_argument(
        "folder", type=given_text, metavar="REMOTE", help="workspace folder; / for the root"
    )
    compare.add_argument(
        "--resolve", action="store_true", help="download unknown files to compare them"
    )
    way = compare.add_mutually_exclusive_group()
    way.add_argument("--push", action="store_true", help="then upload what differs")
    way.add_argument("--pull", action="store_true", help="then download what differs")
    _add_pointers(compare)
    _add_moving(compare)


def _add_pointers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pointers",
        action="store_true",
        help="also upload Git LFS and git-annex pointers (content not fetched)",
    )


def _add_moving(
    parser: argparse.ArgumentParser, form: "argparse._MutuallyExclusiveGroup | None" = None
) -> None:
    (form or parser).add_argument(
        "--dry-run", action="store_true", help="print the list, transfer nothing"
    )
    parser.add_argument("--workers", type=_workers, metavar="N", help="parallel transfers, 1 to 32")
    exists = parser.add_mutually_exclusive_group()
    for name in DECISIONS:
        words = name.replace("-", " ")
        exists.add_argument(
            f"--{name}",
            dest="decision",
            action="store_const",
            const=name.upper().replace("-", "_"),
            help=f"existing targets: {words}; without these options they are skipped and reported",
        )


def _theme(name: str) -> str:
    """Return the name of a usable theme."""
    from csm_tui.ui.themes import theme_problem

    if problem := theme_problem(name):
        raise argparse.ArgumentTypeError(problem)
    return name


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 32:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 to 32")
    return int(text)
