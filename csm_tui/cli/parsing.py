"""What the commands of the command line share: options, and the parsers of their verbs."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from csm_tui.cli.output import USAGE, say_failure


def add_connection(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that connects."""
    # SUPPRESS: options may stand before or after the command, and neither hides the other.
    parser.add_argument(
        "--profile",
        metavar="NAME",
        type=profile_name,
        default=argparse.SUPPRESS,
        help="profile to connect with (or CSM_TUI_PROFILE)",
    )
    add_common(parser)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that changes a platform or writes a log."""
    parser.add_argument(
        "--log-level",
        metavar="LEVEL",
        type=log_level,
        default=argparse.SUPPRESS,
        help="log level: debug, info (one line per request), warning, error, off (or "
        "CSM_TUI_LOG_LEVEL); `csm-tui paths` prints the log file",
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        default=argparse.SUPPRESS,
        help="block all changes, whatever the profile says",
    )


class VerbParser(argparse.ArgumentParser):
    """The parser of a verb, which reports unknown options with its own usage."""

    _as_json = False

    def parse_known_args(  # type: ignore[override] # the overloads say the same
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse the arguments of the verb, and refuse those that it does not know."""
        self._as_json = "--json" in (args or ())
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """End the program with the exit code of a wrong use."""
        from csm_tui.domain.text import visible

        message = visible(message)
        if self._as_json:
            say_failure("Misused", message, f"See {self.prog} --help.", USAGE)
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"csm-tui: {message}\n  See `{self.prog} --help`.\n")


def add_verbs(
    parser: argparse.ArgumentParser,
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    """Return where the verbs of a command are added."""
    return parser.add_subparsers(
        dest="verb", metavar="VERB", required=True, parser_class=VerbParser
    )


def add_verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    short: str,
    epilog: str,
    *,
    writes: bool = False,
) -> argparse.ArgumentParser:
    """Return the parser of a new verb, with the options that all verbs have."""
    made = verbs.add_parser(
        name,
        help=short,
        description=f"{short[0].upper()}{short[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_connection(made)
    made.add_argument(
        "--json", action="store_true", help="print one JSON document, also for errors"
    )
    if writes:
        made.add_argument(
            "--confirm",
            metavar="PROFILE",
            help="name of the protected profile, to allow the change without a question",
        )
    return made


def add_organization(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the organization."""
    parser.add_argument(
        "--organization",
        type=given_text,
        metavar="ID",
        help="organization (default: profile, then CSM_ORGANIZATION_ID)",
    )


def add_place(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the workspace."""
    add_organization(parser)
    parser.add_argument(
        "--workspace",
        type=given_text,
        metavar="ID",
        help="workspace (default: profile, then CSM_WORKSPACE_ID)",
    )


def log_level(name: str) -> str:
    """Return the name of a log level."""
    from csm_tui.settings.log import LEVELS

    if name.lower() not in LEVELS:
        raise argparse.ArgumentTypeError(f"unknown level “{name}”; use {', '.join(LEVELS)}")
    return name.lower()


def profile_name(name: str) -> str:
    """Return the name of a profile, which must not be empty.

    An empty one, as from an unset variable of a script, would choose the environment, which may be
    another platform.
    """
    if not name.strip():
        raise argparse.ArgumentTypeError("the name is empty")
    return name


def given_text(text: str) -> str:
    """Return a text, which must not be empty."""
    # An unset variable of a shell is empty, and as a path it would mean the whole folder.
    if not text.strip():
        raise argparse.ArgumentTypeError("the value is empty")
    return text
