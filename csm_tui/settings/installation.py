"""The installation of the program, and the command that adds packages to it."""

import os
import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

_PLAIN = re.compile(r"[\w@%+:,./\\-]+")
"""A word that needs no quotes in either shell of Windows."""


def requirements(extra: str) -> list[str]:
    """Return the requirements of an extra of ours, from the installed metadata."""
    from importlib import metadata

    try:
        named = metadata.requires("csm-tui") or []
    except metadata.PackageNotFoundError:
        # The program runs from its sources, and is not installed.
        return []
    ours = re.compile(rf"extra == ['\"]{extra}['\"]")
    return [line.partition(";")[0].strip() for line in named if ours.search(line)]


def missing_packages(extra: str) -> list[str]:
    """Return the names of the packages of an extra that are not installed."""
    return [name for each in requirements(extra) if not _installed(name := _name(each))]


def command_to_add(extra: str) -> str:
    """Return the command that adds the packages of an extra to this installation.

    It never names csm-tui itself to a package index: the owner of that name there could run code
    on this computer.
    """
    here, packages = Path(sys.prefix), requirements(extra)
    if (here / "pipx_metadata.json").is_file():
        for_all_users = here.is_relative_to(os.environ.get("PIPX_GLOBAL_HOME", "/opt/pipx"))
        return command_line("pipx", "inject", *["--global"] * for_all_users, here.name, *packages)
    if find_spec("pip"):
        return command_line(sys.executable, "-m", "pip", "install", *packages)
    # Neither the tools of uv nor its virtual environments have a pip.
    return command_line("uv", "pip", "install", "--python", sys.executable, *packages)


def command_line(*words: str) -> str:
    """Return a command, quoted for the shell of this system."""
    if os.name != "nt":
        return shlex.join(words)
    quoted = [word if _PLAIN.fullmatch(word) else f'"{word}"' for word in words]
    return " ".join(quoted)


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _installed(name: str) -> bool:
    from importlib import metadata

    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False
